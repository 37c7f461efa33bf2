package dev.hawser.sdk.chat;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a source piece by piece: on while pieces follow each other, otherwise from its start. */
final class Pieces implements Closeable {

  static final int SIZE = 1024 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(Pieces.class);

  private final FileSource source;
  private final long size;
  private @Nullable InputStream in;
  private long at;

  Pieces(FileSource source, long size) {
    this.source = source;
    this.size = size;
  }

  /**
   * The piece that begins there; empty at the end.
   *
   * @throws EOFException where the source is shorter than it said
   */
  byte[] from(long offset) throws IOException {
    InputStream open = at(offset);
    byte[] piece = new byte[(int) Math.min(SIZE, size - offset)];
    int held = 0;
    while (held < piece.length) {
      int count = open.read(piece, held, piece.length - held);
      if (count < 0) {
        throw shorter();
      }
      held += count;
    }
    at += held;
    return piece;
  }

  private InputStream at(long offset) throws IOException {
    InputStream open = in;
    if (open != null && at == offset) {
      return open;
    }
    close();
    open = source.open();
    in = open;
    skip(open, offset);
    at = offset;
    return open;
  }

  private void skip(InputStream open, long count) throws IOException {
    byte[] passed = new byte[0];
    for (long left = count; left > 0; ) {
      long skipped = open.skip(left);
      if (skipped <= 0) {
        // Not every stream skips, and none tells its end by it.
        passed = passed.length == 0 ? new byte[8_192] : passed;
        skipped = open.read(passed, 0, (int) Math.min(passed.length, left));
      }
      if (skipped < 0) {
        throw shorter();
      }
      left -= skipped;
    }
  }

  private EOFException shorter() {
    return new EOFException("it has fewer than " + size + " bytes");
  }

  @Override
  public void close() {
    InputStream open = in;
    in = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException unclosed) {
        // What was read was read.
        LOG.debug("a file that was brought did not close", unclosed);
      }
    }
  }
}
