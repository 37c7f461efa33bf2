import { randomName } from "../storage.js";
import { SealError } from "./error.js";
import { keyIdBytes, type Bytes } from "./layout.js";
import { randomBytes, subtle } from "./subtle.js";

const size = 32;

/** A secret that the members of a channel share: 256 bits, and an id that everybody may see. */
export class ChannelKey {
  readonly id: string;
  readonly #bytes: Bytes;
  #base: Promise<CryptoKey> | undefined;

  /**
   * @param id 1 to 64 bytes of UTF-8; two keys of one channel never have the same
   * @param bytes 32 random bytes
   */
  constructor(id: string, bytes: Uint8Array) {
    keyIdBytes(id);
    if (bytes.length !== size) throw new SealError("malformed", `a key of ${bytes.length} bytes (expected: 32)`);
    this.id = id;
    this.#bytes = new Uint8Array(bytes);
  }

  /** A new key from the system's random source. */
  static generate(id: string = randomName()): ChannelKey {
    return new ChannelKey(id, randomBytes(size));
  }

  /** The secret itself, to be kept somewhere safe. */
  export(): Uint8Array {
    return this.#bytes.slice();
  }

  /** @internal Whether both are one secret under one id. */
  equals(other: ChannelKey): boolean {
    return this.id === other.id && this.#bytes.every((byte, at) => byte === other.#bytes[at]);
  }

  /** @internal What strands' keys are derived from. */
  base(): Promise<CryptoKey> {
    this.#base ??= subtle().importKey("raw", this.#bytes, "HKDF", false, ["deriveKey"]);
    return this.#base;
  }
}

/** The keys of a channel, or of several: many to read with, one of them to publish with. */
export class Keyring {
  readonly #keys = new Map<string, ChannelKey>();
  #current: ChannelKey | undefined;

  /** @param current the key to publish with; without it the ring only reads */
  constructor(current?: ChannelKey) {
    if (current) this.use(current);
  }

  /** The key that is published with. */
  get current(): ChannelKey | undefined {
    return this.#current;
  }

  /** Takes a key to read with. */
  add(key: ChannelKey): void {
    const known = this.#keys.get(key.id);
    if (known && !known.equals(key)) throw new SealError("malformed", "another key has this id", key.id);
    if (!known) this.#keys.set(key.id, key);
  }

  /** Takes a key to read with, and publishes with it from now on: this is how keys are rotated. */
  use(key: ChannelKey): void {
    this.add(key);
    this.#current = this.#keys.get(key.id);
  }

  /** Forgets a key: what it sealed is not read any more. */
  remove(id: string): void {
    this.#keys.delete(id);
    if (this.#current?.id === id) this.#current = undefined;
  }

  get(id: string): ChannelKey | undefined {
    return this.#keys.get(id);
  }
}
