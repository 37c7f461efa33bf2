package dev.hawser.transports;

import dev.hawser.core.node.Meters;
import dev.hawser.core.transport.Gate;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Codec;
import dev.hawser.protocol.ServerMessage.Closing;
import dev.hawser.transports.door.Door;
import dev.hawser.transports.exchange.ExchangeRoute;
import dev.hawser.transports.http.HttpDoor;
import dev.hawser.transports.http.Route;
import dev.hawser.transports.line.Berth;
import dev.hawser.transports.line.Reception;
import dev.hawser.transports.loop.Loops;
import dev.hawser.transports.tcp.TcpDoor;
import dev.hawser.transports.websocket.WebSocketRoute;
import io.netty.channel.Channel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The port for clients: WebSocket, the doors of plain HTTP, and raw TCP, told apart by their first
 * bytes.
 *
 * <p><b>Threads.</b> Opened and closed by one thread, which may wait; nothing here is called from
 * inside a loop.
 */
public final class Doors implements AutoCloseable {

  private final Channel listening;
  private final List<Berth> berths;
  private final DoorSettings settings;

  private Doors(Channel listening, List<Berth> berths, DoorSettings settings) {
    this.listening = listening;
    this.berths = berths;
    this.settings = settings;
  }

  /**
   * Binds the address, and takes in whoever comes.
   *
   * @param meters counts the ends of wires that never became lines
   * @throws IOException if the address cannot be bound
   */
  public static Doors open(
      Loops loops, DoorSettings settings, Gate gate, Codec json, Codec protobuf, Meters meters)
      throws IOException {
    Reception reception = new Reception(gate, json, protobuf, settings.limits(), meters);
    List<Berth> berths = loops.loops().stream().map(loop -> new Berth(loop, reception)).toList();
    List<Route> routes = new ArrayList<>();
    routes.add(new WebSocketRoute(settings.origins()));
    routes.addAll(ExchangeRoute.all(settings.origins()));
    List<Door> doors = List.of(new TcpDoor(), new HttpDoor(routes));
    Channel listening = loops.kind().listening();
    SocketOptions.listening(listening, settings.backlog());
    listening.pipeline().addLast(new Acceptor(gate, loops.kind(), berths, doors));
    everywhere(berths, Berth::open);
    try {
      loops.loops().getFirst().netty().register(listening).sync();
      listening.bind(settings.address()).sync();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while binding " + settings.address(), interrupted);
    } catch (Exception failure) {
      everywhere(berths, Berth::shut);
      throw new IOException("cannot listen on " + settings.address(), failure);
    }
    return new Doors(listening, berths, settings);
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listening.localAddress();
  }

  /** Takes in nobody any more; what is open stays. Idempotent. */
  public void stopAccepting() {
    Future<?> _ = listening.close().syncUninterruptibly();
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
