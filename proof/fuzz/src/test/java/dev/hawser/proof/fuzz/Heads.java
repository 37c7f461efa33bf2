package dev.hawser.proof.fuzz;

import dev.hawser.transports.http.Request;
import dev.hawser.transports.http.RequestParser;
import dev.hawser.transports.line.Inflation;
import dev.hawser.transports.line.Varint;
import dev.hawser.transports.proxy.ProxyHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * What stands at the beginning of something, and comes in as many pieces as the network likes: what
 * is read of it must not depend on where it was cut. The cuts are drawn from the input itself.
 */
final class Heads {

  private static final int MOST = 4_096;

  private Heads() {}

  /** Reads what has come so far; null for more. */
  @FunctionalInterface
  interface Reader {
    @Nullable Object read(ByteBuf in);
  }

  private static SplittableRandom cuts(byte[] bytes) {
    CRC32 sum = new CRC32();
    sum.update(bytes);
    return new SplittableRandom(sum.getValue());
  }

  /** What it comes to, and how much it took, piece by piece. */
  private static String inPieces(byte[] bytes, Reader reader, @Nullable SplittableRandom cuts) {
    ByteBuf in = Unpooled.buffer(Math.max(1, bytes.length));
    int at = 0;
    while (at < bytes.length) {
      int piece = cuts == null ? bytes.length : 1 + cuts.nextInt(Math.min(40, bytes.length - at));
      in.writeBytes(bytes, at, Math.min(piece, bytes.length - at));
      at += piece;
      Object found = reader.read(in);
      if (found != null) {
        return found + " after " + in.readerIndex();
      }
      if (in.readerIndex() != 0) {
        throw new AssertionError("took " + in.readerIndex() + " bytes and wants more");
      }
    }
    return "more";
  }

  static void sameHoweverCut(byte[] bytes, Supplier<Reader> reader) {
    String whole = inPieces(bytes, reader.get(), null);
    String pieces = inPieces(bytes, reader.get(), cuts(bytes));
    if (!whole.equals(pieces)) {
      throw new AssertionError("at once: " + whole + "; in pieces: " + pieces);
    }
  }

  static void request(byte[] bytes) throws Exception {
    Allocation.bounded(
        bytes.length, 60, () -> parsed(new RequestParser(), Unpooled.wrappedBuffer(bytes)));
    sameHoweverCut(
        bytes,
        () -> {
          RequestParser parser = new RequestParser();
          return in -> parsed(parser, in);
        });
  }

  private static @Nullable Object parsed(RequestParser parser, ByteBuf in) {
    try {
      Request request = parser.parse(in);
      if (request != null) {
        var _ = request.bearer();
        var _ = request.parameters("channel");
        var _ = request.elements("sec-websocket-extensions");
      }
      return request;
    } catch (RequestParser.BadRequestException refused) {
      // How much was looked at before it was refused does depend on the cuts, the status does not.
      in.readerIndex(0);
      return refused.status();
    }
  }

  static void proxy(byte[] bytes) throws Exception {
    Allocation.bounded(bytes.length, 60, () -> ProxyHeader.read(Unpooled.wrappedBuffer(bytes)));
    sameHoweverCut(
        bytes,
        () ->
            in ->
                switch (ProxyHeader.read(in)) {
                  case ProxyHeader.Found.More more -> null;
                  case ProxyHeader.Found.Header header -> header;
                  case ProxyHeader.Found.Wrong wrong -> "wrong";
                });
  }

  static void varint(byte[] bytes) {
    sameHoweverCut(
        bytes,
        () ->
            in -> {
              long read = Varint.peek(in);
              return read == Varint.UNFINISHED ? null : read;
            });
  }

  /** Beside the JDK's own, which knows no bound. */
  static void inflation(byte[] bytes) throws Exception {
    Inflation inflation = new Inflation();
    Inflation.Outcome[] outcome = new Inflation.Outcome[1];
    Allocation.bounded(
        bytes.length, 1, () -> outcome[0] = inflation.inflate(bytes, bytes.length, MOST));
    if (inflation.length() > MOST && outcome[0] == Inflation.Outcome.WHOLE) {
      throw new AssertionError("inflated to " + inflation.length());
    }
    if (outcome[0] == Inflation.Outcome.WHOLE) {
      byte[] made = Arrays.copyOf(inflation.bytes(), inflation.length());
      byte[] plain = plainly(bytes);
      if (!Objects.deepEquals(made, plain)) {
        throw new AssertionError("inflated otherwise than plainly");
      }
    }
    // A message says nothing about the next.
    if (inflation.inflate(bytes, bytes.length, MOST) != outcome[0]) {
      throw new AssertionError("another outcome the second time");
    }
    inflation.done();
  }

  private static byte[] plainly(byte[] bytes) throws DataFormatException {
    try (Inflater inflater = new Inflater(true)) {
      byte[] whole = Arrays.copyOf(bytes, bytes.length + 4);
      whole[bytes.length + 2] = -1;
      whole[bytes.length + 3] = -1;
      inflater.setInput(whole);
      byte[] out = new byte[2 * MOST];
      int length = 0;
      for (int more = 1; more > 0; length += more) {
        more = inflater.inflate(out, length, out.length - length);
      }
      return Arrays.copyOf(out, length);
    }
  }
}
