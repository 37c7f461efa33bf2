import type { ChannelKey } from "./keyring.js";
import { strandInfo, type Bytes } from "./layout.js";
import { subtle } from "./subtle.js";

const most = 256;

/** The key of one strand: HKDF-SHA-256 of the channel's key, for one author in one channel. */
export async function strandKey(key: ChannelKey, strand: Bytes, channel: string, user: string): Promise<CryptoKey> {
  const info = strandInfo(channel, user, key.id);
  const hkdf = { name: "HKDF", hash: "SHA-256", salt: strand, info };
  return subtle().deriveKey(hkdf, await key.base(), { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

/** The keys of the strands read last, so that they are not derived for each message. */
export class StrandKeys {
  readonly #channel: string;
  readonly #known = new Map<string, { readonly of: ChannelKey; readonly key: Promise<CryptoKey> }>();

  constructor(channel: string) {
    this.#channel = channel;
  }

  get(name: string, of: ChannelKey, strand: Bytes, user: string): Promise<CryptoKey> {
    const known = this.#known.get(name);
    if (known?.of === of) return known.key;
    const key = strandKey(of, strand, this.#channel, user);
    this.#known.delete(name);
    this.#known.set(name, { of, key });
    const [oldest] = this.#known.keys();
    if (this.#known.size > most && oldest !== undefined) this.#known.delete(oldest);
    return key;
  }
}
