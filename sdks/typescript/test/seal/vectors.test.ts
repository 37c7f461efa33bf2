import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { ChannelKey, Identity, Keyring, SealError } from "../../src/index.js";
import { ReplayGuard } from "../../src/seal/guard.js";
import { Hpke } from "../../src/seal/hpke.js";
import { wrapWith } from "../../src/seal/identity.js";
import { associated, nonceOf, writeContent, writeEnvelope } from "../../src/seal/layout.js";
import { Opener } from "../../src/seal/opener.js";
import { strandKey } from "../../src/seal/strands.js";
import { gcm } from "../../src/seal/subtle.js";
import { pairOfBytes } from "../../src/seal/x25519.js";
import type { Publication } from "../../src/wire/frames.js";

type Fields = Record<string, string>;
interface Sealed {
  name: string;
  channel: string;
  user: string;
  key: string;
  strand: string;
  counter: number;
  kind: "json" | "bytes";
  content: string;
  envelope: string;
}
interface Refused {
  name: string;
  channel: string;
  user: string | null;
  payload: string;
  json?: boolean;
  reason: string;
  keyId?: string;
}
interface Step {
  strand: string;
  counter: number;
  offset: number;
  epoch: string;
  opened: boolean;
}

const path = fileURLToPath(new URL("../../../../protocol/src/main/resources/hawser/sealed.json", import.meta.url));
const vectors = JSON.parse(readFileSync(path, "utf8")) as {
  keys: Fields;
  sealed: Sealed[];
  refused: Refused[];
  guard: { name: string; steps: Step[] }[];
  wraps: Fields[];
  wrapsRefused: Fields[];
  hpke: Fields[];
};

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const bytesOf = (text: string | undefined): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text as string, "hex"));

function ring(): Keyring {
  const keyring = new Keyring();
  for (const [id, key] of Object.entries(vectors.keys)) keyring.add(new ChannelKey(id, bytesOf(key)));
  return keyring;
}

function publication(user: string | null, payload: { data?: unknown; bytes?: Uint8Array }): Publication {
  return { offset: 1, time: 1, data: undefined, ...(user !== null && { user }), ...payload };
}

/** What comes of opening: the publication, or why not. */
async function open(channel: string, of: Publication): Promise<Publication | SealError> {
  const opened = await new Opener(channel, ring()).open(of);
  return opened instanceof SealError ? opened : opened.pass("e1");
}

describe("the vectors of sealed channels", () => {
  it("are_what_their_maker_makes", () => {
    const maker = fileURLToPath(new URL("../../../../protocol/vectors/sealed.mjs", import.meta.url));
    expect(execFileSync(process.execPath, [maker, "--check", path], { encoding: "utf8" })).toBe("");
  });

  it.each(vectors.sealed)("$name is sealed to exactly these bytes", async (vector) => {
    const { channel, user, counter } = vector;
    const header = { keyId: vector.key, strand: bytesOf(vector.strand), counter };
    const key = await strandKey(new ChannelKey(vector.key, bytesOf(vectors.keys[vector.key])), header.strand, channel, user);
    const content = bytesOf(vector.content);
    const plaintext = writeContent(vector.kind === "json" ? { json: Buffer.from(content).toString() } : { bytes: content });
    const algorithm = gcm(nonceOf(counter), associated(channel, user, header));
    const ciphertext = new Uint8Array(await crypto.subtle.encrypt(algorithm, key, plaintext));
    expect(hex(writeEnvelope(header, ciphertext))).toBe(vector.envelope);
  });

  it.each(vectors.sealed)("$name is opened", async ({ channel, user, kind, content, envelope }) => {
    const opened = (await open(channel, publication(user, { bytes: bytesOf(envelope) }))) as Publication;
    if (kind === "bytes") expect(opened).toMatchObject({ data: undefined, bytes: bytesOf(content), user, offset: 1 });
    else {
      expect(opened.data).toEqual(JSON.parse(Buffer.from(content, "hex").toString()));
      expect(opened).not.toHaveProperty("bytes");
    }
  });

  it.each(vectors.refused)("$name is refused", async ({ channel, user, payload, json, reason, keyId }) => {
    const bytes = bytesOf(payload);
    const of = publication(user, json ? { data: JSON.parse(Buffer.from(bytes).toString()) as unknown } : { bytes });
    const error = (await open(channel, of)) as SealError;
    expect(error).toBeInstanceOf(SealError);
    expect(error.reason).toBe(reason);
    if (keyId) expect(error.keyId).toBe(keyId);
  });

  it.each(vectors.guard)("the guard knows $name", ({ steps }) => {
    const guard = new ReplayGuard();
    const said = steps.map(({ strand, counter, epoch, offset }) => guard.pass(strand, counter, epoch, offset));
    expect(said).toEqual(steps.map(({ opened }) => opened));
  });

  it.each(vectors.wraps)("a key is wrapped $name", async (vector) => {
    const key = new ChannelKey(vector["keyId"] as string, bytesOf(vector["key"]));
    const [ephemeral, sender] = await Promise.all([pairOfBytes(bytesOf(vector["ephemeral"])), pairOfBytes(bytesOf(vector["sender"]))]);
    const channel = vector["channel"] as string;
    expect(hex(sender.publicKey)).toBe(vector["senderPublic"]);
    expect(hex(await wrapWith(ephemeral, sender, key, channel, bytesOf(vector["memberPublic"])))).toBe(vector["wrapped"]);
    const member = await Identity.from(bytesOf(vector["member"]));
    expect(hex(member.publicKey)).toBe(vector["memberPublic"]);
    const unwrapped = await member.unwrap(bytesOf(vector["wrapped"]), channel, bytesOf(vector["senderPublic"]));
    expect([unwrapped.id, hex(unwrapped.export())]).toEqual([vector["keyId"], vector["key"]]);
  });

  it.each(vectors.wrapsRefused)("a wrapped key $name is refused", async (vector) => {
    const member = await Identity.from(bytesOf(vector["member"]));
    const unwrapped = member.unwrap(bytesOf(vector["wrapped"]), vector["channel"] as string, bytesOf(vector["senderPublic"]));
    await expect(unwrapped).rejects.toMatchObject({ name: "SealError", reason: vector["reason"] });
  });

  it.each(vectors.hpke)("RFC 9180's $name is sealed and opened", async (vector) => {
    const aes128 = new Hpke({ id: 1, keySize: 16 });
    const [info, aad, plaintext] = [bytesOf(vector["info"]), bytesOf(vector["aad"]), bytesOf(vector["plaintext"])];
    const sender = vector["sender"] === undefined ? undefined : await pairOfBytes(bytesOf(vector["sender"]));
    const ephemeral = await pairOfBytes(bytesOf(vector["ephemeral"]));
    const sealed = await aes128.seal(bytesOf(vector["memberPublic"]), info, aad, plaintext, ephemeral, sender);
    expect([hex(sealed.enc), hex(sealed.ciphertext)]).toEqual([vector["enc"], vector["ciphertext"]]);
    const member = await pairOfBytes(bytesOf(vector["member"]));
    expect(hex(await aes128.open(member, info, aad, sealed, sender?.publicKey))).toBe(vector["plaintext"]);
  });
});
