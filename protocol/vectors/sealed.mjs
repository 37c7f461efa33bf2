// Makes the vectors of sealed channels, which the SDKs run:
//   node sealed.mjs FILE          writes them
//   node sealed.mjs --check FILE  fails if FILE is not what would be written
// It seals with Node's own crypto and by the book alone, so that it does not repeat a mistake of the SDKs.
import { readFileSync, writeFileSync } from "node:fs";
import { envelope, publicKey, wrap } from "./sealing.mjs";

const hex = (bytes) => Buffer.from(bytes).toString("hex");
const text = (value) => Buffer.from(value, "utf8");
const fill = (length, first) => Buffer.from(Array.from({ length }, (_, n) => (first + n) % 256));

const keys = { k1: fill(32, 0x00), k2: fill(32, 0x40), "schlüssel-3": fill(32, 0x80) };
const strandA = fill(16, 0xa0);
const strandB = fill(16, 0xb0);
const lobby = { channel: "chat/lobby", user: "ann", key: "k1", strand: strandA };

/** What a sender makes of its content, and what a member gets back. */
const sealed = [
  ["json", { ...lobby, counter: 1, kind: "json", content: text('{"text":"hi"}') }],
  ["the-next", { ...lobby, counter: 2, kind: "json", content: text('"again"') }],
  ["bytes", { ...lobby, counter: 3, kind: "bytes", content: Buffer.from([0, 1, 0xfd, 0xfe, 0xff]) }],
  ["no-bytes", { ...lobby, counter: 4, kind: "bytes", content: Buffer.alloc(0) }],
  ["another-strand", { ...lobby, strand: strandB, counter: 1, kind: "json", content: text("null") }],
  ["the-next-key", { ...lobby, key: "k2", strand: strandB, counter: 1, kind: "json", content: text("2") }],
  [
    "unicode-everywhere",
    { channel: "räume/世界", user: "Grüße 🚢", key: "schlüssel-3", strand: strandB, counter: 1, kind: "json", content: text('"世界 🚢"') },
  ],
  ["a-high-counter", { ...lobby, counter: 2 ** 53 - 1, kind: "json", content: text("[1,2]") }],
].map(([name, of]) => ({ name, ...of, envelope: envelope({ ...of, id: of.key, key: keys[of.key] }) }));

const first = sealed[0];
const made = (changes) => {
  const of = { ...first, ...changes };
  return envelope({ ...of, id: changes.id ?? of.key, key: changes.secret ?? keys[of.key] });
};
const changed = (at, to) => {
  const bytes = Buffer.from(first.envelope);
  bytes[at < 0 ? bytes.length + at : at] ^= to;
  return bytes;
};
/** What a member refuses, holding all `keys`. */
const refused = [
  ["a-tag-that-was-changed", changed(-1, 0x01), "not-authentic"],
  ["content-that-was-changed", changed(29, 0x80), "not-authentic"],
  ["a-strand-that-was-changed", changed(4, 0x01), "not-authentic"],
  ["a-counter-that-was-changed", changed(27, 0x02), "not-authentic"],
  ["moved-to-another-channel", first.envelope, "not-authentic", { channel: "chat/lobby2" }],
  ["under-another-name", first.envelope, "not-authentic", { user: "bob" }],
  ["under-no-name", first.envelope, "not-authentic", { user: null }],
  // Channel and user written one after the other would be equal here.
  ["with-the-border-moved", first.envelope, "not-authentic", { channel: "chat/lobb", user: "yann" }],
  ["with-another-key-of-this-id", made({ secret: fill(32, 0x11) }), "not-authentic"],
  ["with-the-id-of-another-key", made({ id: "k2", secret: keys.k1, idBound: "k1" }), "not-authentic"],
  ["with-a-key-that-nobody-told", made({ id: "k9", secret: fill(32, 0x22) }), "unknown-key", { keyId: "k9" }],
  ["of-version-2", Buffer.concat([Buffer.from([2]), first.envelope.subarray(1)]), "unknown-version"],
  ["plain-bytes", text("hello"), "unknown-version"],
  ["plain-json", text('{"text":"hi"}'), "not-sealed", { json: true }],
  ["no-bytes-at-all", Buffer.alloc(0), "malformed"],
  ["a-version-alone", Buffer.from([1]), "malformed"],
  ["an-id-without-length", Buffer.concat([Buffer.from([1, 0]), first.envelope.subarray(4)]), "malformed"],
  ["an-id-of-65-bytes", Buffer.concat([Buffer.from([1, 65]), Buffer.alloc(65, 0x61), first.envelope.subarray(4)]), "malformed"],
  ["an-id-that-is-no-utf-8", Buffer.concat([Buffer.from([1, 2, 0xc3, 0x28]), first.envelope.subarray(4)]), "malformed"],
  ["cut-within-the-id", first.envelope.subarray(0, 3), "malformed"],
  ["cut-within-the-strand", first.envelope.subarray(0, 10), "malformed"],
  ["cut-within-the-tag", first.envelope.subarray(0, 4 + 16 + 8 + 16), "malformed"],
  ["cut-by-one-byte", first.envelope.subarray(0, -1), "not-authentic"],
  ["counter-0", made({ counter: 0 }), "malformed"],
  ["counter-2^53", made({ counter: 2 ** 53 }), "malformed"],
  ["of-an-unknown-kind", made({ kind: 7 }), "malformed"],
  ["json-that-is-none", made({ kind: "json", content: text("{nonsense") }), "malformed"],
  ["json-that-is-no-utf-8", made({ kind: "json", content: Buffer.from([0x22, 0xff, 0x22]) }), "malformed"],
].map(([name, payload, reason, more = {}]) => ({
  name,
  channel: first.channel,
  user: first.user,
  ...more,
  payload: hex(payload),
  reason,
}));

/** What the guard says of messages that opened: [strand, counter, offset, seen?, epoch?]. */
const guard = [
  ["in-order", [["a", 1, 5, true], ["a", 2, 6, true], ["b", 1, 7, true], ["a", 3, 9, true]]],
  ["the-same-message-at-the-same-offset-is-history", [["a", 1, 5, true], ["a", 2, 6, true], ["a", 1, 5, true], ["a", 2, 6, true]]],
  ["again-at-a-later-offset", [["a", 1, 5, true], ["a", 2, 6, true], ["a", 1, 7, false], ["a", 2, 7, false], ["a", 3, 7, true]]],
  ["again-at-an-earlier-offset", [["a", 4, 40, true], ["a", 4, 39, false], ["a", 4, 40, true]]],
  ["history-is-read-backwards", [["a", 9, 90, true], ["a", 8, 80, true], ["a", 3, 30, true], ["a", 5, 50, true], ["a", 1, 10, true], ["a", 9, 90, true]]],
  ["backwards-a-later-counter-cannot-stand-earlier", [["a", 9, 90, true], ["a", 10, 80, false], ["a", 8, 95, false], ["a", 8, 80, true]]],
  ["between-two-that-are-known", [["a", 1, 10, true], ["a", 5, 50, true], ["a", 3, 60, false], ["a", 3, 9, false], ["a", 3, 50, false], ["a", 3, 10, false], ["a", 3, 30, true]]],
  ["within-a-run", [["a", 1, 1, true], ["a", 2, 2, true], ["a", 3, 3, true], ["a", 2, 3, false], ["a", 2, 1, false], ["a", 2, 2, true]]],
  ["two-runs-meet", [["a", 1, 1, true], ["a", 3, 3, true], ["a", 2, 2, true], ["a", 3, 4, false], ["a", 4, 4, true]]],
  ["what-was-refused-leaves-nothing-behind", [["a", 5, 50, true], ["a", 5, 60, false], ["a", 6, 60, true]]],
  ["strands-do-not-know-each-other", [["a", 7, 70, true], ["b", 7, 71, true], ["b", 8, 72, true]]],
  ["a-new-epoch-begins-anew", [["a", 7, 70, true, "e1"], ["a", 8, 1, true, "e2"], ["a", 9, 2, true, "e2"]]],
  ["what-is-known-does-not-move-with-the-epoch", [["a", 7, 70, true, "e1"], ["a", 7, 1, false, "e2"], ["a", 7, 70, true, "e2"]]],
].map(([name, steps]) => ({
  name,
  steps: steps.map(([strand, counter, offset, seen, epoch = "e1"]) => ({ strand, counter, offset, epoch, opened: seen })),
}));

const ann = fill(32, 0x21);
const bob = fill(32, 0x61);
const eve = fill(32, 0xe1);
const ephemeral = fill(32, 0x91);
const wrapping = { channel: "chat/lobby", id: "k1", key: keys.k1, from: ann, to: publicKey(bob), ephemeral };
const wrapped = wrap(wrapping);
const inUnicode = { ...wrapping, channel: "räume/世界", id: "schlüssel-3", key: keys["schlüssel-3"] };
const wraps = [
  ["for-a-member", wrapping],
  ["in-unicode", inUnicode],
].map(([name, { channel, id, key }]) => ({
  name,
  channel,
  keyId: id,
  key: hex(key),
  sender: hex(ann),
  senderPublic: hex(publicKey(ann)),
  member: hex(bob),
  memberPublic: hex(publicKey(bob)),
  ephemeral: hex(ephemeral),
  wrapped: hex(wrap({ ...wrapping, channel, id, key })),
}));

const flipped = (at) => {
  const bytes = Buffer.from(wrapped);
  bytes[at < 0 ? bytes.length + at : at] ^= 1;
  return bytes;
};
const zeroPoint = (point) => Buffer.concat([wrapped.subarray(0, 4), point, wrapped.subarray(36)]);
const low = (first, rest) => Buffer.concat([Buffer.from(first, "hex"), Buffer.alloc(32 - first.length / 2, rest)]);
const wrapsRefused = [
  ["a-tag-that-was-changed", flipped(-1), "not-authentic"],
  ["an-id-that-was-changed", flipped(3), "not-authentic"],
  ["for-another-channel", wrapped, "not-authentic", { channel: "chat/lobby2" }],
  ["for-another-member", wrapped, "not-authentic", { member: hex(eve) }],
  ["from-another-sender", wrapped, "not-authentic", { senderPublic: hex(publicKey(eve)) }],
  ["the-point-zero", zeroPoint(Buffer.alloc(32)), "weak-point"],
  ["the-point-one", zeroPoint(low("01", 0)), "weak-point"],
  ["a-point-of-order-8", zeroPoint(Buffer.from("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800", "hex")), "weak-point"],
  ["a-sender-who-is-the-point-zero", wrapped, "weak-point", { senderPublic: hex(Buffer.alloc(32)) }],
  ["of-version-2", Buffer.concat([Buffer.from([2]), wrapped.subarray(1)]), "unknown-version"],
  ["cut-short", wrapped.subarray(0, -1), "malformed"],
  ["too-long", Buffer.concat([wrapped, Buffer.alloc(1)]), "malformed"],
  ["nothing", Buffer.alloc(0), "malformed"],
].map(([name, bytes, reason, more = {}]) => ({
  name,
  channel: "chat/lobby",
  member: hex(bob),
  senderPublic: hex(publicKey(ann)),
  ...more,
  wrapped: hex(bytes),
  reason,
}));

/** RFC 9180, appendix A.1.1 and A.1.3: AES-128-GCM, sequence number 0. */
const hpke = [
  {
    name: "A.1.1 base",
    info: "4f6465206f6e2061204772656369616e2055726e",
    ephemeral: "52c4a758a802cd8b936eceea314432798d5baf2d7e9235dc084ab1b9cfa2f736",
    member: "4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8",
    memberPublic: "3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d",
    enc: "37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431",
    aad: "436f756e742d30",
    plaintext: "4265617574792069732074727574682c20747275746820626561757479",
    ciphertext: "f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a",
  },
  {
    name: "A.1.3 auth",
    info: "4f6465206f6e2061204772656369616e2055726e",
    ephemeral: "ff4442ef24fbc3c1ff86375b0be1e77e88a0de1e79b30896d73411c5ff4c3518",
    member: "fdea67cf831f1ca98d8e27b1f6abeb5b7745e9d35348b80fa407ff6958f9137e",
    memberPublic: "1632d5c2f71c2b38d0a8fcc359355200caa8b1ffdf28618080466c909cb69b2e",
    sender: "dc4a146313cce60a278a5323d321f051c5707e9c45ba21a3479fecdf76fc69dd",
    senderPublic: "8b0c70873dc5aecb7f9ee4e62406a397b350e57012be45cf53b7105ae731790b",
    enc: "23fb952571a14a25e3d678140cd0e5eb47a0961bb18afcf85896e5453c312e76",
    aad: "436f756e742d30",
    plaintext: "4265617574792069732074727574682c20747275746820626561757479",
    ciphertext: "5fd92cc9d46dbf8943e72a07e42f363ed5f721212cd90bcfd072bfd9f44e06b80fd17824947496e21b680c141b",
  },
];

const about = [
  "Test vectors of sealed channels; made by protocol/vectors/sealed.mjs, not to be edited. Bytes are in hex.",
  "sealed: `content` under the key `key` by `user` in `channel` is exactly `envelope`, and opens to it again.",
  "refused: who holds all `keys` refuses `payload` in `channel` under the name `user`, with this reason.",
  "guard: messages that opened, in the order in which they are met; `opened` false is refused as `replayed`.",
  "wraps: `key` wrapped by `sender` for `member` with this `ephemeral` key is exactly `wrapped`, and opens to it again.",
  "wrapsRefused: `member` refuses `wrapped` as from `senderPublic`, with this reason.",
  "hpke: RFC 9180's own vectors, for AES-128-GCM; without `sender` base mode, with it auth mode.",
];
const file = {
  about,
  keys: Object.fromEntries(Object.entries(keys).map(([id, key]) => [id, hex(key)])),
  sealed: sealed.map((one) => ({ ...one, strand: hex(one.strand), content: hex(one.content), envelope: hex(one.envelope) })),
  refused,
  guard,
  wraps,
  wrapsRefused,
  hpke,
};
const written = `${JSON.stringify(file, null, 1)}\n`;

const check = process.argv[2] === "--check";
const path = process.argv[check ? 3 : 2];
if (!path) {
  console.error("usage: sealed.mjs [--check] FILE");
  process.exit(2);
}
if (!check) {
  writeFileSync(path, written);
} else if (readFileSync(path, "utf8") !== written) {
  console.error(`${path} is stale: run node protocol/vectors/sealed.mjs ${path}`);
  process.exit(1);
}
