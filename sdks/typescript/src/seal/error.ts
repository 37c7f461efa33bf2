/** Why something could not be sealed, opened, wrapped or unwrapped. */
export type SealReason =
  /** It was published in plain text. */
  | "not-sealed"
  /** It is no envelope, or what it holds is no content. */
  | "malformed"
  | "unknown-version"
  /** The keyring has no key of this id (`keyId`). */
  | "unknown-key"
  /** Changed, moved from another channel, under another name, or made with another key of this id. */
  | "not-authentic"
  /** It has been seen at another offset, or stands where its author cannot have put it. */
  | "replayed"
  /** The keyring has no current key. */
  | "no-key"
  /** A public key that makes every secret zero. */
  | "weak-point"
  /** This runtime has no WebCrypto (pages need HTTPS), or none that knows X25519. */
  | "unsupported";

/** A refusal of the SDK's own; it never crosses the wire. */
export class SealError extends Error {
  override readonly name = "SealError";
  readonly reason: SealReason;
  /** The id of the key that was needed, as far as it could be read. */
  readonly keyId: string | undefined;

  constructor(reason: SealReason, message: string = reason, keyId?: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
    this.keyId = keyId;
  }
}
