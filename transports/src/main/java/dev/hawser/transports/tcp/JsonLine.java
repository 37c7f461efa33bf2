package dev.hawser.transports.tcp;

import dev.hawser.protocol.Code;
import dev.hawser.protocol.ServerMessage.Closing;
import dev.hawser.transports.line.Berth;
import dev.hawser.transports.line.Framing;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

/** JSON, each frame on a line of its own; empty lines are passed over, as is a CR at the end. */
final class JsonLine extends TcpLine {

  /** Bytes of the unfinished line that hold no newline. */
  private int looked;

  JsonLine(Berth berth, Channel channel) {
    super(berth, channel, Framing.NEWLINE);
  }

  @Override
  protected void decode(ByteBuf in) {
    while (open()) {
      int start = in.readerIndex();
      int end = in.indexOf(start + looked, in.writerIndex(), (byte) '\n');
      int length = (end < 0 ? in.writerIndex() : end) - start;
      if (length > largest()) {
        close(Closing.of(Code.FRAME_TOO_LARGE, "a line is longer than " + largest() + " bytes"));
        return;
      }
      if (end < 0) {
        looked = length;
        return;
      }
      looked = 0;
      boolean carriage = length > 0 && in.getByte(end - 1) == '\r';
      int content = carriage ? length - 1 : length;
      if (content > 0) {
        deliver(in, content);
      }
      in.readerIndex(end + 1);
    }
  }
}
