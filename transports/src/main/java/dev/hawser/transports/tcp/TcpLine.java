package dev.hawser.transports.tcp;

import dev.hawser.protocol.ServerMessage.Closing;
import dev.hawser.transports.line.Berth;
import dev.hawser.transports.line.ChannelLine;
import dev.hawser.transports.line.Framing;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

/** What both encodings have in common over raw TCP: the end of file is the whole goodbye. */
abstract class TcpLine extends ChannelLine {

  TcpLine(Berth berth, Channel channel, Framing framing) {
    super(berth, channel, framing);
  }

  @Override
  public final String transport() {
    return "tcp";
  }

  @Override
  protected final void decodeEnding(ByteBuf in) {
    in.skipBytes(in.readableBytes());
  }

  @Override
  protected final byte[] farewell(Closing closing) {
    return new byte[0];
  }

  @Override
  protected final boolean awaitsAnswer() {
    return false;
  }

  /** Hands one whole frame on and consumes it. */
  final void deliver(ByteBuf in, int length) {
    byte[] bytes = berth().scratch(length);
    in.readBytes(bytes, 0, length);
    deliver(bytes, 0, length);
  }
}
