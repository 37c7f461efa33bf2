import type { Publication } from "../wire/frames.js";
import { SealError } from "./error.js";
import { ReplayGuard } from "./guard.js";
import type { Keyring } from "./keyring.js";
import { associated, nonceOf, readContent, readEnvelope } from "./layout.js";
import { toBase64 } from "../wire/json.js";
import { StrandKeys } from "./strands.js";
import { openGcm } from "./subtle.js";

/** A publication whose tag was right. */
export interface Opened<T> {
  /** The publication, unless it stands where it may not. Called in order of delivery, while opening has none. */
  pass(epoch: string): Publication<T> | SealError;
}

/** Opens what is published in one channel. */
export class Opener {
  readonly #channel: string;
  readonly #keyring: Keyring;
  readonly #strands: StrandKeys;
  readonly #guard = new ReplayGuard();

  constructor(channel: string, keyring: Keyring) {
    this.#channel = channel;
    this.#keyring = keyring;
    this.#strands = new StrandKeys(channel);
  }

  /** Never rejects. */
  async open<T>(publication: Publication): Promise<Opened<T> | SealError> {
    try {
      return await this.#open<T>(publication);
    } catch (cause) {
      if (cause instanceof SealError) return cause;
      return new SealError("unsupported", "WebCrypto failed", undefined, { cause });
    }
  }

  async #open<T>(publication: Publication): Promise<Opened<T>> {
    const { bytes, user, offset } = publication;
    if (!bytes) throw new SealError("not-sealed", "published in plain text");
    const { header, ciphertext } = readEnvelope(bytes);
    const { keyId, strand, counter } = header;
    const of = this.#keyring.get(keyId);
    if (!of) throw new SealError("unknown-key", `no key ${keyId}`, keyId);
    if (user === undefined) throw new SealError("not-authentic", "published by nobody", keyId);
    const name = JSON.stringify([user, keyId, toBase64(strand)]);
    const key = await this.#strands.get(name, of, strand, user);
    const aad = associated(this.#channel, user, header);
    const content = readContent(await openGcm(key, nonceOf(counter), aad, ciphertext, keyId), keyId);
    const { bytes: _, ...rest } = publication;
    const opened = { ...rest, ...content } as Publication<T>;
    return {
      pass: (epoch) =>
        this.#guard.pass(name, counter, epoch, offset)
          ? opened
          : new SealError("replayed", `counter ${counter} cannot stand at offset ${offset}`, keyId),
    };
  }
}
