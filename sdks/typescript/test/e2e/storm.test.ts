import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import type { Door, Hawser, State } from "../../src/index.js";
import { closeAll, newHawser, reached, until } from "../support.js";
import { serveNode } from "./node.js";

/** A node that lets in two a second, four at once of those who have been there. */
const folder = mkdtempSync(join(tmpdir(), "hawser-storm-"));
let node: Awaited<ReturnType<typeof serveNode>>;
let url: string;

beforeAll(async () => {
  node = await serveNode(folder, {
    limits: { "newcomers-per-second": 2, "arrivals-per-second": 1000 },
    profiles: [{ name: "demo", channels: "demo/#", guests: ["subscribe", "publish"] }],
  });
  url = `ws://127.0.0.1:${node.port}/ws`;
}, 900_000);

afterAll(async () => {
  await node?.stop();
  rmSync(folder, { recursive: true, force: true });
});

afterEach(closeAll);

for (const door of ["websocket", "stream", "poll"] as const satisfies Door[]) {
  it(`a_crowd_is_let_in_by_the_turns_it_is_told, through ${door}`, async () => {
    // By its own back-off, nobody would come twice.
    const backoff = { base: 1e9, max: 1e9 };
    const crowd = Array.from({ length: 8 }, () => newHawser({ urls: url, transports: [door], backoff }));
    const held: (State & { name: "waiting" })[] = [];
    for (const one of crowd) one.on("state", (state) => void (state.name === "waiting" && held.push(state)));
    const got = crowd.map((one) => {
      const offsets: number[] = [];
      one.channel(`demo/${door}`).on("publication", ({ offset }) => offsets.push(offset));
      void one.channel(`demo/${door}`).subscribe();
      one.connect();
      return offsets;
    });
    await Promise.all(crowd.map((one) => reached(one, "connected")));
    expect(held.length).toBeGreaterThanOrEqual(4);
    for (const { error } of held) {
      expect(error).toMatchObject({ code: 3014, name: "held-back" });
      expect(error.after).toBeGreaterThan(0);
    }
    await crowd[0]?.channel(`demo/${door}`).publish("all here");
    await until(() => got.every(({ length }) => length === 1));
    if (door === "websocket") return;
    // Here each change asks anew: it waits for its turn, and the line stands.
    const one = crowd[0] as Hawser;
    let left = 0;
    one.on("state", () => left++);
    for (let n = 0; n < 7; n++) await one.channel(`demo/${door}/${n}`).subscribe();
    expect(left).toBe(0);
    await one.channel(`demo/${door}/6`).publish("still here");
  }, 60_000);
}
