package dev.hawser.core.channel;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hawser.protocol.Delta.Part;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds how one JSON text differs from another, in one pass over each.
 *
 * <p>Every fourth place of the old text is noted by a hash of the eight bytes there; then the new
 * text is gone through, and where eight bytes of it are found in the old one the match is made as
 * long as it goes, to both sides. What is left between matches travels as text. So a change costs
 * what it changes, wherever it lies, also if what follows has moved; nothing is parsed.
 *
 * <p>Pieces end only between characters, since text travels as text. Confined to the owner lane.
 */
final class Differ {

  /** A larger text is rarely a state that changes a little, and would hold up the lane. */
  static final int LARGEST = 64 * 1024;

  /** What a part costs on the wire, about: a shorter match is cheaper as text. */
  private static final int SHORTEST = 12;

  private static final int STEP = 4;
  private static final int WORD = Long.BYTES;
  private static final int SLOTS = 1 << 14;

  /** Places in the old text, plus one, by hash; made with the first use. */
  private int @Nullable [] places;

  /** The parts that make the new text; null where they would save less than a quarter of it. */
  @Nullable List<Part> parts(byte[] old, byte[] fresh) {
    if (old.length < WORD || fresh.length < WORD || Math.max(old.length, fresh.length) > LARGEST) {
      return null;
    }
    int[] index = note(old);
    ByteBuffer words = ByteBuffer.wrap(fresh);
    List<Part> parts = new ArrayList<>(4);
    int budget = fresh.length - fresh.length / 4;
    int pieceFrom = 0;
    int pieceLength = 0;
    int textFrom = 0;
    int at = 0;
    while (at + WORD <= fresh.length) {
      int place = index[slot(words, at)] - 1;
      int begin = at;
      int end = place < 0 ? at : at + same(old, place, fresh, at);
      if (end - at >= WORD) {
        int back = backwards(old, place, fresh, at, textFrom);
        begin = whole(fresh, at - back, 1);
        end = whole(fresh, end, -1);
        place -= at - begin;
      }
      if (end - begin < SHORTEST) {
        at++;
        continue;
      }
      budget -= add(parts, pieceFrom, pieceLength, fresh, textFrom, begin);
      if (budget < 0) {
        return null;
      }
      pieceFrom = place;
      pieceLength = end - begin;
      textFrom = end;
      at = end;
    }
    budget -= add(parts, pieceFrom, pieceLength, fresh, textFrom, fresh.length);
    return budget < 0 ? null : parts;
  }

  private int[] note(byte[] old) {
    int[] index = places;
    if (index == null) {
      index = new int[SLOTS];
      places = index;
    } else {
      Arrays.fill(index, 0);
    }
    ByteBuffer words = ByteBuffer.wrap(old);
    // From behind, so that of several the first is found: it has the most to follow.
    for (int at = (old.length - WORD) / STEP * STEP; at >= 0; at -= STEP) {
      index[slot(words, at)] = at + 1;
    }
    return index;
  }

  private static int slot(ByteBuffer words, int at) {
    return (int) ((words.getLong(at) * 0x9E3779B97F4A7C15L) >>> 50);
  }

  private static int same(byte[] old, int place, byte[] fresh, int at) {
    int found = Arrays.mismatch(old, place, old.length, fresh, at, fresh.length);
    return found < 0 ? old.length - place : found;
  }

  private static int backwards(byte[] old, int place, byte[] fresh, int at, int least) {
    int back = 0;
    while (place - back > 0 && at - back > least && old[place - back - 1] == fresh[at - back - 1]) {
      back++;
    }
    return back;
  }

  /** The nearest place in this direction that does not lie within a character. */
  private static int whole(byte[] text, int at, int direction) {
    int place = at;
    while (place > 0 && place < text.length && (text[place] & 0xc0) == 0x80) {
      place += direction;
    }
    return place;
  }

  /** Adds the piece found before and the text up to here; tells about what it costs. */
  private static int add(
      List<Part> parts, int pieceFrom, int pieceLength, byte[] fresh, int textFrom, int textEnd) {
    if (pieceLength == 0 && textFrom == textEnd) {
      return 0;
    }
    String text = new String(fresh, textFrom, textEnd - textFrom, UTF_8);
    parts.add(new Part(pieceFrom, pieceLength, text));
    return SHORTEST + textEnd - textFrom;
  }
}
