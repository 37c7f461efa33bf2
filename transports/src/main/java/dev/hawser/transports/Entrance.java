package dev.hawser.transports;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.hawser.core.lane.Lane;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.ServerMessage.Closing;
import dev.hawser.transports.door.Door;
import dev.hawser.transports.door.Greeting;
import dev.hawser.transports.door.Outcome;
import dev.hawser.transports.door.Stay;
import dev.hawser.transports.line.Berth;
import dev.hawser.transports.line.Remote;
import dev.hawser.transports.tcp.TcpDoor;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only handler of a channel until it is a line: finds the door by the first bytes, lets it
 * greet, then makes way.
 */
final class Entrance extends ChannelInboundHandlerAdapter {

  private static final Logger log = LoggerFactory.getLogger(Entrance.class);

  private final Berth berth;
  private final @Nullable Code refusal;
  private final long acceptedAt = System.nanoTime();
  private List<Door> possible;
  private @Nullable Greeting greeting;
  private @Nullable ByteBuf held;
  private Lane.@Nullable Timer deadline;
  private boolean over;

  /**
   * @param refusal null, or why the line will end as soon as it can be said
   */
  Entrance(Berth berth, List<Door> doors, @Nullable Code refusal) {
    this.berth = berth;
    this.possible = doors;
    this.refusal = refusal;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    berth.arriving(context.channel());
    deadline = berth.loop().after(patience(), () -> late(context));
  }

  private long patience() {
    long past = (System.nanoTime() - acceptedAt) / 1_000_000;
    return Math.max(0, berth.reception().limits().handshake().toMillis() - past);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    try {
      if (!over) {
        read(context, in);
      }
    } catch (RuntimeException | Error failure) {
      log.atError()
          .addKeyValue("connection", context.channel().id().asShortText())
          .setCause(failure)
          .log("A greeting failed");
      refuse(context, Code.CLOSING_INTERNAL, "a greeting failed", new byte[0]);
    } finally {
      in.release();
    }
  }

  private void read(ChannelHandlerContext context, ByteBuf in) {
    ByteBuf before = held;
    if (before == null) {
      greet(context, in);
      if (in.isReadable() && !over) {
        held = context.alloc().heapBuffer(in.readableBytes()).writeBytes(in);
      }
    } else {
      before.writeBytes(in);
      greet(context, before);
      if (over) {
        drop();
      }
    }
  }

  private void greet(ChannelHandlerContext context, ByteBuf in) {
    Channel channel = context.channel();
    if (greeting == null) {
      possible = agreeing(in);
      if (possible.isEmpty()) {
        Closing closing = Closing.of(Code.PROTOCOL_VIOLATED, "no protocol begins like this");
        refuse(context, Code.PROTOCOL_VIOLATED, closing.message(), TcpDoor.words(berth, closing));
        return;
      }
      if (possible.size() > 1) {
        return;
      }
      greeting = possible.getFirst().greet(berth, channel);
    }
    switch (greeting.read(in)) {
      case Outcome.More() -> {}
      case Outcome.Refused(Code code, String detail, byte[] answer) ->
          refuse(context, code, detail, answer);
      case Outcome.Opened opened -> open(context, opened, in);
      case Outcome.Handed(Stay stay) -> hand(context, stay, in);
    }
  }

  private List<Door> agreeing(ByteBuf in) {
    List<Door> agreeing = new ArrayList<>(possible.size());
    for (Door door : possible) {
      if (door.prefixes().stream().anyMatch(prefix -> agrees(prefix, in))) {
        agreeing.add(door);
      }
    }
    return agreeing;
  }

  private static boolean agrees(String prefix, ByteBuf in) {
    int known = Math.min(prefix.length(), in.readableBytes());
    return in.toString(in.readerIndex(), known, US_ASCII).equals(prefix.substring(0, known));
  }

  private void open(ChannelHandlerContext context, Outcome.Opened opened, ByteBuf rest) {
    finish();
    Channel channel = context.channel();
    if (opened.answer().length > 0) {
      channel.unsafe().write(buffer(context, opened.answer()), channel.voidPromise());
    }
    ChannelHandlerContext next =
        channel.pipeline().replace(this, null, opened.line()).context(opened.line());
    opened.line().begin(refusal, patience());
    berth.arrived(channel);
    channel.unsafe().flush();
    if (rest.isReadable()) {
      // The line cuts it as if it had just been read; whole frames behind the greeting come in
      // their order.
      opened.line().channelRead(next, rest.readRetainedSlice(rest.readableBytes()));
      opened.line().channelReadComplete(next);
    }
  }

  private void hand(ChannelHandlerContext context, Stay stay, ByteBuf rest) {
    finish();
    ChannelHandlerContext next = context.pipeline().replace(this, null, stay).context(stay);
    stay.begin(next, refusal, patience(), rest);
    rest.skipBytes(rest.readableBytes());
  }

  private void refuse(ChannelHandlerContext context, Code code, String detail, byte[] answer) {
    finish();
    berth.reception().meters().code(code).increment();
    Channel channel = context.channel();
    log.atDebug()
        .addKeyValue("connection", channel.id().asShortText())
        .addKeyValue("remote", Remote.address(channel))
        .addKeyValue("code", code.number())
        .log("Turned away: {}", detail);
    var patience = berth.reception().limits().farewell().toMillis();
    deadline = berth.loop().after(patience, () -> channel.unsafe().close(channel.voidPromise()));
    channel
        .writeAndFlush(buffer(context, answer))
        .addListener(written ->
            berth
                .loop()
                .execute(() -> {
                  // The socket closes with the peer's end of file: to close it while the
                  // peer still sends would lose the answer.
                  Future<?> _ = ((DuplexChannel) channel).shutdownOutput();
                }));
  }

  private static ByteBuf buffer(ChannelHandlerContext context, byte[] bytes) {
    return context.alloc().directBuffer(bytes.length).writeBytes(bytes);
  }

  private void late(ChannelHandlerContext context) {
    if (!over) {
      byte[] answer = greeting == null ? new byte[0] : greeting.late();
      refuse(context, Code.HANDSHAKE_TIMEOUT, "said too little for too long", answer);
      drop();
    }
  }

  private void finish() {
    over = true;
    if (deadline != null) {
      deadline.cancel();
      deadline = null;
    }
  }

  private void drop() {
    if (held != null) {
      held.release();
      held = null;
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (!over) {
      berth.reception().meters().code(Code.PEER_CLOSED).increment();
    }
    finish();
    drop();
    berth.arrived(context.channel());
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!(cause instanceof IOException)) {
      log.atError()
          .addKeyValue("connection", context.channel().id().asShortText())
          .setCause(cause)
          .log("A greeting failed");
    }
    context.channel().unsafe().close(context.channel().voidPromise());
  }
}
