package dev.hawser.proof.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.EventExecutor;
import java.io.File;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The baseline of the fan-out and memory benchmarks: what Netty costs on the same work with nothing
 * around it.
 *
 * <p>Usage: {@code BareNetty PORT epoll|io_uring [CHAIN KEY]}, the last two for TLS by BoringSSL.
 * It upgrades, says {@code subscribed}, and turns each {@code publish} into one framed buffer whose
 * duplicates are written to every connection, loop by loop. No session, no history, no limits, no
 * heartbeat.
 */
public final class BareNetty {

  private final IdentityHashMap<EventExecutor, List<Channel>> byLoop = new IdentityHashMap<>();
  private long offset;

  private final @Nullable SslContext tls;

  private BareNetty(@Nullable SslContext tls) {
    this.tls = tls;
  }

  /** Runs until it is ended. */
  public static void main(String[] arguments) throws InterruptedException, SSLException {
    SslContext tls = null;
    if (arguments.length > 2) {
      tls =
          SslContextBuilder.forServer(new File(arguments[2]), new File(arguments[3]))
              .sslProvider(SslProvider.OPENSSL_REFCNT)
              .build();
    }
    new BareNetty(tls).serve(Integer.parseInt(arguments[0]), arguments[1].equals("io_uring"));
  }

  private void serve(int port, boolean uring) throws InterruptedException {
    IoHandlerFactory io = uring ? IoUringIoHandler.newFactory() : EpollIoHandler.newFactory();
    Class<? extends ServerChannel> kind =
        uring ? IoUringServerSocketChannel.class : EpollServerSocketChannel.class;
    var loops = new MultiThreadIoEventLoopGroup(Runtime.getRuntime().availableProcessors(), io);
    for (EventExecutor loop : loops) {
      byLoop.put(loop, new ArrayList<>());
    }
    Channel listening =
        new ServerBootstrap()
            .group(loops)
            .channel(kind)
            .option(ChannelOption.SO_BACKLOG, 4_096)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
            .childHandler(new Pipeline())
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .sync()
            .channel();
    System.out.println("ready");
    listening.closeFuture().sync();
  }

  /** One publication for everybody: framed once, a duplicate for each line. */
  private synchronized void publish(String channel, String data) {
    String text =
        "{\"publication\":{\"channel\":\"%s\",\"offset\":%d,\"data\":%s,\"user\":\"guest-0000000\",\"time\":%d}}"
            .formatted(channel, ++offset, data, System.currentTimeMillis());
    byte[] framed = frame(text.getBytes(UTF_8));
    byLoop.forEach((loop, channels) ->
        loop.execute(() -> {
          ByteBuf once = PooledByteBufAllocator.DEFAULT.directBuffer(framed.length);
          once.writeBytes(framed);
          for (Channel one : channels) {
            var _ = one.writeAndFlush(once.retainedDuplicate(), one.voidPromise());
          }
          once.release();
        }));
  }

  private static byte[] frame(byte[] text) {
    ByteBuf buffer = Unpooled.buffer(text.length + 4);
    buffer.writeByte(0x81);
    if (text.length < 126) {
      buffer.writeByte(text.length);
    } else {
      buffer.writeByte(126).writeShort(text.length);
    }
    buffer.writeBytes(text);
    byte[] framed = new byte[buffer.readableBytes()];
    buffer.readBytes(framed);
    return framed;
  }

  private final class Pipeline extends ChannelInitializer<Channel> {

    @Override
    protected void initChannel(Channel channel) {
      if (tls != null) {
        channel.pipeline().addLast(tls.newHandler(channel.alloc()));
      }
      channel
          .pipeline()
          .addLast(new HttpServerCodec())
          .addLast(new HttpObjectAggregator(8_192))
          .addLast(new WebSocketServerProtocolHandler("/ws"))
          .addLast(new Commands());
    }
  }

  private final class Commands extends SimpleChannelInboundHandler<TextWebSocketFrame> {

    private boolean greeted;

    @Override
    protected void channelRead0(ChannelHandlerContext context, TextWebSocketFrame frame) {
      String text = frame.text();
      if (!greeted) {
        greeted = true;
        List<Channel> channels = byLoop.get(context.executor());
        if (channels == null) {
          throw new IllegalStateException("a loop that was not there at the start");
        }
        channels.add(context.channel());
        var _ =
            context.writeAndFlush(
                new TextWebSocketFrame("{\"id\":1,\"connected\":{\"subscribed\":[]}}"));
        // What goes out is framed already: the encoder would only look at it.
        context.pipeline().remove("wsencoder");
      } else if (text.startsWith("{\"publish\"")) {
        String channel = text.substring(text.indexOf("\"channel\":\"") + 11);
        channel = channel.substring(0, channel.indexOf('"'));
        publish(channel, text.substring(text.indexOf("\"data\":") + 7, text.length() - 2));
      }
    }
  }
}
