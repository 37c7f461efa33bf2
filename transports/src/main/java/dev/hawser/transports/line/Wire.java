package dev.hawser.transports.line;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * What a channel does otherwise where TLS stands before the socket, or where it is one stream of
 * several that share a socket.
 */
public final class Wire {

  private Wire() {}

  /** Whether what is written must take its way through other handlers. */
  static boolean piped(Channel channel) {
    return shared(channel) || tls(channel) != null;
  }

  /** Whether other lines use the same socket. */
  public static boolean shared(Channel channel) {
    return strand(channel) != null;
  }

  private static @Nullable Strand strand(Channel channel) {
    return channel.pipeline().first() instanceof Strand strand ? strand : null;
  }

  /** TLS below a channel or the socket that it shares; null if there is none. */
  static @Nullable SslHandler tls(Channel channel) {
    Channel socket = shared(channel) ? channel.parent() : channel;
    return socket.pipeline().get(SslHandler.class);
  }

  /** Whether something that was written is not with the kernel yet. */
  static boolean waits(Channel channel) {
    ChannelOutboundBuffer below = channel.unsafe().outboundBuffer();
    if (below != null) {
      return !below.isEmpty();
    }
    Strand strand = strand(channel);
    return strand != null && strand.waits();
  }

  /** For how long the peer has taken nothing of what waits below the outbox. */
  static long stuckFor(Channel channel, Outbox outbox, long now) {
    ChannelOutboundBuffer below = channel.unsafe().outboundBuffer();
    if (below != null) {
      return outbox.stuckFor(below.current(), below.currentProgress(), now);
    }
    Strand strand = strand(channel);
    return strand == null ? 0 : outbox.stuckFor(strand, strand.taken(), now);
  }

  static void reading(Channel channel, boolean on) {
    Strand strand = strand(channel);
    if (strand == null) {
      channel.config().setAutoRead(on);
    } else {
      strand.reading(on);
    }
  }

  /** Ends our side, after what has been flushed: under TLS with its own goodbye first. */
  public static void end(Channel channel) {
    Strand strand = strand(channel);
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (strand != null) {
      strand.end();
    } else if (tls == null) {
      Future<?> _ = ((DuplexChannel) channel).shutdownOutput();
    } else {
      Future<?> _ =
          tls.closeOutbound()
              .addListener(_ -> {
                Future<?> _ = ((DuplexChannel) channel).shutdownOutput();
              });
    }
  }
}
