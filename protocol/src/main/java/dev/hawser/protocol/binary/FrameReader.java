package dev.hawser.protocol.binary;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.MalformedFrameException;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.Publication;
import dev.hawser.protocol.json.JsonData;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the parts that commands and replies have in common.
 *
 * <p>A wrong field does not end the reading: the first is remembered, and the frame is read to its
 * end, since its id may come last. Only a broken encoding ends it at once.
 */
abstract class FrameReader {

  /** The wire types of the schema's fields. */
  static final int VARINT = WireFormat.WIRETYPE_VARINT;

  static final int SIZED = WireFormat.WIRETYPE_LENGTH_DELIMITED;

  private static final long MOST = (1L << 53) - 1;

  final CodedInputStream in;
  long id;
  private final byte[] source;
  private final int start;
  private @Nullable Code fault;
  private String why = "";

  FrameReader(byte[] bytes, int offset, int length) {
    in = CodedInputStream.newInstance(bytes, offset, length);
    source = bytes;
    start = offset;
  }

  /** Ends a frame that held something wrong. */
  final void check() throws MalformedFrameException {
    if (fault != null) {
      throw new MalformedFrameException(fault, id, why);
    }
  }

  /** What to tell of bytes that are no Protobuf. */
  final MalformedFrameException broken(IOException cause) {
    return new MalformedFrameException(
        Code.MALFORMED, 0, "byte " + in.getTotalBytesRead() + ": " + cause.getMessage());
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

  /** Passes over a field that this version has not. */
  final void pass(int tag) throws IOException {
    if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_VARINT) {
      // As generated parsers do; skipping a number is stricter about its tenth byte.
      in.readRawVarint64();
    } else if (!in.skipField(tag)) {
      throw new InvalidProtocolBufferException("a group ends that never began");
    }
  }

  /** Enters a message; gives what {@link #leave} wants. */
  final int enter() throws IOException {
    return in.pushLimit(in.readRawVarint32());
  }

  final void leave(int outer) {
    in.popLimit(outer);
  }

  /** A message without fields of this version. */
  final void nothing() throws IOException {
    int outer = enter();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      pass(tag);
    }
    leave(outer);
  }

  final String text() throws IOException {
    return in.readStringRequireUtf8();
  }

  /** An optional string: the empty one means that it is absent. */
  final @Nullable String optional() throws IOException {
    String value = text();
    return value.isEmpty() ? null : value;
  }

  final long number(String field, long most) throws IOException {
    long value = in.readUInt64();
    if (value < 0 || value > most) {
      refuseNumber(field, most);
      return 0;
    }
    return value;
  }

  final long number(String field) throws IOException {
    return number(field, MOST);
  }

  final int small(String field) throws IOException {
    return (int) number(field, Integer.MAX_VALUE);
  }

  final Position position() throws IOException {
    String epoch = "";
    long offset = 0;
    int outer = enter();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case dev.hawser.protocol.v1.Position.EPOCH_FIELD_NUMBER << 3 | SIZED -> epoch = text();
        case dev.hawser.protocol.v1.Position.OFFSET_FIELD_NUMBER << 3 | VARINT ->
            offset = number("offset");
        default -> pass(tag);
      }
    }
    leave(outer);
    return new Position(epoch, offset);
  }

  /** One entry of a map of tags. */
  final void tag(Map<String, String> tags) throws IOException {
    String name = "";
    String value = "";
    int outer = enter();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case 1 << 3 | SIZED -> name = text();
        case 2 << 3 | SIZED -> value = text();
        default -> pass(tag);
      }
    }
    leave(outer);
    if (tags.size() < Publication.MOST_TAGS || tags.containsKey(name)) {
      tags.put(name, value);
    } else {
      refuse(Code.INVALID_FIELD, "tags", "expected at most " + Publication.MOST_TAGS);
    }
  }

  /** A payload that must be JSON; null if it is not. */
  final @Nullable Payload data(@Nullable Payload before) throws IOException {
    once(before);
    int size = in.readRawVarint32();
    int from = start + in.getTotalBytesRead();
    in.skipRawBytes(size);
    if (fault != null) {
      return null;
    }
    try {
      return JsonData.read(source, from, size);
    } catch (MalformedFrameException e) {
      refuse(e.code(), "data", String.valueOf(e.getMessage()));
      return null;
    }
  }

  /** A payload of opaque bytes. */
  final Payload bytes(@Nullable Payload before) throws IOException {
    once(before);
    return new Payload(in.readByteArray(), false);
  }

  private void once(@Nullable Payload before) {
    if (before != null) {
      refuse(Code.INVALID_FIELD, "data", "a publication carries data or bytes, once");
    }
  }
}
