package dev.hawser.brokers.redis;

import dev.hawser.core.directory.Directory.Revocation;
import dev.hawser.core.directory.Directory.Watcher;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * What nodes tell one another through Redis: {@code R} a session was replaced, {@code D} one was
 * displaced, {@code V} something is revoked, {@code L} so many lines a user has, {@code S} and
 * {@code U} the server subscribed a user, or no longer; each {@link Packed}.
 */
final class Notices {

  private Notices() {}

  static byte[] replaced(String session, long generation) {
    return Packed.bytes(out -> {
      out.writeByte('R');
      Packed.text(out, session);
      out.writeLong(generation);
    });
  }

  static byte[] displaced(String session, long generation) {
    return Packed.bytes(out -> {
      out.writeByte('D');
      Packed.text(out, session);
      out.writeLong(generation);
    });
  }

  static byte[] subscribed(String user, String channel, boolean subscribed) {
    return Packed.bytes(out -> {
      out.writeByte(subscribed ? 'S' : 'U');
      Packed.text(out, user);
      Packed.text(out, channel);
    });
  }

  static byte[] lines(String user, int count) {
    return Packed.bytes(out -> {
      out.writeByte('L');
      Packed.text(out, user);
      out.writeInt(count);
    });
  }

  /** A notice, and what is kept of a revocation. */
  static byte[] revoked(Revocation revocation) {
    return Packed.bytes(out -> {
      out.writeByte('V');
      Packed.optional(out, revocation.token());
      Packed.optional(out, revocation.user());
      out.writeLong(revocation.before());
      out.writeLong(revocation.until());
    });
  }

  /**
   * Reads one; gives what tells it to a watcher.
   *
   * @throws IllegalArgumentException for bytes that are no notice
   */
  static Consumer<Watcher> read(byte[] notice) {
    return Packed.read(notice, Notices::notice);
  }

  private static Consumer<Watcher> notice(DataInputStream in) throws IOException {
    int kind = in.readUnsignedByte();
    return switch (kind) {
      case 'R' -> {
        String session = Packed.text(in);
        long generation = in.readLong();
        yield watcher -> watcher.replaced(session, generation);
      }
      case 'D' -> {
        String session = Packed.text(in);
        long generation = in.readLong();
        yield watcher -> watcher.displaced(session, generation);
      }
      case 'V' -> {
        Revocation revocation = revocation(in);
        yield watcher -> watcher.revoked(revocation);
      }
      case 'L' -> {
        String user = Packed.text(in);
        int count = in.readInt();
        yield watcher -> watcher.lines(user, count);
      }
      case 'S', 'U' -> {
        String user = Packed.text(in);
        String channel = Packed.text(in);
        yield watcher -> watcher.subscribed(user, channel, kind == 'S');
      }
      default -> throw new IllegalArgumentException("a notice of kind " + kind);
    };
  }

  /**
   * Reads what {@link #revoked} wrote.
   *
   * @throws IllegalArgumentException for other bytes
   */
  static Revocation revocation(byte[] kept) {
    return Packed.read(
        kept,
        in -> {
          int kind = in.readUnsignedByte();
          if (kind != 'V') {
            throw new IllegalArgumentException("no revocation, but a notice of kind " + kind);
          }
          return revocation(in);
        });
  }

  private static Revocation revocation(DataInputStream in) throws IOException {
    return new Revocation(Packed.optional(in), Packed.optional(in), in.readLong(), in.readLong());
  }
}
