package dev.hawser.protocol.json;

import dev.hawser.protocol.Code;
import dev.hawser.protocol.MalformedFrameException;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.Publication;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the parts that commands and replies have in common.
 *
 * <p>A wrong field does not end the reading: the first is remembered, and the frame is read to its
 * end, since its id may come last. Only broken JSON ends it at once.
 */
abstract class FrameReader {

  /** The greatest number that JSON carries exactly everywhere (RFC 8259, section 6). */
  static final long MOST = (1L << 53) - 1;

  final JsonReader in;
  long id;
  private @Nullable Code fault;
  private String why = "";

  /** The payload that {@link #payloadField} met in the object being read. */
  private @Nullable Payload payload;

  FrameReader(JsonReader in) {
    this.in = in;
  }

  /** Ends a frame that held something wrong. */
  final void check() throws MalformedFrameException {
    if (fault != null) {
      throw new MalformedFrameException(fault, id, why);
    }
  }

  /** Remembers the first thing that is wrong; only that one costs a message. */
  final void refuse(Code code, String what, String problem) {
    if (fault == null) {
      fault = code;
      why = what + ": " + problem;
    }
  }

  private void refuseNumber(String field, long most) {
    if (fault == null) {
      refuse(Code.INVALID_FIELD, field, "expected a whole number from 0 to " + most);
    }
  }

  /** Refuses for a field that should be there; gives null for the caller to pass on. */
  @SuppressWarnings("TypeParameterUnusedInFormals") // null is of every type
  final <T> @Nullable T missing(String field) {
    refuse(Code.INVALID_FIELD, field, "missing");
    return null;
  }

  /** Whether a value of this kind follows; if not, it is refused (unless null) and passed over. */
  private boolean follows(boolean right, String field, String kind) throws MalformedFrameException {
    if (!right) {
      if (in.peek() != 'n') {
        refuse(Code.INVALID_FIELD, field, kind);
      }
      in.pass();
    }
    return right;
  }

  final boolean objectFollows(String field) throws MalformedFrameException {
    return follows(in.peek() == '{', field, "expected an object");
  }

  final boolean listFollows(String field) throws MalformedFrameException {
    return follows(in.peek() == '[', field, "expected a list");
  }

  final @Nullable String text(String field) throws MalformedFrameException {
    if (!follows(in.peek() == '"', field, "expected a string")) {
      return null;
    }
    String value = in.string();
    if (value == null) {
      refuse(Code.INVALID_FIELD, field, "expected Unicode, not half a surrogate pair");
    }
    return value;
  }

  /** An optional string: the empty one means that it is absent. */
  final @Nullable String optional(String field) throws MalformedFrameException {
    String value = text(field);
    return value == null || value.isEmpty() ? null : value;
  }

  final long number(String field, long most) throws MalformedFrameException {
    int c = in.peek();
    if (!follows(c == '-' || (c >= '0' && c <= '9'), field, "expected a number")) {
      return 0;
    }
    long value = in.whole(most);
    if (value < 0) {
      refuseNumber(field, most);
      return 0;
    }
    return value;
  }

  final int small(String field) throws MalformedFrameException {
    return (int) number(field, Integer.MAX_VALUE);
  }

  final boolean flag(String field) throws MalformedFrameException {
    int c = in.peek();
    return follows(c == 't' || c == 'f', field, "expected true or false") && in.flag();
  }

  final List<String> texts(String field) throws MalformedFrameException {
    if (!listFollows(field)) {
      return List.of();
    }
    List<String> values = new ArrayList<>();
    for (boolean more = in.openList(); more; more = in.nextItem()) {
      String value = text(field);
      if (value == null) {
        missing(field);
      } else {
        values.add(value);
      }
    }
    return values;
  }

  final Map<String, String> tags() throws MalformedFrameException {
    if (!objectFollows("tags")) {
      return Map.of();
    }
    Map<String, String> tags = new HashMap<>();
    for (boolean more = in.openObject(); more; more = in.nextField()) {
      String name = in.key();
      String value = text("tags");
      if (name == null || value == null) {
        refuse(Code.INVALID_FIELD, "tags", "expected strings");
      } else if (tags.size() < Publication.MOST_TAGS || tags.containsKey(name)) {
        tags.put(name, value);
      } else {
        refuse(Code.INVALID_FIELD, "tags", "expected at most " + Publication.MOST_TAGS);
      }
    }
    return tags;
  }

  final @Nullable Position position(String field) throws MalformedFrameException {
    if (!objectFollows(field)) {
      return null;
    }
    String epoch = null;
    long offset = -1;
    for (boolean more = in.openObject(); more; more = in.nextField()) {
      switch (in.name()) {
        case "epoch" -> epoch = text("epoch");
        case "offset" -> offset = number("offset", MOST);
        default -> in.pass();
      }
    }
    return epoch == null || offset < 0 ? missing(field) : new Position(epoch, offset);
  }

  /** Begins an object that has {@code data} or {@code bytes}. */
  final void expectPayload() {
    payload = null;
  }

  final void payloadField(String name) throws MalformedFrameException {
    if (payload != null) {
      refuse(Code.INVALID_FIELD, name, "a publication carries data or bytes, once");
    }
    if (name.equals("data")) {
      try {
        payload = new Payload(in.raw(), true);
      } catch (MalformedFrameException e) {
        throw new MalformedFrameException(Code.INVALID_DATA, id, "data: " + e.getMessage());
      }
    } else if (follows(in.peek() == '"', "bytes", "expected a string")) {
      byte[] bytes = in.base64();
      if (bytes == null) {
        refuse(Code.INVALID_FIELD, "bytes", "expected base64 with padding");
      } else {
        payload = new Payload(bytes, false);
      }
    }
  }

  /** What {@link #payloadField} met since {@link #expectPayload}. */
  final @Nullable Payload payload() {
    return payload == null ? missing("data") : payload;
  }
}
