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
import dev.hawser.transports.line.Wire;
import dev.hawser.transports.proxy.ProxyHeader;
import dev.hawser.transports.tcp.TcpDoor;
import dev.hawser.transports.tls.Tls;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a channel goes through until it is a line: a PROXY header if a balancer brings it, then TLS
 * if it begins so, each at most once; then it finds the door by the first bytes, lets it greet, and
 * makes way. One deadline holds for all of it.
 */
final class Entrance extends ChannelInboundHandlerAdapter {

  private static final Logger log = LoggerFactory.getLogger(Entrance.class);

  /** Alerts of TLS (RFC 8446, section 6). */
  private static final int HANDSHAKE_FAILURE = 40;

  private static final int ACCESS_DENIED = 49;

  private final Berth berth;
  private final Lobby lobby;
  private final long acceptedAt = System.nanoTime();
  private Admission.@Nullable Verdict verdict;
  private List<Door> possible;
  private @Nullable SslHandler tls;
  private boolean agreed;
  private @Nullable Greeting greeting;
  private @Nullable ByteBuf held;
  private Lane.@Nullable Timer deadline;
  private boolean over;

  /**
   * @param verdict null if it is only known after a PROXY header who this is
   */
  Entrance(Berth berth, Lobby lobby, Admission.@Nullable Verdict verdict) {
    this.berth = berth;
    this.lobby = lobby;
    this.possible = lobby.doors();
    this.verdict = verdict;
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
    Admission.Verdict admitted = verdict == null ? introduced(context, in) : verdict;
    if (admitted == null || (greeting == null && tls == null && !inTheClear(context, in))) {
      return;
    }
    if (greeting == null) {
      possible = agreeing(in);
      if (possible.isEmpty()) {
        Closing closing = Closing.of(Code.PROTOCOL_VIOLATED, unlike(in));
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
      case Outcome.Opened opened -> open(context, opened, in, refusal(admitted));
      case Outcome.Handed(Stay stay) -> hand(context, stay, in, refusal(admitted));
    }
  }

  private @Nullable Code refusal(Admission.Verdict admitted) {
    boolean closed = tls == null && mustBeSecure();
    return admitted.refusal() == null && closed ? Code.TLS_REQUIRED : admitted.refusal();
  }

  /** Hears from the balancer whom it speaks for; null as long as that is not known. */
  private Admission.@Nullable Verdict introduced(ChannelHandlerContext context, ByteBuf in) {
    Channel channel = context.channel();
    switch (ProxyHeader.read(in)) {
      case ProxyHeader.Found.More more -> {}
      case ProxyHeader.Found.Wrong(String why) ->
          refuse(context, Code.PROTOCOL_VIOLATED, "PROXY: " + why, new byte[0]);
      case ProxyHeader.Found.Header(InetAddress source) -> {
        if (source != null) {
          Remote.claim(channel, source);
        }
        verdict = lobby.admission().ask(channel);
        if (verdict == null) {
          finish();
          channel.unsafe().close(channel.voidPromise());
        }
      }
    }
    return verdict;
  }

  /** Whether this goes on without TLS; otherwise TLS has begun, or is refused. */
  private boolean inTheClear(ChannelHandlerContext context, ByteBuf in) {
    if (!Tls.begins(in)) {
      if (mustBeSecure()) {
        possible = lobby.closedDoors();
      }
      return in.isReadable();
    }
    Code refused = verdict == null ? null : verdict.refusal();
    Tls speaks = lobby.tls();
    if (refused != null) {
      // A handshake would be work for one who does not come in.
      refuse(context, refused, refused.meaning(), Tls.alert(ACCESS_DENIED));
    } else if (speaks == null) {
      String why = "TLS where none is spoken";
      refuse(context, Code.PROTOCOL_VIOLATED, why, Tls.alert(HANDSHAKE_FAILURE));
    } else {
      ByteBuf hello = in.readRetainedSlice(in.readableBytes());
      drop();
      tls = speaks.begin(berth, context.channel(), hello);
    }
    return false;
  }

  private boolean mustBeSecure() {
    Tls speaks = lobby.tls();
    return speaks != null && !speaks.plain();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake && tls != null && !over) {
      if (handshake.isSuccess()) {
        agreed = true;
        String protocol = tls.applicationProtocol();
        possible =
            lobby.doors().stream()
                .filter(door -> protocol == null || door.alpn().equals(protocol))
                .toList();
      } else {
        // Netty has said why in an alert, and closes.
        turnedAway(context.channel(), Code.LINE_BROKEN, String.valueOf(handshake.cause()));
      }
    } else if (event instanceof SslCloseCompletionEvent) {
      context.channel().unsafe().close(context.channel().voidPromise());
    }
  }

  private String unlike(ByteBuf in) {
    if (tls != null && tls.applicationProtocol() != null) {
      return "TLS agreed on " + tls.applicationProtocol() + ", and this is not how that begins";
    }
    return ProxyHeader.begins(in)
        ? "a PROXY header counts only from addresses that the operator trusts"
        : "no protocol begins like this";
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

  private void open(
      ChannelHandlerContext context, Outcome.Opened opened, ByteBuf rest, @Nullable Code refusal) {
    finish();
    Channel channel = context.channel();
    if (opened.answer().length > 0) {
      Future<?> _ = channel.write(buffer(context, opened.answer()), channel.voidPromise());
    }
    ChannelHandlerContext next =
        channel.pipeline().replace(this, null, opened.line()).context(opened.line());
    opened.line().begin(refusal, patience());
    berth.arrived(channel);
    channel.flush();
    if (rest.isReadable()) {
      // The line cuts it as if it had just been read; whole frames behind the greeting come in
      // their order.
      opened.line().channelRead(next, rest.readRetainedSlice(rest.readableBytes()));
      opened.line().channelReadComplete(next);
    }
  }

  private void hand(
      ChannelHandlerContext context, Stay stay, ByteBuf rest, @Nullable Code refusal) {
    finish();
    ChannelHandlerContext next = context.pipeline().replace(this, null, stay).context(stay);
    stay.begin(next, refusal, patience(), rest);
    rest.skipBytes(rest.readableBytes());
  }

  private void refuse(ChannelHandlerContext context, Code code, String detail, byte[] answer) {
    Channel channel = context.channel();
    turnedAway(channel, code, detail);
    if (tls != null && !agreed) {
      channel.unsafe().close(channel.voidPromise());
      return;
    }
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
                  Wire.end(channel);
                }));
  }

  private void turnedAway(Channel channel, Code code, String detail) {
    finish();
    berth.reception().meters().code(code).increment();
    log.atDebug()
        .addKeyValue("connection", channel.id().asShortText())
        .addKeyValue("remote", Remote.address(channel))
        .addKeyValue("code", code.number())
        .log("Turned away: {}", detail);
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
    if (cause instanceof IOException || cause.getCause() instanceof SSLException) {
      if (!over) {
        turnedAway(context.channel(), Code.LINE_BROKEN, String.valueOf(cause.getMessage()));
      }
    } else {
      log.atError()
          .addKeyValue("connection", context.channel().id().asShortText())
          .setCause(cause)
          .log("A greeting failed");
    }
    context.channel().unsafe().close(context.channel().voidPromise());
  }
}
