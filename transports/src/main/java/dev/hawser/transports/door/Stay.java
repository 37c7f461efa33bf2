package dev.hawser.transports.door;

import dev.hawser.protocol.Code;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
import org.jspecify.annotations.Nullable;

/**
 * A handler that keeps a channel without being a line. The channel counts as arriving until this
 * says otherwise to the berth.
 */
public interface Stay extends ChannelInboundHandler {

  /**
   * It is in its place.
   *
   * @param refusal null, or why it may not stay
   * @param patienceMillis what is left of the time for the first request
   * @param rest what came behind the greeting; this does not release it
   */
  void begin(
      ChannelHandlerContext context, @Nullable Code refusal, long patienceMillis, ByteBuf rest);
}
