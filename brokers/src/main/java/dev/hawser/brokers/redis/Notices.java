package dev.hawser.brokers.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hawser.core.directory.Directory.Revocation;
import dev.hawser.core.directory.Directory.Watcher;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * What nodes tell one another through Redis: {@code R} a session was replaced, {@code V} something
 * is revoked, {@code S} and {@code U} the server subscribed a user, or no longer. Texts are those
 * of a {@link Body}.
 */
final class Notices {

  private Notices() {}

  /** Writes into bytes, which cannot fail. */
  private interface Writing {
    void to(DataOutputStream out) throws IOException;
  }

  private static byte[] bytes(Writing writing) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      writing.to(out);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  static byte[] replaced(String session, long generation) {
    return bytes(out -> {
      out.writeByte('R');
      Body.write(out, session);
      out.writeLong(generation);
    });
  }

  static byte[] subscribed(String user, String channel, boolean subscribed) {
    return bytes(out -> {
      out.writeByte(subscribed ? 'S' : 'U');
      Body.write(out, user);
      Body.write(out, channel);
    });
  }

  /** A notice, and what is kept of a revocation. */
  static byte[] revoked(Revocation revocation) {
    return bytes(out -> {
      out.writeByte('V');
      optional(out, revocation.token());
      optional(out, revocation.user());
      out.writeLong(revocation.before());
      out.writeLong(revocation.until());
    });
  }

  private static void optional(DataOutputStream out, @Nullable String text) throws IOException {
    out.writeBoolean(text != null);
    Body.write(out, text);
  }

  private static @Nullable String optional(DataInputStream in) throws IOException {
    return in.readBoolean() ? Body.text(in) : null;
  }

  /**
   * Tells the watcher.
   *
   * @throws IllegalArgumentException for bytes that are no notice
   */
  static void tell(byte[] notice, Watcher watcher) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(notice))) {
      int kind = in.readUnsignedByte();
      switch (kind) {
        case 'R' -> watcher.replaced(Body.text(in), in.readLong());
        case 'V' -> watcher.revoked(revocation(in));
        case 'S', 'U' -> watcher.subscribed(Body.text(in), Body.text(in), kind == 'S');
        default -> throw new IllegalArgumentException("a notice of kind " + kind);
      }
    } catch (IOException broken) {
      throw new IllegalArgumentException("a notice that ends early", broken);
    }
  }

  /**
   * Reads what {@link #revoked} wrote.
   *
   * @throws IllegalArgumentException for other bytes
   */
  static Revocation revocation(byte[] kept) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(kept))) {
      if (in.readUnsignedByte() != 'V') {
        throw new IllegalArgumentException("no revocation: " + new String(kept, UTF_8));
      }
      return revocation(in);
    } catch (IOException broken) {
      throw new IllegalArgumentException("a revocation that ends early", broken);
    }
  }

  private static Revocation revocation(DataInputStream in) throws IOException {
    return new Revocation(optional(in), optional(in), in.readLong(), in.readLong());
  }
}
