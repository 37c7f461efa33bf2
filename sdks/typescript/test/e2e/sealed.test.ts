import { spawn, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { Identity, Keyring, sealed, type Publication, type Unread } from "../../src/index.js";
import { closeAll, newHawser, reached, until } from "../support.js";
import { startNode, type RunningNode } from "./node.js";

let node: RunningNode;
let member: ChildProcess | undefined;

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

beforeAll(async () => {
  node = await startNode();
}, 900_000);

afterAll(() => node?.stop());

afterEach(async () => {
  closeAll();
  if (member && member.exitCode === null) {
    const ended = once(member, "exit");
    member.stdin?.end();
    await ended;
  }
});

/** Starts the member that is written in Java, on the classes that the node was built from. */
async function startMember(channel: string, publicKey: Uint8Array): Promise<{ publicKey: Uint8Array; wrapped: Uint8Array }> {
  const target = here("../../../../server/target");
  const classes = `${target}/classes:${target}/lib/*`;
  const last: string[] = [];
  const started = spawn(node.java, ["-cp", classes, here("Member.java"), node.url, channel, Buffer.from(publicKey).toString("hex")]);
  member = started;
  createInterface(started.stderr).on("line", (line) => last.push(line));
  const said = await new Promise<string>((resolve, reject) => {
    createInterface(started.stdout).on("line", (line) => {
      if (/^[0-9a-f]{64} [0-9a-f]+$/.test(line)) resolve(line);
      else last.push(line);
    });
    started.once("exit", (code) => reject(new Error(`the member ended with ${code}:\n${last.join("\n")}`)));
  });
  const [key, wrapped] = said.split(" ").map((hex) => new Uint8Array(Buffer.from(hex, "hex")));
  return { publicKey: key as Uint8Array, wrapped: wrapped as Uint8Array };
}

describe("a sealed channel between Java and TypeScript", () => {
  it.each(["json", "protobuf"] as const)("is read in both, by a key that was wrapped in the other, in %s", async (encoding) => {
    const name = `demo/${randomUUID()}`;
    const identity = await Identity.generate();
    const java = await startMember(name, identity.publicKey);
    const key = await identity.unwrap(java.wrapped, name, java.publicKey);
    expect(key.id).toBe("made in Java");

    const hawser = newHawser({ urls: node.url, encoding });
    hawser.connect();
    const { user } = await reached(hawser, "connected");
    const chat = sealed(hawser.channel(name), { user, keyring: new Keyring(key) });
    const got: Publication[] = [];
    const unread: Unread[] = [];
    chat.on("publication", (publication) => got.push(publication));
    chat.on("unread", (one) => unread.push(one));
    await chat.subscribe();
    const values = [{ text: "Grüße, 世界 🚢" }, null, 0.5, "x".repeat(20_000)];
    for (const value of values) await chat.publish(value);
    await chat.publish(new Uint8Array([0, 1, 255]));
    await hawser.channel(name).publish("in plain text");
    await until(() => got.length === 11);
    const said = (mine: boolean): unknown[] =>
      got.filter(({ user: author }) => (author === user) === mine).map(({ data, bytes }) => bytes?.join() ?? data);
    expect(said(true)).toEqual([...values, "0,1,255"]);
    expect(said(false)).toEqual([...values, "0,1,255", "not-sealed"]);
    expect(unread.map(({ error }) => error.reason)).toEqual(["not-sealed"]);

    const page = await chat.history();
    expect(page.publications).toHaveLength(11);
    expect(page.unread).toHaveLength(1);
  });
});
