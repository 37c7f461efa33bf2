package dev.hawser.transports.line;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Undoes the compression of one message after the other (RFC 7692, section 7.2.2), each without the
 * context of the one before; so all lines of a loop share one window of 32 KiB, and an idle line
 * costs nothing.
 *
 * <p>Confined to its loop.
 */
public final class Inflation {

  /** What became of a message. */
  public enum Outcome {
    WHOLE,
    /** It would be larger than it may be. */
    TOO_LARGE,
    /** It is not what a compressor writes. */
    MALFORMED
  }

  /** What the sender left off behind each message. */
  private static final byte[] TAIL = {0, 0, (byte) 0xff, (byte) 0xff};

  /** Larger room is let go of again. */
  private static final int KEPT = 64 * 1024;

  private @Nullable Inflater inflater;
  private byte[] bytes = new byte[0];
  private int length;

  /**
   * Undoes the compression of one message.
   *
   * @param most the most bytes that may come of it, however few there are now
   */
  public Outcome inflate(byte[] message, int size, int most) {
    Inflater works = inflater;
    if (works == null) {
      works = new Inflater(true);
      inflater = works;
    }
    works.reset();
    length = 0;
    works.setInput(message, 0, size);
    try {
      Outcome outcome = drain(works, most);
      return outcome == Outcome.WHOLE && !ends(works, message, size) ? Outcome.MALFORMED : outcome;
    } catch (DataFormatException malformed) {
      return Outcome.MALFORMED;
    }
  }

  /** Whether the message was whole, so that nothing of it is lost without a word. */
  private boolean ends(Inflater works, byte[] message, int size) throws DataFormatException {
    if (works.finished()) {
      // Behind a last block there is a byte of zeros at most (section 7.2.3.4).
      int left = works.getRemaining();
      return left == 0 || (left == 1 && message[size - 1] == 0);
    }
    int before = length;
    works.setInput(TAIL);
    return drain(works, length) == Outcome.WHOLE
        && length == before
        && !works.finished()
        && works.getRemaining() == 0;
  }

  private Outcome drain(Inflater works, int most) throws DataFormatException {
    while (true) {
      if (length == bytes.length && length <= most) {
        bytes = Arrays.copyOf(bytes, Math.min(most + 1, Math.max(4 * 1024, 2 * length)));
      }
      int count = works.inflate(bytes, length, bytes.length - length);
      length += count;
      if (length > most) {
        return Outcome.TOO_LARGE;
      }
      if (works.needsDictionary()) {
        return Outcome.MALFORMED;
      }
      if (works.finished() || (count == 0 && works.needsInput())) {
        return Outcome.WHOLE;
      }
    }
  }

  /** What came of the last message; {@link #length} bytes of it count, until the next. */
  public byte[] bytes() {
    return bytes;
  }

  public int length() {
    return length;
  }

  /** Lets go of the room for a large message. */
  public void done() {
    if (bytes.length > KEPT) {
      bytes = new byte[0];
    }
  }

  void close() {
    if (inflater != null) {
      inflater.end();
      inflater = null;
    }
  }
}
