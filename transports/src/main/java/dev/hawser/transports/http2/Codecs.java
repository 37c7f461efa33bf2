package dev.hawser.transports.http2;

import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2LocalFlowController;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;

/** Netty's codec, bounded. */
final class Codecs extends Http2FrameCodecBuilder {

  private static final int HEADER_LIST = 16 * 1024;

  /** Answers that wait because the peer does not read them. */
  private static final int CONTROL_FRAMES = 1_000;

  /** At which share of a window consumed the peer is told. */
  private static final float REFILL = 0.5f;

  private Codecs(Http2Connection connection) {
    connection(connection);
  }

  static Http2FrameCodec server(int streams) {
    Http2Connection connection = new DefaultHttp2Connection(true, 0);
    connection.remote().maxActiveStreams(streams);
    // Streams get equal shares; a peer's priorities cost nothing, since they are not kept.
    connection
        .remote()
        .flowController(
            new DefaultHttp2RemoteFlowController(
                connection, new UniformStreamByteDistributor(connection)));
    // Only a stream's own window holds its peer back: one that is not read must not stop the rest.
    connection
        .local()
        .flowController(new DefaultHttp2LocalFlowController(connection, REFILL, true));
    Codecs builder = new Codecs(connection);
    builder.initialSettings(
        Http2Settings.defaultSettings()
            .maxConcurrentStreams(streams)
            .maxHeaderListSize(HEADER_LIST)
            .connectProtocolEnabled(true));
    builder.encoderEnforceMaxQueuedControlFrames(CONTROL_FRAMES);
    builder.decoupleCloseAndGoAway(true);
    builder.gracefulShutdownTimeoutMillis(0);
    return builder.build();
  }
}
