package dev.hawser.transports.http2;

import dev.hawser.core.lane.Lane;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.CommandFrame;
import dev.hawser.protocol.ServerMessage.Closing;
import dev.hawser.transports.line.Berth;
import dev.hawser.transports.line.ChannelLine;
import dev.hawser.transports.line.Framing;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * A line that is a call of gRPC: each message of it is one frame.
 *
 * <p>{@code Connect} goes both ways; the peer's half-close is its goodbye. {@code Subscribe} is
 * asked once, with a {@code Connect} message, and then only heard.
 */
final class GrpcLine extends ChannelLine {

  private final GrpcStrand strand;
  private final boolean subscribes;
  private @Nullable String token;
  private Lane.@Nullable Timer deadline;
  private boolean asked;

  /**
   * Must be made when its strand stands in the pipeline.
   *
   * @param token what the call's metadata bears, for a {@code connect} that bears none itself
   */
  GrpcLine(Berth berth, GrpcStrand strand, boolean subscribes, @Nullable String token) {
    super(berth, strand.stream(), Framing.GRPC);
    this.strand = strand;
    this.subscribes = subscribes;
    this.token = token;
  }

  /** Ends the call after a time that the peer has set. */
  void within(long millis) {
    deadline =
        loop().after(millis, () -> close(Closing.of(Code.DEADLINE_PASSED, "grpc-timeout is over")));
  }

  @Override
  public String transport() {
    return "grpc";
  }

  @Override
  public boolean answers() {
    return !subscribes;
  }

  @Override
  protected void decode(ByteBuf in) {
    while (open() && in.readableBytes() >= Framing.GRPC_PREFIX) {
      int start = in.readerIndex();
      if (in.getByte(start) != 0) {
        end(Code.PROTOCOL_VIOLATED, Statuses.UNIMPLEMENTED, "messages must not be compressed");
        return;
      }
      long length = in.getUnsignedInt(start + 1);
      if (length > largest()) {
        close(Closing.of(Code.FRAME_TOO_LARGE, "a frame is larger than " + largest() + " bytes"));
        return;
      }
      if (in.readableBytes() - Framing.GRPC_PREFIX < length) {
        return;
      }
      in.skipBytes(Framing.GRPC_PREFIX);
      message(in, (int) length);
    }
  }

  private void message(ByteBuf in, int length) {
    if (!subscribes) {
      byte[] bytes = berth().scratch(length);
      in.readBytes(bytes, 0, length);
      deliver(bytes, 0, length);
    } else if (asked) {
      close(Closing.of(Code.PROTOCOL_VIOLATED, "Subscribe takes one message"));
    } else {
      asked = true;
      byte[] bytes = asCommand(in, length);
      deliver(bytes, 0, bytes.length);
    }
  }

  /** Puts the message where {@code ClientFrame} has it, with 1 as its id. */
  private static byte[] asCommand(ByteBuf in, int length) {
    ByteBuf frame = Unpooled.buffer(length + 8);
    frame.writeByte(1 << 3).writeByte(1).writeByte((2 << 3) | 2);
    int rest = length;
    while (rest >= 0x80) {
      frame.writeByte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    frame.writeByte(rest).writeBytes(in, length);
    byte[] bytes = new byte[frame.readableBytes()];
    frame.readBytes(bytes);
    return bytes;
  }

  @Override
  protected CommandFrame understood(CommandFrame frame) {
    String borne = token;
    token = null;
    return borne != null && frame.command() instanceof Command.Connect connect
        ? new CommandFrame(frame.id(), bearing(connect, borne))
        : frame;
  }

  private static Command.Connect bearing(Command.Connect connect, String token) {
    return connect.token() != null
        ? connect
        : new Command.Connect(
            token, connect.resume(), connect.heartbeat(), connect.features(), connect.subscribe());
  }

  @Override
  protected void decodeEnding(ByteBuf in) {
    in.skipBytes(in.readableBytes());
  }

  @Override
  protected void inputEnded() {
    if (!open()) {
      return;
    }
    if (!subscribes) {
      close(Code.PEER_CLOSED, "half-closed", new byte[0], true);
    } else if (!asked) {
      close(Closing.of(Code.PROTOCOL_VIOLATED, "Subscribe takes one message"));
    }
  }

  private void end(Code code, int status, String detail) {
    close(Closing.of(code, detail));
    strand.status(code, status, detail);
  }

  @Override
  protected byte[] farewell(Closing closing) {
    Code code = Code.of(closing.code());
    if (code != null) {
      strand.status(code, Statuses.of(code), closing.message());
      strand.after(closing.after());
    }
    return new byte[0];
  }

  @Override
  protected boolean awaitsAnswer() {
    return false;
  }

  @Override
  protected void released() {
    if (deadline != null) {
      deadline.cancel();
    }
  }
}
