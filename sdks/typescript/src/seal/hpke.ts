import { concat, textBytes, type Bytes } from "./layout.js";
import { gcm, openGcm, subtle } from "./subtle.js";
import { agree, type X25519Pair } from "./x25519.js";

/** A cipher of RFC 9180, section 7.3. */
export interface Aead {
  readonly id: number;
  readonly keySize: number;
}

export const aes256Gcm: Aead = { id: 2, keySize: 32 };

const none = new Uint8Array(0);
const kemSuite = concat(textBytes("KEM"), new Uint8Array([0, 0x20]));

/** One message under a key of its own, and the public half of the pair that led to it. */
export interface HpkeSealed {
  readonly enc: Bytes;
  readonly ciphertext: Bytes;
}

/**
 * HPKE (RFC 9180) with DHKEM(X25519, HKDF-SHA256) and HKDF-SHA256, for single messages.
 *
 * With a sender it is the mode `auth`, which only the sender's private key can have made; without, `base`.
 */
export class Hpke {
  readonly #aead: Aead;
  readonly #suite: Bytes;

  constructor(aead: Aead = aes256Gcm) {
    this.#aead = aead;
    this.#suite = concat(textBytes("HPKE"), new Uint8Array([0, 0x20, 0, 1, 0, aead.id]));
  }

  /** @param ephemeral a pair that was never used and never will be again */
  async seal(
    to: Uint8Array,
    info: Bytes,
    aad: Bytes,
    plaintext: Bytes,
    ephemeral: X25519Pair,
    sender?: X25519Pair,
  ): Promise<HpkeSealed> {
    const dh = await agree(ephemeral.privateKey, to);
    const enc = ephemeral.publicKey;
    const shared = sender
      ? await shareOf(concat(dh, await agree(sender.privateKey, to)), concat(enc, to, sender.publicKey))
      : await shareOf(dh, concat(enc, to));
    const { key, nonce } = await this.#schedule(shared, info, sender !== undefined);
    return { enc, ciphertext: new Uint8Array(await subtle().encrypt(gcm(nonce, aad), key, plaintext)) };
  }

  /** @param sender the public key of who must have sealed it */
  async open(member: X25519Pair, info: Bytes, aad: Bytes, sealed: HpkeSealed, sender?: Uint8Array): Promise<Bytes> {
    const { enc, ciphertext } = sealed;
    const dh = await agree(member.privateKey, enc);
    const shared = sender
      ? await shareOf(concat(dh, await agree(member.privateKey, sender)), concat(enc, member.publicKey, sender))
      : await shareOf(dh, concat(enc, member.publicKey));
    const { key, nonce } = await this.#schedule(shared, info, sender !== undefined);
    return openGcm(key, nonce, aad, ciphertext);
  }

  /** RFC 9180, section 5.1. */
  async #schedule(shared: Bytes, info: Bytes, auth: boolean): Promise<{ key: CryptoKey; nonce: Bytes }> {
    const context = concat(
      new Uint8Array([auth ? 2 : 0]),
      await extract(this.#suite, none, "psk_id_hash", none),
      await extract(this.#suite, none, "info_hash", info),
    );
    const secret = await extract(this.#suite, shared, "secret", none);
    const raw = await expand(this.#suite, secret, "key", context, this.#aead.keySize);
    const key = await subtle().importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
    return { key, nonce: await expand(this.#suite, secret, "base_nonce", context, 12) };
  }
}

/** RFC 9180, section 4.1, `ExtractAndExpand`. */
async function shareOf(dh: Bytes, context: Bytes): Promise<Bytes> {
  return expand(kemSuite, await extract(kemSuite, none, "eae_prk", dh), "shared_secret", context, 32);
}

function extract(suite: Bytes, salt: Bytes, label: string, ikm: Bytes): Promise<Bytes> {
  return hmac(salt, concat(textBytes("HPKE-v1"), suite, textBytes(label), ikm));
}

/** For at most 32 bytes, which is one block. */
async function expand(suite: Bytes, prk: Bytes, label: string, info: Bytes, size: number): Promise<Bytes> {
  const labelled = concat(new Uint8Array([0, size]), textBytes("HPKE-v1"), suite, textBytes(label), info);
  return (await hmac(prk, concat(labelled, new Uint8Array([1])))).slice(0, size);
}

async function hmac(key: Bytes, data: Bytes): Promise<Bytes> {
  // No salt means zeros (RFC 5869), and WebCrypto takes no empty key; HMAC pads with zeros, so one is as good.
  const raw = key.length === 0 ? new Uint8Array(32) : key;
  const imported = await subtle().importKey("raw", raw, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await subtle().sign("HMAC", imported, data));
}
