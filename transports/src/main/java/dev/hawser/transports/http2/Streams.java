package dev.hawser.transports.http2;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http2.Http2StreamChannelOption;

/** Sets up each stream that a peer opens. */
final class Streams extends ChannelInitializer<Channel> {

  /** As for a socket: what waits is to wait with us. */
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(8 * 1024, 32 * 1024);

  private final Trunk trunk;

  Streams(Trunk trunk) {
    this.trunk = trunk;
  }

  @Override
  protected void initChannel(Channel stream) {
    stream.config().setOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK);
    stream.config().setOption(Http2StreamChannelOption.AUTO_STREAM_FLOW_CONTROL, false);
    stream.pipeline().addLast(new Desk(trunk));
    trunk.opened(stream);
  }
}
