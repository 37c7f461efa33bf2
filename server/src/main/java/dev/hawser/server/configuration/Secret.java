package dev.hawser.server.configuration;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/** What must not be seen in a log: prints as stars. */
public final class Secret {

  private final byte[] bytes;

  public Secret(byte[] bytes) {
    this.bytes = bytes.clone();
  }

  public static Secret of(String text) {
    return new Secret(text.getBytes(UTF_8));
  }

  /** A copy of what is hidden. */
  public byte[] reveal() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "****";
  }
}
