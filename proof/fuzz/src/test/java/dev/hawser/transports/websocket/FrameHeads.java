package dev.hawser.transports.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** What stands at the front of a frame, for the fuzzer: it is of this package alone. */
public final class FrameHeads {

  private FrameHeads() {}

  /**
   * Reads headers as their bytes come; what has been found once must be found with every byte more,
   * and nothing may be read that has not come.
   */
  public static void read(byte[] bytes) {
    for (boolean compressible : new boolean[] {false, true}) {
      String first = "";
      for (int length = 0; length <= Math.min(bytes.length, 20); length++) {
        ByteBuf in = Unpooled.wrappedBuffer(bytes, 0, length);
        Header header = new Header();
        Header.Found found = header.read(in, compressible);
        if (in.readerIndex() != 0) {
          throw new AssertionError("it moved");
        }
        String said = found == Header.Found.WHOLE ? whole(header, length) : found.name();
        if (found != Header.Found.UNFINISHED) {
          if (!first.isEmpty() && !first.equals(said)) {
            throw new AssertionError(first + " became " + said + " with more bytes");
          }
          first = said;
        } else if (!first.isEmpty()) {
          throw new AssertionError(first + " became unfinished with more bytes");
        }
      }
    }
  }

  private static String whole(Header header, int come) {
    if (header.size() > come || header.length() < 0) {
      throw new AssertionError("a header of " + header.size() + " in " + come + " bytes");
    }
    if (header.control() && (header.length() > 125 || !header.last())) {
      throw new AssertionError("a control frame that none may send");
    }
    return "%d %d %d %s %s"
        .formatted(
            header.opcode(), header.size(), header.length(), header.last(), header.compressed());
  }
}
