import { afterEach, beforeEach, expect, it } from "vitest";
import { Joiner } from "../src/parts.js";
import { MalformedFrame } from "../src/wire/frames.js";
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

const publication = (offset: number, data: string) =>
  JSON.stringify({ publication: { channel: "demo/a", offset, data, time: 1 } });
const parts = (stream: number, frame: string, size: number) =>
  Array.from({ length: Math.ceil(frame.length / size) }, (_, i) => ({
    part: { stream, text: frame.slice(i * size, (i + 1) * size), more: (i + 1) * size < frame.length },
  }));

it("makes a frame whole with its last part", () => {
  const joiner = new Joiner();
  expect(joiner.take({ stream: 2, piece: '{"a":"Grü', more: true })).toBeUndefined();
  expect(joiner.take({ stream: 2, piece: 'ße"', more: true })).toBeUndefined();
  expect(joiner.take({ stream: 2, piece: "}", more: false })).toBe('{"a":"Grüße"}');
});

it("joins bytes as bytes, and begins again after the last", () => {
  const joiner = new Joiner();
  for (let i = 0; i < 3; i++) {
    expect(joiner.take({ stream: 0, piece: new Uint8Array([i, 1]), more: true })).toBeUndefined();
    expect(joiner.take({ stream: 0, piece: new Uint8Array([2]), more: false })).toEqual(new Uint8Array([i, 1, 2]));
  }
});

it("keeps the streams apart", () => {
  const joiner = new Joiner();
  joiner.take({ stream: 3, piece: "low ", more: true });
  joiner.take({ stream: 1, piece: "high ", more: true });
  joiner.take({ stream: 3, piece: "lower ", more: true });
  expect(joiner.take({ stream: 1, piece: "end", more: false })).toBe("high end");
  expect(joiner.take({ stream: 3, piece: "end", more: false })).toBe("low lower end");
});

it("takes no frame beyond its bound, however small the parts", () => {
  const joiner = new Joiner(100);
  const part = { stream: 1, piece: "x".repeat(10), more: true };
  for (let i = 0; i < 10; i++) joiner.take(part);
  expect(() => joiner.take(part)).toThrowError(MalformedFrame);
});

it("hears what comes in parts where its last part came, and others between", async () => {
  const hawser = newHawser({ urls: server.url });
  const channel = hawser.channel<string>("demo/a");
  const got: string[] = [];
  channel.on("publication", ({ data }) => got.push(data));
  hawser.connect();
  await channel.subscribe();
  const [connection] = server.connections;
  expect(connection?.commands("connect")[0]?.["features"]).toContain("parts");
  const large = parts(3, publication(3, "large, Grüße 世界"), 5);
  connection?.send(...large.slice(0, 4));
  connection?.send(...parts(1, publication(1, "cut too"), 9));
  connection?.send(JSON.parse(publication(2, "whole")));
  connection?.send(...large.slice(4));
  await until(() => got.length === 3);
  expect(got).toEqual(["cut too", "whole", "large, Grüße 世界"]);
  expect(channel.position?.offset).toBe(3);
});

it("gives a line up on which a part is made of parts, and comes back", async () => {
  const hawser = newHawser({ urls: server.url });
  hawser.connect();
  await reached(hawser, "connected");
  const part = JSON.stringify({ part: { stream: 1, text: "x", more: true } });
  server.connections[0]?.send(...parts(2, part, 7));
  await until(() => server.connections.length === 2);
});
