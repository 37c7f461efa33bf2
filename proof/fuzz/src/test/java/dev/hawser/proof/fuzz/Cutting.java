package dev.hawser.proof.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hawser.protocol.Delta;
import dev.hawser.protocol.Frames;
import dev.hawser.protocol.Joiner;
import dev.hawser.protocol.MalformedFrameException;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.ServerMessage.Part;
import dev.hawser.protocol.json.DeltaText;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Frames within messages, frames in parts, and values made of older ones. */
final class Cutting {

  private static final int LARGEST = 200;
  private static final Payload BASE = Payload.json("[\"the value before\",{\"a\":1,\"b\":[2,3]}]");

  private Cutting() {}

  static void frames(byte[] bytes) {
    cut(Frames.lines(bytes, 0, bytes.length), bytes.length);
    cut(Frames.delimited(bytes, 0, bytes.length), bytes.length);
  }

  private static void cut(Frames frames, int length) {
    int end = 0;
    try {
      while (frames.next()) {
        if (frames.offset() < end
            || frames.length() < 0
            || frames.length() > length - frames.offset()) {
          throw new AssertionError("a frame at " + frames.offset() + " of " + frames.length());
        }
        end = frames.offset() + frames.length();
      }
    } catch (MalformedFrameException refused) {
      Codecs.same(0L, refused.id());
    }
  }

  /** Parts by turns: stream and whether there is more in one byte, the length in the next. */
  static void parts(byte[] bytes) {
    Joiner joiner = new Joiner(LARGEST);
    Map<Integer, ByteArrayOutputStream> begun = new HashMap<>();
    for (int at = 0; at + 1 < bytes.length; ) {
      int stream = (bytes[at] & 0x7f) % Part.STREAMS;
      boolean more = bytes[at] < 0;
      int end = Math.min(bytes.length, at + 2 + (bytes[at + 1] & 0xff));
      byte[] piece = Arrays.copyOfRange(bytes, at + 2, end);
      at = end;
      ByteArrayOutputStream plain = begun.computeIfAbsent(stream, _ -> new ByteArrayOutputStream());
      plain.writeBytes(piece);
      try {
        byte[] whole = joiner.take(new Part(stream, piece, more));
        if (plain.size() > LARGEST || (whole == null) != more) {
          throw new AssertionError("joined beyond the largest, or too early");
        }
        if (whole != null && !Arrays.equals(whole, plain.toByteArray())) {
          throw new AssertionError("joined otherwise than cut");
        }
      } catch (MalformedFrameException refused) {
        if (plain.size() <= LARGEST) {
          throw new AssertionError("refused what fits", refused);
        }
        return;
      }
      if (!more) {
        begun.remove(stream);
      }
    }
  }

  static void deltas(byte[] bytes) throws Exception {
    Delta delta;
    try {
      delta = DeltaText.read(new Payload(bytes, true));
    } catch (MalformedFrameException refused) {
      return;
    }
    Codecs.same(delta, DeltaText.read(DeltaText.write(delta)));
    Payload made;
    try {
      made = delta.on(BASE);
    } catch (MalformedFrameException refused) {
      return;
    }
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    for (Delta.Part part : delta.parts()) {
      plain.write(BASE.bytes(), part.from(), part.length());
      plain.writeBytes(part.text().getBytes(UTF_8));
    }
    Codecs.same(new Payload(plain.toByteArray(), true), made);
  }
}
