import { afterEach, expect, it, vi } from "vitest";
import { ChannelKey, Hawser, Identity, Keyring, sealed } from "../../src/index.js";
import { WebSocket } from "ws";

afterEach(() => vi.unstubAllGlobals());

const random = globalThis.crypto.getRandomValues.bind(globalThis.crypto);

it("without_web_crypto_publishing_and_pairs_say_so_and_nothing_goes_out", async () => {
  vi.stubGlobal("crypto", { getRandomValues: random });
  const hawser = new Hawser({ urls: "ws://127.0.0.1:9/ws", WebSocket });
  const channel = hawser.channel("chat");
  const chat = sealed(channel, { user: "ann", keyring: new Keyring(ChannelKey.generate()) });
  await expect(chat.publish(1)).rejects.toMatchObject({ name: "SealError", reason: "unsupported" });
  expect(channel.pending).toEqual([]);
  await expect(Identity.generate()).rejects.toMatchObject({ name: "SealError", reason: "unsupported" });
});

it("where_web_crypto_does_not_know_x25519_pairs_say_so", async () => {
  const unknown = (): Promise<never> => Promise.reject(new DOMException("Unrecognized name.", "NotSupportedError"));
  vi.stubGlobal("crypto", { getRandomValues: random, subtle: { generateKey: unknown, importKey: unknown } });
  await expect(Identity.generate()).rejects.toMatchObject({ name: "SealError", reason: "unsupported" });
  await expect(Identity.from(new Uint8Array(32))).rejects.toMatchObject({ reason: "unsupported" });
});
