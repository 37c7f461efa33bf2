package dev.hawser.transports.websocket;

import dev.hawser.core.transport.Choices;
import dev.hawser.core.transport.Encoding;
import dev.hawser.core.transport.Frame;
import dev.hawser.core.transport.Offer;
import dev.hawser.transports.line.Berth;
import dev.hawser.transports.line.ChannelLine;
import dev.hawser.transports.line.Framing;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.StreamSupport;

/**
 * The production's route, but its lines send every message back instead of reading frames in it.
 */
public final class EchoRoute extends WebSocketRoute {

  private final Queue<List<String>> pipelines = new ConcurrentLinkedQueue<>();

  public EchoRoute() {
    super(Origins.sameHost(), false, Choices.NONE);
  }

  /** The handlers of every line that was opened, as they were when its first message came. */
  public List<List<String>> pipelines() {
    return pipelines.stream().distinct().toList();
  }

  @Override
  ChannelLine line(Terms.Agreed agreed, Berth berth, Channel channel) {
    return new EchoLine(berth, channel, agreed.framing());
  }

  /** Takes text and bytes on one line, and hands them to the peer instead of to core. */
  private final class EchoLine extends WebSocketLine {

    private static final int FINAL_BINARY = 0x82;

    EchoLine(Berth berth, Channel channel, Framing framing) {
      super(berth, channel, framing);
    }

    @Override
    boolean carries(int opcode) {
      return true;
    }

    @Override
    void message(int opcode, byte[] bytes, int length) {
      pipelines.add(
          StreamSupport.stream(channel().pipeline().spliterator(), false)
              .map(entry -> name(entry.getValue()))
              .toList());
      if (opcode == Header.TEXT) {
        byte[] own = java.util.Arrays.copyOf(bytes, length);
        if (send(Frame.single(Encoding.JSON, own)) != Offer.ACCEPTED) {
          throw new IllegalStateException("a line of one echo at a time is full");
        }
      } else {
        // A line of JSON has no way to say bytes but the one in which it says pongs.
        if (!writeControl(binary(bytes, length))) {
          throw new IllegalStateException("a line of one echo at a time is full");
        }
      }
      flush();
    }

    private static byte[] binary(byte[] bytes, int length) {
      ByteBuffer frame = ByteBuffer.allocate(10 + length).put((byte) FINAL_BINARY);
      if (length < 126) {
        frame.put((byte) length);
      } else if (length < 1 << 16) {
        frame.put((byte) 126).putShort((short) length);
      } else {
        frame.put((byte) 127).putLong(length);
      }
      frame.put(bytes, 0, length).flip();
      byte[] whole = new byte[frame.remaining()];
      frame.get(whole);
      return whole;
    }
  }

  private static String name(ChannelHandler handler) {
    return handler.getClass().getSimpleName();
  }
}
