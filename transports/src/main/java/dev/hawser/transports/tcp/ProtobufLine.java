package dev.hawser.transports.tcp;

import dev.hawser.protocol.Code;
import dev.hawser.protocol.ServerMessage.Closing;
import dev.hawser.transports.line.Berth;
import dev.hawser.transports.line.Framing;
import dev.hawser.transports.line.Varint;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

/** Protobuf, each frame with its length as a varint before it. */
final class ProtobufLine extends TcpLine {

  ProtobufLine(Berth berth, Channel channel) {
    super(berth, channel, Framing.VARINT);
  }

  @Override
  protected void decode(ByteBuf in) {
    while (open()) {
      long header = Varint.peek(in);
      if (header == Varint.UNFINISHED) {
        return;
      }
      if (header == Varint.MALFORMED) {
        close(Closing.of(Code.PROTOCOL_VIOLATED, "a frame's length is no varint of 32 bits"));
        return;
      }
      int length = Varint.value(header);
      if (length > largest()) {
        close(Closing.of(Code.FRAME_TOO_LARGE, "a frame is larger than " + largest() + " bytes"));
        return;
      }
      if (in.readableBytes() < Varint.size(header) + length) {
        return;
      }
      in.skipBytes(Varint.size(header));
      deliver(in, length);
    }
  }
}
