package dev.hawser.transports.line;

import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.Future;

/** What a channel does otherwise under TLS. */
public final class Wire {

  private Wire() {}

  public static boolean secured(Channel channel) {
    return channel.pipeline().get(SslHandler.class) != null;
  }

  /** Ends our side, after what has been flushed: under TLS with its own goodbye first. */
  public static void end(Channel channel) {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls == null) {
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
