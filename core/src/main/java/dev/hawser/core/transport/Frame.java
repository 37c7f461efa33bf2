package dev.hawser.core.transport;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One frame in the encodings that somebody needs, made once and shared by all lines.
 *
 * <p>Immutable; the arrays are shared and must not be changed. A transport adds its own framing,
 * and may keep the framed bytes for the next line while {@link #shared()}.
 */
public final class Frame {

  private final byte @Nullable [] json;
  private final byte @Nullable [] protobuf;
  private final boolean shared;

  private Frame(byte @Nullable [] json, byte @Nullable [] protobuf, boolean shared) {
    this.json = json;
    this.protobuf = protobuf;
    this.shared = shared;
  }

  /** A frame for many lines. */
  public static Frame shared(byte @Nullable [] json, byte @Nullable [] protobuf) {
    return new Frame(json, protobuf, true);
  }

  /** A frame for one line. */
  public static Frame single(Encoding encoding, byte[] bytes) {
    return encoding == Encoding.JSON
        ? new Frame(bytes, null, false)
        : new Frame(null, bytes, false);
  }

  /** The bytes in this encoding, without delimiter. */
  public byte[] bytes(Encoding encoding) {
    return Objects.requireNonNull(encoding == Encoding.JSON ? json : protobuf, "not encoded");
  }

  public boolean has(Encoding encoding) {
    return (encoding == Encoding.JSON ? json : protobuf) != null;
  }

  /** Whether other lines get the same frame. */
  public boolean shared() {
    return shared;
  }

  /** The bytes held, all encodings together. */
  public int weight() {
    return (json == null ? 0 : json.length) + (protobuf == null ? 0 : protobuf.length);
  }
}
