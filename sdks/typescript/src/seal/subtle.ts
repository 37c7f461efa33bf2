import { SealError } from "./error.js";
import type { Bytes } from "./layout.js";

/** The runtime's WebCrypto; asked for at each use, since pages without HTTPS have none. */
export function subtle(): SubtleCrypto {
  const found = (globalThis.crypto as Crypto | undefined)?.subtle as SubtleCrypto | undefined;
  if (!found) throw new SealError("unsupported", "no WebCrypto here: a page needs HTTPS");
  return found;
}

export function randomBytes(size: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(size));
}

export function gcm(iv: Bytes, additionalData: Bytes): AesGcmParams {
  return { name: "AES-GCM", iv, additionalData, tagLength: 128 };
}

/** Opens or says `not-authentic`. */
export async function openGcm(key: CryptoKey, iv: Bytes, aad: Bytes, ciphertext: Bytes, keyId?: string): Promise<Bytes> {
  try {
    return new Uint8Array(await subtle().decrypt(gcm(iv, aad), key, ciphertext));
  } catch (cause) {
    if (cause instanceof SealError) throw cause;
    throw new SealError("not-authentic", "the tag does not fit", keyId, { cause });
  }
}
