package dev.hawser.protocol.json;

import dev.hawser.protocol.Code;
import dev.hawser.protocol.Delta;
import dev.hawser.protocol.Delta.Part;
import dev.hawser.protocol.MalformedFrameException;
import dev.hawser.protocol.Payload;
import java.util.ArrayList;
import java.util.List;

/**
 * A delta as the JSON value that both encodings carry: a list of the base's offset, and then from,
 * length and text of each part in turn.
 */
public final class DeltaText {

  private static final long MOST_OFFSET = (1L << 53) - 1;

  private DeltaText() {}

  public static Payload write(Delta delta) {
    JsonWriter counter = new JsonWriter(null);
    write(counter, delta);
    byte[] text = new byte[counter.size()];
    write(new JsonWriter(text), delta);
    return new Payload(text, true);
  }

  private static void write(JsonWriter out, Delta delta) {
    out.openList();
    out.number(delta.base());
    for (Part part : delta.parts()) {
      out.number(part.from());
      out.number(part.length());
      out.text(part.text());
    }
    out.closeList();
  }

  /**
   * Reads one.
   *
   * @throws MalformedFrameException if it is none
   */
  public static Delta read(Payload payload) throws MalformedFrameException {
    JsonReader in = new JsonReader(payload.bytes(), 0, payload.size());
    if (!payload.json() || !in.openList()) {
      throw wrong("a list that begins with an offset");
    }
    long base = whole(in, MOST_OFFSET);
    List<Part> parts = new ArrayList<>();
    while (in.nextItem()) {
      int from = (int) whole(in, Integer.MAX_VALUE);
      int length = in.nextItem() ? (int) whole(in, Integer.MAX_VALUE) : -1;
      String text = length >= 0 && in.nextItem() ? in.string() : null;
      if (text == null) {
        throw wrong("from, length and text of each part");
      }
      parts.add(new Part(from, length, text));
    }
    in.finish();
    return new Delta(base, parts);
  }

  private static long whole(JsonReader in, long most) throws MalformedFrameException {
    long value = in.whole(most);
    if (value < 0) {
      throw wrong("a whole number up to " + most);
    }
    return value;
  }

  private static MalformedFrameException wrong(String expected) {
    return new MalformedFrameException(Code.INVALID_DATA, 0, "delta: expected " + expected);
  }
}
