import { Hpke } from "./hpke.js";
import { SealError } from "./error.js";
import { ChannelKey } from "./keyring.js";
import { concat, keyIdBytes, prefixed, readStart, textBytes, version, type Bytes } from "./layout.js";
import { generatePair, pairOf, pairOfBytes, privateBytes, type X25519Pair } from "./x25519.js";

const encSize = 32;
const wrappedKeySize = 32 + 16;

const hpke = new Hpke();

/**
 * A member's key pair (X25519), by which members hand channels' keys to one another.
 *
 * Who wraps is proved by the wrapping itself, so a server that hands wrapped keys around can neither read nor exchange
 * them. That a public key is a member's is for the application to find out by other means than this server's word.
 */
export class Identity {
  readonly #pair: X25519Pair;

  private constructor(pair: X25519Pair) {
    this.#pair = pair;
  }

  /** A new pair. */
  static async generate(): Promise<Identity> {
    return new Identity(await pairOf(await generatePair(true)));
  }

  /** The pair of a private key that was exported, or of a pair of WebCrypto's, which may be one that cannot be exported. */
  static async from(key: Uint8Array | CryptoKeyPair): Promise<Identity> {
    return new Identity(await (key instanceof Uint8Array ? pairOfBytes(key) : pairOf(key)));
  }

  /** What the other members need: 32 bytes. */
  get publicKey(): Uint8Array {
    return this.#pair.publicKey.slice();
  }

  /** The secret half, to be kept somewhere safe; rejects where WebCrypto keeps it to itself. */
  export(): Promise<Uint8Array> {
    return privateBytes(this.#pair.privateKey);
  }

  /** Wraps a channel's key so that only this member can unwrap it, and sees from whom it is. */
  async wrap(key: ChannelKey, channel: string, member: Uint8Array): Promise<Uint8Array> {
    return wrapWith(await pairOf(await generatePair(true)), this.#pair, key, channel, member);
  }

  /**
   * Unwraps a channel's key.
   *
   * @param sender the public key of the member who must have wrapped it
   */
  async unwrap(wrapped: Uint8Array, channel: string, sender: Uint8Array): Promise<ChannelKey> {
    const { keyId, rest } = readStart(wrapped);
    if (rest.length !== encSize + wrappedKeySize) throw new SealError("malformed", "a wrapped key of another size", keyId);
    const sealed = { enc: rest.slice(0, encSize), ciphertext: rest.slice(encSize) };
    const secret = await hpke.open(this.#pair, wrapInfo(channel, keyId), new Uint8Array(0), sealed, sender);
    return new ChannelKey(keyId, secret);
  }
}

/** Only for the vectors: an ephemeral pair is never used twice. */
export async function wrapWith(
  ephemeral: X25519Pair,
  sender: X25519Pair,
  key: ChannelKey,
  channel: string,
  member: Uint8Array,
): Promise<Bytes> {
  const secret = new Uint8Array(key.export());
  const info = wrapInfo(channel, key.id);
  const { enc, ciphertext } = await hpke.seal(member, info, new Uint8Array(0), secret, ephemeral, sender);
  return concat(new Uint8Array([version]), keyIdBytes(key.id), enc, ciphertext);
}

function wrapInfo(channel: string, keyId: string): Bytes {
  return concat(textBytes("hawser wrap 1"), prefixed(channel), prefixed(keyId));
}
