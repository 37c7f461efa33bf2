import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { Codes } from "../src/index.js";

it("the_error_codes_are_those_of_the_catalogue", () => {
  const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
  const directory = mkdtempSync(join(tmpdir(), "hawser-codes-"));
  try {
    const fresh = join(directory, "codes.ts");
    execFileSync(process.execPath, [here("../../../protocol/codes/generate.mjs"), "typescript", fresh]);
    expect(readFileSync(here("../src/codes.ts"), "utf8"), "stale: npm run codes").toBe(readFileSync(fresh, "utf8"));
  } finally {
    rmSync(directory, { recursive: true });
  }
});

it("numbers_alone_say_whether_to_come_back", () => {
  for (const { code, retry } of Object.values(Codes)) if (code >= 3000) expect(retry).toBe(code < 3500);
});
