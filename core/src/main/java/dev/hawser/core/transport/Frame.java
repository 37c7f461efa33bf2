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
  private final byte @Nullable [] deflatedJson;
  private final byte @Nullable [] deflatedProtobuf;
  private final boolean shared;

  private Frame(
      byte @Nullable [] json,
      byte @Nullable [] protobuf,
      byte @Nullable [] deflatedJson,
      byte @Nullable [] deflatedProtobuf,
      boolean shared) {
    this.json = json;
    this.protobuf = protobuf;
    this.deflatedJson = deflatedJson;
    this.deflatedProtobuf = deflatedProtobuf;
    this.shared = shared;
  }

  /** A frame for many lines. */
  public static Frame shared(byte @Nullable [] json, byte @Nullable [] protobuf) {
    return new Frame(json, protobuf, null, null, true);
  }

  /** A frame for one line. */
  public static Frame single(Encoding encoding, byte[] bytes) {
    return encoding == Encoding.JSON
        ? new Frame(bytes, null, null, null, false)
        : new Frame(null, bytes, null, null, false);
  }

  /**
   * The same frame for many lines, with what lines that compress write of it.
   *
   * @param json null where it would not be smaller, or nobody needs it
   * @param protobuf likewise
   */
  public Frame withDeflated(byte @Nullable [] json, byte @Nullable [] protobuf) {
    return new Frame(this.json, this.protobuf, json, protobuf, true);
  }

  /** The same frame, only in the encodings in which it has fewer bytes than the other. */
  public Frame smallerThan(Frame other) {
    return new Frame(
        smaller(json, other.json), smaller(protobuf, other.protobuf), null, null, shared);
  }

  private static byte @Nullable [] smaller(byte @Nullable [] bytes, byte @Nullable [] other) {
    return size(bytes) < size(other) ? bytes : null;
  }

  /** The bytes in this encoding, without delimiter. */
  public byte[] bytes(Encoding encoding) {
    return Objects.requireNonNull(encoding == Encoding.JSON ? json : protobuf, "not encoded");
  }

  public boolean has(Encoding encoding) {
    return (encoding == Encoding.JSON ? json : protobuf) != null;
  }

  /**
   * One message that holds this frame alone, as a carrier of messages has it (JSON as it is,
   * Protobuf behind its length), compressed without context (RFC 7692, section 7.2.1). Null where
   * there is none: then the frame goes as it is.
   */
  public byte @Nullable [] deflated(Encoding encoding) {
    return encoding == Encoding.JSON ? deflatedJson : deflatedProtobuf;
  }

  /** Whether other lines get the same frame. */
  public boolean shared() {
    return shared;
  }

  /** The bytes held, all forms together. */
  public int weight() {
    return size(json) + size(protobuf) + size(deflatedJson) + size(deflatedProtobuf);
  }

  private static int size(byte @Nullable [] bytes) {
    return bytes == null ? 0 : bytes.length;
  }
}
