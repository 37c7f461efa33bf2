// Sealing and wrapping as the protocol book says, with Node's crypto and keys, strands and counters that are given.
import { createCipheriv, createHmac, createPrivateKey, createPublicKey, diffieHellman, hkdfSync } from "node:crypto";

const kinds = { bytes: 0, json: 1 };

const text = (value) => Buffer.from(value, "utf8");

function uint(value, length) {
  const bytes = Buffer.alloc(length);
  bytes.writeUIntBE(value % 2 ** 32, length - Math.min(4, length), Math.min(4, length));
  if (length > 4) bytes.writeUIntBE(Math.floor(value / 2 ** 32), 0, length - 4);
  return bytes;
}

const lp = (value) => Buffer.concat([uint(text(value).length, 2), text(value)]);

function gcm(key, nonce, aad, plaintext) {
  const cipher = createCipheriv(key.length === 16 ? "aes-128-gcm" : "aes-256-gcm", key, nonce);
  cipher.setAAD(aad);
  return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

/** `idBound` is the id that the sender meant, where it is not the one written. */
export function envelope({ channel, user, id, idBound = id, key, strand, counter, kind, content }) {
  const info = Buffer.concat([text("hawser seal 1"), lp(channel), lp(user), lp(idBound)]);
  const subkey = Buffer.from(hkdfSync("sha256", key, strand, info, 32));
  const aad = Buffer.concat([Buffer.from([1]), lp(channel), lp(user), lp(idBound), strand, uint(counter, 8)]);
  const plaintext = Buffer.concat([Buffer.from([kinds[kind] ?? kind]), content]);
  const nonce = Buffer.concat([Buffer.alloc(4), uint(counter, 8)]);
  return Buffer.concat([
    Buffer.from([1, text(id).length]),
    text(id),
    strand,
    uint(counter, 8),
    gcm(subkey, nonce, aad, plaintext),
  ]);
}

const privateOf = (raw) =>
  createPrivateKey({ key: Buffer.concat([Buffer.from("302e020100300506032b656e04220420", "hex"), raw]), format: "der", type: "pkcs8" });
const publicOf = (raw) =>
  createPublicKey({ key: Buffer.concat([Buffer.from("302a300506032b656e032100", "hex"), raw]), format: "der", type: "spki" });

export function publicKey(privateKey) {
  return createPublicKey(privateOf(privateKey)).export({ format: "der", type: "spki" }).subarray(-32);
}

const hmac = (key, data) => createHmac("sha256", key).update(data).digest();

// RFC 9180, section 4, for outputs of at most one block.
const kemSuite = Buffer.concat([text("KEM"), uint(0x20, 2)]);
const suite = Buffer.concat([text("HPKE"), uint(0x20, 2), uint(1, 2), uint(2, 2)]);
const extract = (of, salt, label, ikm) => hmac(salt, Buffer.concat([text("HPKE-v1"), of, text(label), ikm]));
const expand = (of, prk, label, info, length) =>
  hmac(prk, Buffer.concat([uint(length, 2), text("HPKE-v1"), of, text(label), info, Buffer.from([1])])).subarray(0, length);

/** RFC 9180, auth mode, one message. */
export function wrap({ channel, id, key, from, to, ephemeral }) {
  const dh = (mine) => diffieHellman({ privateKey: privateOf(mine), publicKey: publicOf(to) });
  const enc = publicKey(ephemeral);
  const none = Buffer.alloc(0);
  const eae = extract(kemSuite, none, "eae_prk", Buffer.concat([dh(ephemeral), dh(from)]));
  const shared = expand(kemSuite, eae, "shared_secret", Buffer.concat([enc, to, publicKey(from)]), 32);
  const info = Buffer.concat([text("hawser wrap 1"), lp(channel), lp(id)]);
  const context = Buffer.concat([
    Buffer.from([2]),
    extract(suite, none, "psk_id_hash", none),
    extract(suite, none, "info_hash", info),
  ]);
  const secret = extract(suite, shared, "secret", none);
  const wrappingKey = expand(suite, secret, "key", context, 32);
  const nonce = expand(suite, secret, "base_nonce", context, 12);
  return Buffer.concat([Buffer.from([1, text(id).length]), text(id), enc, gcm(wrappingKey, nonce, none, key)]);
}
