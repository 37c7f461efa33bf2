import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { include: ["pictures/pictures.ts"], globalSetup: "test/setup.ts", testTimeout: 300_000, hookTimeout: 60_000 },
});
