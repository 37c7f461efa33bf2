package dev.hawser.transports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.node.Meters;
import dev.hawser.transports.line.LineLimits;
import dev.hawser.transports.loop.IoKind;
import dev.hawser.transports.loop.Loops;
import dev.hawser.transports.websocket.Origins;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** Doors on a free port of the loopback, with the gate that records behind them. */
final class House implements AutoCloseable {

  final RecordingGate gate = new RecordingGate();
  final Meters meters = new Meters();
  final Loops loops;
  final Doors doors;

  House() {
    this(IoKind.automatic(), LineLimits.standard(), Origins.sameHost());
  }

  House(LineLimits limits) {
    this(IoKind.automatic(), limits, Origins.sameHost());
  }

  House(IoKind kind, LineLimits limits, Origins origins) {
    loops = Loops.start(kind, 2);
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try {
      doors =
          Doors.open(
              loops,
              new DoorSettings(address, 128, limits, origins),
              gate,
              RecordingGate.JSON,
              RecordingGate.PROTOBUF,
              meters);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
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
