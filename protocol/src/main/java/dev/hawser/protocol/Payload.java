package dev.hawser.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * What a publication carries: one JSON value, or opaque bytes.
 *
 * <p>JSON was checked where it entered (UTF-8, one value, depth; line breaks outside strings became
 * spaces) and travels as those bytes, never parsed and written again. The array is shared and must
 * not be changed.
 *
 * @param bytes the content
 * @param json whether the content is one JSON value in UTF-8
 */
public record Payload(byte[] bytes, boolean json) {

  /** A JSON value that the caller vouches for. */
  public static Payload json(String value) {
    return new Payload(value.getBytes(UTF_8), true);
  }

  /** Opaque content; JSON subscribers receive it in base64. */
  public static Payload opaque(byte[] bytes) {
    return new Payload(bytes, false);
  }

  public int size() {
    return bytes.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Payload that && json == that.json && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(bytes) + Boolean.hashCode(json);
  }

  @Override
  public String toString() {
    return json ? new String(bytes, UTF_8) : bytes.length + " bytes";
  }
}
