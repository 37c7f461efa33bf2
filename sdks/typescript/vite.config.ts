import { defineConfig, type Plugin } from "vite";

export default defineConfig({
  build: {
    target: "es2022",
    minify: false,
    sourcemap: true,
    lib: {
      entry: "src/index.ts",
      formats: ["es", "cjs"],
      fileName: (format) => `${format === "es" ? "esm" : "cjs"}/index.js`,
    },
  },
  plugins: [commonjsMarker()],
});

/** Without it Node would read `dist/cjs`, code and types, as ES modules, like the package around them. */
function commonjsMarker(): Plugin {
  return {
    name: "commonjs-marker",
    generateBundle({ format }) {
      if (format !== "cjs") return;
      this.emitFile({ type: "asset", fileName: "cjs/package.json", source: '{ "type": "commonjs" }\n' });
    },
  };
}
