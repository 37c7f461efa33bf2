import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TestServer } from "./server.js";
import { closeAll, newHawser, reached, until } from "./support.js";

let server: TestServer;

beforeEach(async () => {
  server = await TestServer.start();
});

afterEach(async () => {
  closeAll();
  await server.stop();
});

const nowhere = { epoch: "", offset: 0 };

/** The test's server knows nothing of patterns: it answers them here. */
function answersPatterns(): void {
  server.intercept = (connection, { id, subscribe }) => {
    const pattern = /[+#]/.test(subscribe?.channel ?? "");
    if (pattern) {
      connection.send({
        id,
        subscribed: { channel: subscribe.channel, position: nowhere, recovered: false, reason: "live-only", more: false, publications: [] },
      });
    }
    return pattern;
  };
}

function matched(channel: string, offset: number): object {
  return { matched: { channel, epoch: "e1", offset, data: offset, time: 1 } };
}

describe("a pattern", () => {
  it("hears_what_it_brings_and_what_its_channels_own_subscriptions_bring_and_is_told_of_gaps", async () => {
    answersPatterns();
    const hawser = newHawser({ urls: server.url, token: "ann" });
    const heard: unknown[] = [];
    const pattern = hawser.pattern("sensors/+/t");
    expect(hawser.pattern("sensors/+/t")).toBe(pattern);
    pattern.on("publication", ({ channel, position, publication }) => heard.push([channel, position.epoch, publication.data]));
    pattern.on("missed", (missed) => heard.push(missed));
    const standing = pattern.subscribe();
    hawser.connect();
    await standing;
    expect(server.last.commands("connect")[0]?.["features"]).toContain("patterns");
    expect(server.last.commands("subscribe")).toEqual([{ channel: "sensors/+/t" }]);
    server.last.send(matched("sensors/7/t", 3), matched("other/7/t", 1));
    server.last.send({ missed: { channel: "sensors/7/t", epoch: "e1", from: 4, to: 5, reason: "slow" } });
    server.last.send({ missed: { channel: "sensors/+/t", reason: "unheard" } });
    await until(() => heard.length === 3);
    await hawser.channel("sensors/8/t").subscribe();
    server.publish("sensors/8/t", "own");
    await until(() => heard.length === 4);
    expect(heard).toEqual([
      ["sensors/7/t", "e1", 3],
      { channel: "sensors/7/t", from: 4, to: 5, reason: "slow" },
      { reason: "unheard" },
      ["sensors/8/t", "e1", "own"],
    ]);
  });

  it("comes_back_after_a_break_and_says_that_something_may_be_missing", async () => {
    answersPatterns();
    const hawser = newHawser({ urls: server.url, token: "ann" });
    const heard: unknown[] = [];
    const pattern = hawser.pattern("a/#");
    pattern.on("subscribed", (how) => heard.push(how));
    pattern.on("missed", (missed) => heard.push(missed));
    hawser.connect();
    await pattern.subscribe();
    server.cut();
    await until(() => heard.length === 3);
    expect(heard).toEqual([{ again: false }, { again: true }, { reason: "line-broken" }]);
    pattern.unsubscribe();
    await until(() => server.last.commands("unsubscribe").length === 1);
    server.last.send(matched("a/b", 1));
    expect(pattern.subscribed).toBe(false);
  });

  it("ends_where_it_is_refused_or_the_server_ends_it", async () => {
    const hawser = newHawser({ urls: server.url, token: "ann" });
    hawser.connect();
    await reached(hawser, "connected");
    server.intercept = (connection, { id, subscribe }) => {
      if (subscribe) connection.send({ id, error: { code: 2300, name: "not-allowed", message: "", retry: false } });
      return subscribe !== undefined;
    };
    await expect(hawser.pattern("#").subscribe()).rejects.toMatchObject({ name: "not-allowed" });
    answersPatterns();
    const pattern = hawser.pattern("b/#");
    const ended = new Promise((resolve) => pattern.on("unsubscribed", resolve));
    await pattern.subscribe();
    server.last.send({ unsubscribed: { channel: "b/#", code: 2300, name: "not-allowed" } });
    await expect(ended).resolves.toMatchObject({ name: "not-allowed" });
    expect(pattern.subscribed).toBe(false);
  });

  it.each([
    ["#", "a", true],
    ["a/#", "a", true],
    ["a/#", "a/b/c", true],
    ["a/#", "ab", false],
    ["a/+", "a/b", true],
    ["a/+", "a", false],
    ["a/+", "a/b/c", false],
    ["+/b", "a/b", true],
    ["+/b", "a/c", false],
  ])("%s means %s: %s", (text, channel, means) => {
    expect(newHawser({ urls: server.url }).pattern(text).matches(channel)).toBe(means);
  });
});
