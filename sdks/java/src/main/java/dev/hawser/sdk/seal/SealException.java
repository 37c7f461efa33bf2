package dev.hawser.sdk.seal;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Why something could not be sealed, opened, wrapped or unwrapped. A refusal of the SDK's own; it
 * never crosses the wire.
 */
public final class SealException extends Exception {

  private static final long serialVersionUID = 1L;

  private final Reason reason;
  private final @Nullable String keyId;

  SealException(Reason reason, @Nullable String keyId, String message) {
    this(reason, keyId, message, null);
  }

  SealException(Reason reason, @Nullable String keyId, String message, @Nullable Throwable cause) {
    super(reason.wireName() + ": " + message, cause);
    this.reason = requireNonNull(reason);
    this.keyId = keyId;
  }

  /** What is the matter. */
  public enum Reason {
    /** It was published in plain text. */
    NOT_SEALED,
    /** It is no envelope, or what it holds is no content. */
    MALFORMED,
    /** It is of a newer version. */
    UNKNOWN_VERSION,
    /** The keyring has no key of this id. */
    UNKNOWN_KEY,
    /** Changed, moved from another channel, under another name, or made with another key. */
    NOT_AUTHENTIC,
    /** Seen at another offset, or where its author cannot have put it. */
    REPLAYED,
    /** The keyring has no current key. */
    NO_KEY,
    /** A public key that makes every secret zero. */
    WEAK_POINT,
    /** This runtime does not know X25519, as Android before 13. */
    UNSUPPORTED;

    /** The name that the protocol book and the other SDKs have for it, such as {@code no-key}. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  public Reason reason() {
    return reason;
  }

  /** The id of the key that was needed, as far as it could be read. */
  public @Nullable String keyId() {
    return keyId;
  }
}
