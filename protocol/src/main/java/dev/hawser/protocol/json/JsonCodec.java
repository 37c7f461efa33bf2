package dev.hawser.protocol.json;

import dev.hawser.protocol.Codec;
import dev.hawser.protocol.CommandFrame;
import dev.hawser.protocol.MalformedFrameException;
import dev.hawser.protocol.ServerFrame;

/**
 * The frames in JSON (RFC 8259), names and shapes as in the protocol book.
 *
 * <p><b>Reading.</b> The whole frame is checked: strict UTF-8 (RFC 3629), strict grammar, depth.
 * Unknown fields are passed over. Of a field that comes twice the last counts, as in {@code
 * JSON.parse}. {@code null} and, where a field is optional, the empty string mean absent. Numbers
 * are plain integers of at most 2^53-1.
 *
 * <p><b>Writing.</b> One array of the exact size; fields in the book's order, no blanks, strings
 * escaped as {@code JSON.stringify} does, except that half a surrogate pair becomes U+FFFD.
 */
public final class JsonCodec implements Codec {

  @Override
  public byte[] encode(CommandFrame frame) {
    JsonWriter sizing = new JsonWriter(null);
    CommandWriter.write(sizing, frame);
    byte[] bytes = new byte[sizing.size()];
    CommandWriter.write(new JsonWriter(bytes), frame);
    return bytes;
  }

  @Override
  public byte[] encode(ServerFrame frame) {
    JsonWriter sizing = new JsonWriter(null);
    ServerWriter.write(sizing, frame);
    byte[] bytes = new byte[sizing.size()];
    ServerWriter.write(new JsonWriter(bytes), frame);
    return bytes;
  }

  @Override
  public CommandFrame decodeCommand(byte[] bytes, int offset, int length)
      throws MalformedFrameException {
    return new CommandReader(new JsonReader(bytes, offset, length)).read();
  }

  @Override
  public ServerFrame decodeServer(byte[] bytes, int offset, int length)
      throws MalformedFrameException {
    return new ServerReader(new JsonReader(bytes, offset, length)).read();
  }
}
