package dev.hawser.transports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.node.Meters;
import dev.hawser.transports.line.LineLimits;
import dev.hawser.transports.loop.IoKind;
import dev.hawser.transports.loop.Loops;
import dev.hawser.transports.proxy.Networks;
import dev.hawser.transports.tls.TlsSettings;
import dev.hawser.transports.websocket.Origins;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;

/** Doors on a free port of the loopback, with the gate that records behind them. */
final class House implements AutoCloseable {

  final RecordingGate gate = new RecordingGate();
  final Meters meters = new Meters();
  final RecordingChoices choices = new RecordingChoices();
  final Loops loops;
  final Doors doors;

  House() {
    this(IoKind.automatic(), LineLimits.standard(), Origins.sameHost());
  }

  House(LineLimits limits) {
    this(IoKind.automatic(), limits, Origins.sameHost());
  }

  House(IoKind kind, LineLimits limits, Origins origins) {
    this(kind, new DoorSettings(address(), 128, limits, origins));
  }

  House(IoKind kind, DoorSettings settings) {
    loops = Loops.start(kind, 2);
    try {
      doors =
          Doors.open(
              loops, settings, gate, choices, RecordingGate.JSON, RecordingGate.PROTOBUF, meters);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** A house that speaks TLS, or stands behind a balancer, or both. */
  static House guarded(
      IoKind kind, LineLimits limits, @Nullable TlsSettings tls, String... balancers) {
    return new House(
        kind,
        new DoorSettings(
            address(),
            128,
            limits,
            Origins.sameHost(),
            tls,
            Networks.of(List.of(balancers)),
            false));
  }

  /** A house where WebSocket messages may be compressed. */
  static House compressing(LineLimits limits) {
    return new House(
        IoKind.automatic(),
        new DoorSettings(address(), 128, limits, Origins.sameHost(), null, Networks.none(), true));
  }

  static InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  /** The usual limits, but who has not said `connect` within 400 ms is left. */
  static LineLimits hasty() {
    return with(Duration.ofMillis(400), LineLimits.standard().stall());
  }

  /** The usual limits, but who takes nothing for 1.5 s is left. */
  static LineLimits impatient() {
    return with(Duration.ofSeconds(60), Duration.ofMillis(1_500));
  }

  private static LineLimits with(Duration handshake, Duration stall) {
    LineLimits usual = LineLimits.standard();
    return new LineLimits(
        handshake,
        usual.greeting(),
        usual.frame(),
        usual.outbox(),
        usual.partial(),
        stall,
        Duration.ofMillis(400),
        usual.fragments(),
        usual.pings());
  }

  /** Looks every other millisecond, for at most 20 s. */
  static ConditionFactory soon() {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(2));
  }

  int port() {
    return doors.address().getPort();
  }

  Peer peer() {
    return new Peer(port());
  }

  /** The newest line, once there are so many. */
  RecordingGate.Heard line(int number) {
    soon().until(() -> gate.lines.size() >= number);
    return gate.lines.get(number - 1);
  }

  RecordingGate.Heard line() {
    return line(1);
  }

  @Override
  public void close() {
    doors.close();
    loops.close();
    soon().untilAsserted(() -> assertThat(gate.gone.get()).isEqualTo(gate.admitted.get()));
    for (RecordingGate.Heard heard : gate.lines) {
      assertThat(heard.ends.get()).as("ends of %s", heard.line).isEqualTo(1);
    }
  }
}
