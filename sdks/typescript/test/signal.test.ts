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

describe("a signal", () => {
  it("reaches_the_others_who_are_subscribed_and_is_acknowledged", async () => {
    const heard: unknown[] = [];
    const [ann, bob] = ["ann", "bob"].map((user) => newHawser({ urls: server.url, token: user }));
    for (const hawser of [ann!, bob!]) {
      hawser.connect();
      const channel = hawser.channel("chat/lobby");
      channel.on("signal", (signal) => heard.push([hawser === ann ? "ann" : "bob", signal]));
      await channel.subscribe();
    }
    await ann!.channel("chat/lobby").signal({ type: "typing" });
    await until(() => heard.length === 1);
    expect(heard).toEqual([["bob", { user: "ann", data: { type: "typing" } }]]);
    server.signal(undefined, "chat/lobby", null);
    await until(() => heard.length === 3);
    expect(heard.slice(1)).toEqual(expect.arrayContaining([["ann", { data: null }], ["bob", { data: null }]])); // prettier-ignore
    expect(server.last.commands("connect")[0]?.["features"]).toContain("signals");
  });

  it("is_for_now_and_comes_to_nothing_without_a_line_or_where_it_is_refused", async () => {
    const hawser = newHawser({ urls: server.url, token: "ann" });
    const channel = hawser.channel("chat/lobby");
    await expect(channel.signal(1)).rejects.toMatchObject({ name: "line-broken" });
    expect(() => channel.signal(undefined)).toThrow(TypeError);
    hawser.connect();
    await reached(hawser, "connected");
    server.intercept = (connection, { id, signal }) => {
      if (signal?.data === 2) connection.send({ id, error: { code: 2408, name: "too-many-signals", message: "", retry: true } });
      return signal !== undefined;
    };
    await expect(channel.signal(2)).rejects.toMatchObject({ name: "too-many-signals" });
    const lost = channel.signal(3);
    server.cut();
    await expect(lost).rejects.toMatchObject({ name: "line-broken" });
    await reached(hawser, "connected");
    expect(server.last.commands("signal")).toEqual([]);
  });
});
