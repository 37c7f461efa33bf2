package dev.hawser.transports;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.hawser.core.node.Meters;
import dev.hawser.transports.line.Berth;
import dev.hawser.transports.loop.IoKind;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.List;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes in what the listening socket accepts, and spreads it over the loops in turn. */
final class Acceptor extends ChannelInboundHandlerAdapter {

  /**
   * For how long nothing is accepted after the kernel refused: to ask again at once would be all
   * that this loop does. For want of descriptors it should not, since sockets are bounded.
   */
  private static final long PAUSE_MILLIS = 1_000;

  private static final Logger log = LoggerFactory.getLogger(Acceptor.class);

  private final IoKind kind;
  private final List<Berth> berths;
  private final Lobby lobby;
  private final Meters meters;
  private int next;

  Acceptor(IoKind kind, List<Berth> berths, Lobby lobby, Meters meters) {
    this.meters = meters;
    this.kind = kind;
    this.berths = berths;
    this.lobby = lobby;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    Channel channel = (Channel) message;
    Admission admission = lobby.admission();
    if (!admission.accepted(channel)) {
      return;
    }
    Admission.Verdict verdict = null;
    if (!lobby.balancer(channel)) {
      verdict = admission.ask(channel);
      if (verdict == null) {
        admission.drop(channel);
        return;
      }
    }
    try {
      settle(channel, verdict);
    } catch (RuntimeException | Error failure) {
      log.error("A connection could not be taken in", failure);
      // Registering is what makes a channel able to close and to say so.
      Future<?> _ =
          context.channel().eventLoop().register(channel).addListener(ChannelFutureListener.CLOSE);
    }
  }

  private void settle(Channel channel, Admission.@Nullable Verdict verdict) {
    Berth berth = berths.get(next);
    next = (next + 1) % berths.size();
    SocketOptions.apply(kind, channel, berth.loop());
    channel.pipeline().addLast(new Entrance(berth, lobby, verdict));
    Future<?> _ = berth.loop().netty().register(channel);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    Channel listening = context.channel();
    meters.acceptFailed.increment();
    log.atWarn().setCause(cause).log("Accepting failed; going on in {} ms", PAUSE_MILLIS);
    listening.config().setAutoRead(false);
    Future<?> _ =
        listening
            .eventLoop()
            .schedule(() -> listening.config().setAutoRead(true), PAUSE_MILLIS, MILLISECONDS);
  }
}
