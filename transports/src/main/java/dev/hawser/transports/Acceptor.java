package dev.hawser.transports;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.hawser.core.transport.Gate;
import dev.hawser.protocol.Code;
import dev.hawser.transports.door.Door;
import dev.hawser.transports.line.Berth;
import dev.hawser.transports.line.Remote;
import dev.hawser.transports.loop.IoKind;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes in what the listening socket accepts, and spreads it over the loops in turn. */
final class Acceptor extends ChannelInboundHandlerAdapter {

  /** Turned away with a word are at most so many at once; the rest is just closed. */
  private static final int MOST_REFUSALS = 256;

  /** For how long nothing is accepted after the kernel refused, for want of descriptors mostly. */
  private static final long PAUSE_MILLIS = 1_000;

  private static final Logger log = LoggerFactory.getLogger(Acceptor.class);

  private final Gate gate;
  private final IoKind kind;
  private final List<Berth> berths;
  private final List<Door> doors;
  private final AtomicInteger refusals = new AtomicInteger();
  private final ChannelFutureListener gone;
  private final ChannelFutureListener refusalGone = _ -> refusals.decrementAndGet();
  private int next;

  Acceptor(Gate gate, IoKind kind, List<Berth> berths, List<Door> doors) {
    this.gate = gate;
    this.kind = kind;
    this.berths = berths;
    this.doors = doors;
    this.gone = closed -> gate.gone(Remote.address(closed.channel()));
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    Channel channel = (Channel) message;
    Code refusal = gate.admit(Remote.address(channel));
    if (refusal == null) {
      channel.closeFuture().addListener(gone);
    } else if (refusals.incrementAndGet() > MOST_REFUSALS) {
      refusals.decrementAndGet();
      channel.unsafe().closeForcibly();
      return;
    } else {
      channel.closeFuture().addListener(refusalGone);
    }
    try {
      settle(channel, refusal);
    } catch (RuntimeException | Error failure) {
      log.error("A connection could not be taken in", failure);
      // Registering is what makes a channel able to close and to say so.
      Future<?> _ =
          context.channel().eventLoop().register(channel).addListener(ChannelFutureListener.CLOSE);
    }
  }

  private void settle(Channel channel, @Nullable Code refusal) {
    Berth berth = berths.get(next);
    next = (next + 1) % berths.size();
    SocketOptions.apply(kind, channel, berth.loop());
    channel.pipeline().addLast(new Entrance(berth, doors, refusal));
    Future<?> _ = berth.loop().netty().register(channel);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    Channel listening = context.channel();
    log.atWarn().setCause(cause).log("Accepting failed; going on in {} ms", PAUSE_MILLIS);
    listening.config().setAutoRead(false);
    Future<?> _ =
        listening
            .eventLoop()
            .schedule(() -> listening.config().setAutoRead(true), PAUSE_MILLIS, MILLISECONDS);
  }
}
