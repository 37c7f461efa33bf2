package dev.hawser.brokers.redis;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** What a node's index names: a session that it entered into a channel. */
record Entered(String channel, String session) {

  static byte[] bytes(String channel, String session) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      Body.write(out, channel);
      Body.write(out, session);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  /**
   * Reads what {@link #bytes} wrote.
   *
   * @throws IllegalArgumentException for other bytes
   */
  static Entered read(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      return new Entered(Body.text(in), Body.text(in));
    } catch (IOException broken) {
      throw new IllegalArgumentException("an entry that ends early", broken);
    }
  }
}
