import { SealError } from "./error.js";
import { concat, type Bytes } from "./layout.js";
import { subtle } from "./subtle.js";

const algorithm = "X25519";

/** The sixteen bytes that RFC 8410 puts before a private key. */
const pkcs8 = new Uint8Array([0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x6e, 4, 0x22, 4, 0x20]);

/** Both halves as WebCrypto has them, and the public one as everybody may see it. */
export interface X25519Pair {
  readonly privateKey: CryptoKey;
  readonly publicKey: Bytes;
}

export async function generatePair(extractable: boolean): Promise<CryptoKeyPair> {
  return known(() => subtle().generateKey({ name: algorithm }, extractable, ["deriveBits"]) as Promise<CryptoKeyPair>);
}

export async function pairOf({ privateKey, publicKey }: CryptoKeyPair): Promise<X25519Pair> {
  return { privateKey, publicKey: new Uint8Array(await subtle().exportKey("raw", publicKey)) };
}

/** The pair of a private key of 32 bytes. */
export async function pairOfBytes(bytes: Uint8Array): Promise<X25519Pair> {
  if (bytes.length !== 32) throw new SealError("malformed", `a private key of ${bytes.length} bytes (expected: 32)`);
  const der = concat(pkcs8, bytes);
  const privateKey = await known(() => subtle().importKey("pkcs8", der, { name: algorithm }, true, ["deriveBits"]));
  const basePoint = new Uint8Array(32);
  basePoint[0] = 9;
  return { privateKey, publicKey: await agree(privateKey, basePoint) };
}

export async function privateBytes(key: CryptoKey): Promise<Bytes> {
  return new Uint8Array(await subtle().exportKey("pkcs8", key)).slice(pkcs8.length);
}

/** RFC 7748, section 6.1; a secret of zeros is refused. */
export async function agree(privateKey: CryptoKey, publicKey: Uint8Array): Promise<Bytes> {
  if (publicKey.length !== 32) throw new SealError("malformed", `a public key of ${publicKey.length} bytes (expected: 32)`);
  const point = await known(() => subtle().importKey("raw", new Uint8Array(publicKey), { name: algorithm }, true, []));
  let secret: Bytes;
  try {
    secret = new Uint8Array(await subtle().deriveBits({ name: algorithm, public: point }, privateKey, 256));
  } catch (cause) {
    // This is how WebCrypto says that the secret would be zero.
    throw new SealError("weak-point", "a public key of small order", undefined, { cause });
  }
  if (secret.reduce((all, byte) => all | byte, 0) === 0) throw new SealError("weak-point", "a public key of small order");
  return secret;
}

async function known<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof SealError) throw cause;
    throw new SealError("unsupported", "this WebCrypto does not know X25519", undefined, { cause });
  }
}
