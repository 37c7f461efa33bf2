import { defineConfig, type Plugin } from "vite";

export default defineConfig({
  build: {
    target: "es2022",
    minify: false,
    sourcemap: true,
    lib: { entry: { index: "src/index.ts", chat: "src/chat/index.ts" } },
    rolldownOptions: {
      // What both entry points share is a file of its own, beside them.
      output: (["es", "cjs"] as const).map((format) => ({
        format,
        dir: `dist/${format === "es" ? "esm" : "cjs"}`,
        entryFileNames: "[name].js",
        chunkFileNames: "shared.js",
      })),
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
      this.emitFile({ type: "asset", fileName: "package.json", source: '{ "type": "commonjs" }\n' });
    },
  };
}
