import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const names = "Channel,ChannelKey,Codes,Hawser,HawserError,Identity,Keyring,Pattern,SealError,sealed";

function run(...args: string[]): string {
  return execFileSync(process.execPath, args, { cwd: root, encoding: "utf8" }).trim();
}

it("the_package_can_be_imported_and_required", () => {
  expect(existsSync(`${root}/dist`), "dist is missing: npm run build").toBe(true);
  const show = "console.log(Object.keys(sdk).sort().join())";
  expect(run("--input-type=module", "-e", `import * as sdk from "@hawser/client"; ${show}`)).toBe(names);
  expect(run("--input-type=commonjs", "-e", `const sdk = require("@hawser/client"); ${show}`)).toBe(names);
});

it("the_chat_can_be_imported_and_required_and_shares_its_errors_with_the_rest", () => {
  const chat = "Chat,Conversation,IndexedCache,MemoryCache,People,Thread";
  const show = "console.log(Object.keys(chat).sort().join())";
  expect(run("--input-type=module", "-e", `import * as chat from "@hawser/client/chat"; ${show}`)).toBe(chat);
  expect(run("--input-type=commonjs", "-e", `const chat = require("@hawser/client/chat"); ${show}`)).toBe(chat);
  for (const format of ["esm", "cjs"]) {
    expect(readFileSync(`${root}/dist/${format}/chat.js`, "utf8")).not.toContain("class HawserError");
    expect(readFileSync(`${root}/dist/${format}/chat/index.d.ts`, "utf8")).toContain("Chat");
  }
});

it("the_package_has_its_types_for_both_and_nothing_of_the_inside_in_them", () => {
  for (const format of ["esm", "cjs"]) {
    const types = readFileSync(`${root}/dist/${format}/channel.d.ts`, "utf8");
    expect(types).toContain("subscribe(");
    expect(types).not.toContain("lineLost");
  }
});

it("the_package_depends_on_nothing_and_names_no_registry", () => {
  const manifest = JSON.parse(readFileSync(`${root}/package.json`, "utf8")) as Record<string, Record<string, string>>;
  expect(manifest["dependencies"]).toBeUndefined();
  for (const version of Object.values(manifest["devDependencies"] ?? {})) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  expect(readFileSync(`${root}/package-lock.json`, "utf8")).not.toContain('"resolved"');
});

it("no_file_has_outgrown_the_house", () => {
  for (const file of readdirSync(`${root}/src`, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".ts")) continue;
    const lines = readFileSync(`${root}/src/${file}`, "utf8").split("\n").length;
    expect(lines, file).toBeLessThanOrEqual(400);
  }
});
