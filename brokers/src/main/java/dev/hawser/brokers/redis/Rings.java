package dev.hawser.brokers.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.hawser.core.bell.Ring;
import dev.hawser.core.bell.Ring.Met;
import dev.hawser.core.bell.Ring.Moved;
import dev.hawser.core.bell.Ring.Signalled;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.Publication;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A ring on its way through Redis. {@code P} is a publication: epoch, offset and time, a blank
 * after each, and its {@link Body}; scripts write this one. {@code H} is a head: epoch, blank,
 * offset. {@code J} joined and {@code L} left: who rings, session and user, {@link Packed}. {@code
 * S} is a signal: the same, the user {@link Packed#optional optional}, and the JSON to the end.
 */
final class Rings {

  private Rings() {}

  /**
   * Writes one.
   *
   * @param from names the node that rings
   */
  static byte[] write(Ring ring, String from) {
    return Packed.bytes(out -> {
      switch (ring) {
        case Moved moved -> write(out, moved.position(), moved.publication());
        case Met met -> {
          out.writeByte(met.present() ? 'J' : 'L');
          Packed.text(out, from);
          Packed.text(out, met.session());
          Packed.text(out, met.user());
        }
        case Signalled signalled -> {
          out.writeByte('S');
          Packed.text(out, from);
          Packed.text(out, signalled.session());
          Packed.optional(out, signalled.user());
          out.write(signalled.data().bytes());
        }
      }
    });
  }

  private static void write(
      DataOutputStream out, Position position, @Nullable Publication publication)
      throws IOException {
    String at = position.epoch() + ' ' + position.offset();
    if (publication == null) {
      out.writeBytes('H' + at);
    } else {
      out.writeBytes('P' + at + ' ' + publication.time() + ' ');
      out.write(Body.of(publication));
    }
  }

  /**
   * Reads one.
   *
   * @param own the node that hears it
   * @return null for a coming, a going or a signal that this node rang itself: what happens once is
   *     told once
   * @throws IllegalArgumentException for bytes that are none
   */
  static @Nullable Ring read(String channel, byte[] bytes, String own) {
    try {
      return switch (bytes.length == 0 ? 0 : bytes[0]) {
        case 'P' -> publication(channel, bytes);
        case 'H' -> {
          String[] at = new String(bytes, 1, bytes.length - 1, ISO_8859_1).split(" ", 2);
          yield new Moved(channel, new Position(at[0], Long.parseLong(at[1])), null);
        }
        case 'J', 'L' -> met(channel, bytes, own).orElse(null);
        case 'S' -> signalled(channel, bytes, own).orElse(null);
        default -> throw new IllegalArgumentException("a ring of no known kind");
      };
    } catch (IndexOutOfBoundsException broken) {
      throw new IllegalArgumentException("a ring that ends early", broken);
    }
  }

  private static Optional<Met> met(String channel, byte[] bytes, String own) {
    return Packed.read(
        bytes,
        in -> {
          boolean present = in.readUnsignedByte() == 'J';
          boolean echo = Packed.text(in).equals(own);
          Met met = new Met(channel, Packed.text(in), Packed.text(in), present);
          return echo ? Optional.empty() : Optional.of(met);
        });
  }

  private static Optional<Signalled> signalled(String channel, byte[] bytes, String own) {
    return Packed.read(
        bytes,
        in -> {
          in.readByte();
          boolean echo = Packed.text(in).equals(own);
          String session = Packed.text(in);
          String user = Packed.optional(in);
          Payload data = new Payload(in.readAllBytes(), true);
          return echo ? Optional.empty() : Optional.of(new Signalled(channel, session, user, data));
        });
  }

  private static Moved publication(String channel, byte[] bytes) {
    int epoch = blank(bytes, 1);
    int offset = blank(bytes, epoch + 1);
    int time = blank(bytes, offset + 1);
    Position position =
        new Position(
            new String(bytes, 1, epoch - 1, ISO_8859_1),
            Long.parseLong(new String(bytes, epoch + 1, offset - epoch - 1, ISO_8859_1)));
    return new Moved(
        channel,
        position,
        Body.read(
            Arrays.copyOfRange(bytes, time + 1, bytes.length),
            position.offset(),
            Long.parseLong(new String(bytes, offset + 1, time - offset - 1, ISO_8859_1))));
  }

  private static int blank(byte[] bytes, int from) {
    int at = from;
    while (bytes[at] != ' ') {
      at++;
    }
    return at;
  }
}
