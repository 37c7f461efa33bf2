import { SealError } from "./error.js";
import type { Keyring, ChannelKey } from "./keyring.js";
import { associated, nonceOf, strandSize, writeContent, writeEnvelope, type Bytes, type Content } from "./layout.js";
import { strandKey } from "./strands.js";
import { gcm, randomBytes, subtle } from "./subtle.js";

/** Far below what one key of AES-GCM may seal. */
const mostOfStrand = 2 ** 32;

interface Strand {
  readonly of: ChannelKey;
  readonly name: Bytes;
  readonly key: Promise<CryptoKey>;
  counter: number;
}

/**
 * Seals what one author publishes to one channel.
 *
 * Each sealer, and each key it seals with, begins a strand: a random name, a key of its own and a counter from 1. So
 * nothing has to be kept for a nonce never to come twice, neither across devices nor across a reload.
 */
export class Sealer {
  readonly #channel: string;
  readonly #user: string;
  readonly #keyring: Keyring;
  #strand: Strand | undefined;

  constructor(channel: string, user: string, keyring: Keyring) {
    this.#channel = channel;
    this.#user = user;
    this.#keyring = keyring;
  }

  /** Seals with the current key. Envelopes have to be published in the order of these calls. */
  async seal(content: Content): Promise<Bytes> {
    const strand = this.#turn();
    const header = { keyId: strand.of.id, strand: strand.name, counter: strand.counter };
    const aad = associated(this.#channel, this.#user, header);
    const plaintext = writeContent(content);
    const sealed = await subtle().encrypt(gcm(nonceOf(header.counter), aad), await strand.key, plaintext);
    return writeEnvelope(header, new Uint8Array(sealed));
  }

  #turn(): Strand {
    const { current } = this.#keyring;
    if (!current) throw new SealError("no-key", "the keyring has no current key");
    if (this.#strand?.of !== current || this.#strand.counter >= mostOfStrand) {
      const name = randomBytes(strandSize);
      const key = strandKey(current, name, this.#channel, this.#user);
      key.catch(() => {});
      this.#strand = { of: current, name, key, counter: 0 };
    }
    this.#strand.counter++;
    return this.#strand;
  }
}
