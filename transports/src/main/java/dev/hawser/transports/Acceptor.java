package dev.hawser.transports;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

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

  /** For how long nothing is accepted after the kernel refused, for want of descriptors mostly. */
  private static final long PAUSE_MILLIS = 1_000;

  private static final Logger log = LoggerFactory.getLogger(Acceptor.class);

  private final IoKind kind;
  private final List<Berth> berths;
  private final Lobby lobby;
  private int next;

  Acceptor(IoKind kind, List<Berth> berths, Lobby lobby) {
    this.kind = kind;
    this.berths = berths;
    this.lobby = lobby;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    Channel channel = (Channel) message;
    Admission.Verdict verdict = null;
    if (!lobby.balancer(channel)) {
      verdict = lobby.admission().ask(channel);
      if (verdict == null) {
        channel.unsafe().closeForcibly();
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
    log.atWarn().setCause(cause).log("Accepting failed; going on in {} ms", PAUSE_MILLIS);
    listening.config().setAutoRead(false);
    Future<?> _ =
        listening
            .eventLoop()
            .schedule(() -> listening.config().setAutoRead(true), PAUSE_MILLIS, MILLISECONDS);
  }
}
