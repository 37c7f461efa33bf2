package dev.hawser.protocol.binary;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import dev.hawser.protocol.Codec;
import dev.hawser.protocol.CommandFrame;
import dev.hawser.protocol.MalformedFrameException;
import dev.hawser.protocol.ServerFrame;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The frames in Protobuf, schema {@code hawser/v1/hawser.proto}.
 *
 * <p><b>Reading.</b> Strings must be strict UTF-8. Unknown fields are passed over and not kept. Of
 * a field that comes twice the last counts, messages included (they are not merged). An empty
 * string is an absent one where the field is optional. Numbers above 2^53-1 are refused, since JSON
 * could not carry them.
 *
 * <p><b>Writing.</b> One array of the exact size; fields in the order of their numbers, map entries
 * sorted by key, so equal frames are equal bytes.
 *
 * <p>A push names its channel by alias only: see {@link dev.hawser.protocol.ServerMessage}.
 */
public final class ProtobufCodec implements Codec {

  @Override
  public byte[] encode(CommandFrame frame) {
    return bytes(CommandWriter.message(frame));
  }

  @Override
  public byte[] encode(ServerFrame frame) {
    return bytes(ServerWriter.message(frame));
  }

  @Override
  public CommandFrame decodeCommand(byte[] bytes, int offset, int length)
      throws MalformedFrameException {
    CommandReader reader = new CommandReader(bytes, offset, length);
    try {
      return reader.read();
    } catch (IOException e) {
      throw reader.broken(e);
    }
  }

  @Override
  public ServerFrame decodeServer(byte[] bytes, int offset, int length)
      throws MalformedFrameException {
    ServerReader reader = new ServerReader(bytes, offset, length);
    try {
      return reader.read();
    } catch (IOException e) {
      throw reader.broken(e);
    }
  }

  private static byte[] bytes(MessageLite message) {
    byte[] bytes = new byte[message.getSerializedSize()];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.useDeterministicSerialization();
    try {
      message.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException("an array of the exact size was too small", e);
    }
    out.checkNoSpaceLeft();
    return bytes;
  }
}
