package dev.hawser.transports;

import dev.hawser.core.node.Meters;
import dev.hawser.core.node.Pressure;
import dev.hawser.core.transport.Choices;
import dev.hawser.core.transport.Gate;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Codec;
import dev.hawser.protocol.ServerMessage.Closing;
import dev.hawser.transports.door.Door;
import dev.hawser.transports.exchange.ExchangeRoute;
import dev.hawser.transports.http.HttpDoor;
import dev.hawser.transports.http.Route;
import dev.hawser.transports.http2.Http2Door;
import dev.hawser.transports.line.Berth;
import dev.hawser.transports.line.Reception;
import dev.hawser.transports.loop.Loops;
import dev.hawser.transports.tcp.TcpDoor;
import dev.hawser.transports.tls.Tls;
import dev.hawser.transports.tls.UnfitCertificateException;
import dev.hawser.transports.websocket.WebSocketRoute;
import io.netty.channel.Channel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The port for clients: WebSocket, the doors of plain HTTP, HTTP/2 and raw TCP, told apart by their
 * first bytes.
 *
 * <p><b>Threads.</b> Opened and closed by one thread, which may wait; nothing here is called from
 * inside a loop.
 */
public final class Doors implements AutoCloseable {

  private static final String TLS_ONLY = "This port speaks TLS.";

  private final Channel listening;
  private final List<Berth> berths;
  private final DoorSettings settings;
  private final @Nullable Tls tls;

  private Doors(Channel listening, List<Berth> berths, DoorSettings settings, @Nullable Tls tls) {
    this.tls = tls;
    this.listening = listening;
    this.berths = berths;
    this.settings = settings;
  }

  /**
   * Binds the address, and takes in whoever comes.
   *
   * @param choices what those are told who ask where to go
   * @param meters counts the ends of wires that never became lines
   * @throws IOException if the address cannot be bound
   */
  public static Doors open(
      Loops loops,
      DoorSettings settings,
      Gate gate,
      Choices choices,
      Codec json,
      Codec protobuf,
      Meters meters)
      throws IOException {
    WebSocketRoute webSocket = new WebSocketRoute(settings.origins(), settings.deflate(), choices);
    return open(
        loops,
        settings,
        webSocket,
        new Reception(gate, choices, json, protobuf, settings.limits(), meters));
  }

  static Doors open(
      Loops loops, DoorSettings settings, WebSocketRoute webSocket, Reception reception)
      throws IOException {
    List<Berth> berths = loops.loops().stream().map(loop -> new Berth(loop, reception)).toList();
    List<Route> routes = new ArrayList<>(List.of(webSocket));
    routes.addAll(ExchangeRoute.all(settings.origins()));
    Set<String> paths =
        ExchangeRoute.all(settings.origins()).stream().map(Route::path).collect(Collectors.toSet());
    Admission admission = new Admission(reception.gate(), reception.meters(), settings.sockets());
    Door http2 =
        new Http2Door(webSocket, settings.origins(), admission::refusal, paths, settings.streams());
    List<Door> doors = List.of(new TcpDoor(), http2, new HttpDoor(routes));
    List<Door> closedDoors =
        List.of(new TcpDoor(), http2, HttpDoor.closed(List.of(webSocket), TLS_ONLY));
    Tls tls = tls(settings, doors);
    Lobby lobby = new Lobby(admission, doors, closedDoors, tls, settings.balancers());
    Channel listening = loops.kind().listening();
    SocketOptions.listening(listening, settings.backlog());
    listening.pipeline().addLast(new Acceptor(loops.kind(), berths, lobby, reception.meters()));
    everywhere(berths, Berth::open);
    try {
      loops.loops().getFirst().netty().register(listening).sync();
      listening.bind(settings.address()).sync();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while binding " + settings.address(), interrupted);
    } catch (Exception failure) {
      everywhere(berths, Berth::shut);
      if (tls != null) {
        tls.close();
      }
      throw new IOException("cannot listen on " + settings.address(), failure);
    }
    return new Doors(listening, berths, settings, tls);
  }

  private static @Nullable Tls tls(DoorSettings settings, List<Door> doors) throws IOException {
    if (settings.tls() == null) {
      return null;
    }
    try {
      return Tls.open(settings.tls(), doors.stream().map(Door::alpn).toList());
    } catch (UnfitCertificateException unfit) {
      throw new IOException("tls: " + unfit.getMessage(), unfit);
    }
  }

  /**
   * Reads the certificates again, for newcomers; whoever is there stays.
   *
   * @throws UnfitCertificateException if one cannot be used; then those of before stay
   */
  public void reloadCertificates() throws UnfitCertificateException {
    if (tls != null) {
      tls.reload();
    }
  }

  /** How short of memory the process is; lines are read, and kept, accordingly. */
  public void pressure(Pressure.Level level) {
    everywhere(berths, berth -> berth.pressure(level));
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listening.localAddress();
  }

  /** Takes in nobody any more; what is open stays. Idempotent. */
  public void stopAccepting() {
    Future<?> _ = listening.close().syncUninterruptibly();
    everywhere(berths, Berth::drain);
  }

  /**
   * Stops accepting, closes what is still open with {@code stopped}, and waits until it is, at most
   * {@link dev.hawser.transports.line.LineLimits#farewell} and a second.
   */
  @Override
  public void close() {
    stopAccepting();
    CountDownLatch closed = new CountDownLatch(berths.size());
    everywhere(
        berths,
        berth -> {
          Closing closing = Closing.of(Code.STOPPED, Code.STOPPED.meaning());
          berth.clear(closing, closed::countDown);
        });
    try {
      var _ = closed.await(settings.limits().farewell().toMillis() + 1_000, TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    everywhere(berths, Berth::shut);
    if (tls != null) {
      tls.close();
    }
  }

  private static void everywhere(List<Berth> berths, Consumer<Berth> task) {
    for (Berth berth : berths) {
      try {
        berth.loop().execute(() -> task.accept(berth));
      } catch (RejectedExecutionException loopEnded) {
        // Then nothing of this berth is open.
      }
    }
  }
}
