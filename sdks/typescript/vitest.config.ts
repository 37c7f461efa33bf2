import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: {
    alias: {
      "@hawser/client/chat": fileURLToPath(new URL("src/chat/index.ts", import.meta.url)),
      "@hawser/client": fileURLToPath(new URL("src/index.ts", import.meta.url)),
    },
  },
  test: { include: ["test/**/*.test.ts"], testTimeout: 60_000 },
});
