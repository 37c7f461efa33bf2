import { readFileSync } from "node:fs";
import { afterEach, expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import { TestRoom } from "./chat/room.js";
import { TestServer } from "./server.js";
import { until } from "./support.js";

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** The runtime's own WebSocket, which finds the test's server at the address that the reader will have. */
function redirectTo(server: TestServer): void {
  vi.stubGlobal("WebSocket", class extends WebSocket {
    constructor(url: string, protocols: string[]) {
      super(url.replace("ws://127.0.0.1:8700/ws", server.url), protocols);
    }
  }); // prettier-ignore
}

it("the_sealed_start_in_the_readme_runs_as_it_stands", async () => {
  const [, start] = /## Sealed channels[^]*?```ts\n([^]*?)```/.exec(read("../README.md")) ?? [];
  expect(start).toBe(read("../examples/sealed.ts"));
  const server = await TestServer.start();
  try {
    redirectTo(server);
    const said: unknown[] = [];
    vi.spyOn(console, "log").mockImplementation((line: unknown) => void said.push(line));
    // The test's server takes a token for the user's name.
    server.intercept = (_, { connect }) => {
      if (connect) connect.token = "ann";
      return false;
    };
    await import("../examples/sealed.js");
    await until(() => said.length === 2);
    expect(said.sort()).toEqual(["ann: for members only", true]);
    server.last.send({ closing: { code: 3504, name: "revoked", message: "the test is over" } });
  } finally {
    await server.stop();
  }
});

it("the_start_in_the_readme_runs_as_it_stands", async () => {
  const [, start] = /```ts\n([\s\S]*?)```/.exec(read("../README.md")) ?? [];
  expect(start).toBe(read("../examples/start.ts"));
  expect(start?.trim().split("\n").filter(Boolean).length).toBeLessThanOrEqual(10);

  const server = await TestServer.start();
  try {
    redirectTo(server);
    const said: string[] = [];
    vi.spyOn(console, "log").mockImplementation((line: string) => void said.push(line));
    await import("../examples/start.js");
    await until(() => said.length === 3);
    expect(said).toEqual(["connecting", "connected", expect.stringMatching(/^guest-.*: hello$/)]);
    server.last.send({ closing: { code: 3504, name: "revoked", message: "the test is over" } });
    await until(() => said.at(-1) === "disconnected");
  } finally {
    await server.stop();
  }
});

it("the_conversation_in_the_readme_runs_as_it_stands", async () => {
  const [, start] = /## Conversations[^]*?```ts\n([^]*?)```/.exec(read("../README.md")) ?? [];
  expect(start).toBe(read("../examples/chat.ts"));
  const server = await TestServer.start();
  try {
    redirectTo(server);
    const said: string[] = [];
    vi.spyOn(console, "log").mockImplementation((...words: unknown[]) => void said.push(words.join(" ")));
    server.intercept = (_, { connect }) => {
      if (connect) connect.token = "ann";
      return false;
    };
    new TestRoom(server);
    await import("../examples/chat.js");
    await until(() => said.includes("ann Ahoy"));
    expect(said[0]).toBe("waiting Ahoy");
    server.last.send({ closing: { code: 3504, name: "revoked", message: "the test is over" } });
  } finally {
    await server.stop();
  }
});
