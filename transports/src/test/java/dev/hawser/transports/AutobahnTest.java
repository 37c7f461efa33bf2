package dev.hawser.transports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.node.Meters;
import dev.hawser.core.transport.Choices;
import dev.hawser.transports.line.LineLimits;
import dev.hawser.transports.line.Reception;
import dev.hawser.transports.loop.IoKind;
import dev.hawser.transports.loop.Loops;
import dev.hawser.transports.proxy.Networks;
import dev.hawser.transports.tls.TlsSettings;
import dev.hawser.transports.websocket.EchoRoute;
import dev.hawser.transports.websocket.Origins;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Autobahn's fuzzing client against the port as it is in production, but that whole messages go
 * back to the peer instead of to core. See {@code docs/conformance.md}.
 */
@ExtendWith(Leaks.class)
final class AutobahnTest {

  /** Cases of sections 1 to 7, 9 and 10; 12 and 13 are about compression. */
  private static final int CASES = 301;

  /**
   * All that is not plainly OK. 6.4.3 and 6.4.4 send bytes that are no UTF-8 within one frame, and
   * wait: here a frame is judged when it is whole. The others only tell what a server does.
   */
  private static final Map<String, Autobahn.Verdict> ALLOWED =
      Map.of(
          "6.4.3", new Autobahn.Verdict("NON-STRICT", "OK"),
          "6.4.4", new Autobahn.Verdict("NON-STRICT", "OK"),
          "7.1.6", new Autobahn.Verdict("INFORMATIONAL", "INFORMATIONAL"),
          "7.13.1", new Autobahn.Verdict("INFORMATIONAL", "INFORMATIONAL"),
          "7.13.2", new Autobahn.Verdict("INFORMATIONAL", "INFORMATIONAL"));

  /** What the suite sends is larger, and in more pieces, than anybody may send here. */
  private static final LineLimits LIMITS =
      new LineLimits(
          Duration.ofMinutes(5),
          16 << 20,
          16 << 20,
          64 << 20,
          1L << 30,
          Duration.ofMinutes(2),
          Duration.ofSeconds(10),
          1 << 20,
          1 << 10);

  @TempDir private Path folder;

  @Test
  void every_case_is_passed_in_the_clear_and_over_tls() throws Exception {
    Authority authority = new Authority(folder);
    TlsSettings.Files files = authority.write("own", authority.issue("a", "a.example"));
    try (Port plain = new Port(null);
        Port secure = new Port(authority.settings(TlsSettings.Engine.AUTO, files));
        Tunnel tunnel = new Tunnel(authority.peers(null), secure.number(), "a.example");
        Autobahn rules = new Autobahn(folder, Autobahn.Part.RULES, plain.number());
        Autobahn secureRules = new Autobahn(folder, Autobahn.Part.RULES, tunnel.port());
        Autobahn volume = new Autobahn(folder, Autobahn.Part.VOLUME, plain.number());
        Autobahn secureVolume = new Autobahn(folder, Autobahn.Part.VOLUME, tunnel.port())) {
      judge(rules, volume);
      judge(secureRules, secureVolume);
      assertThat(plain.echo.pipelines()).containsExactly(List.of("EchoLine"));
      assertThat(secure.echo.pipelines())
          .containsExactly(List.of("Records", "SslHandler", "EchoLine"));
    }
  }

  private static void judge(Autobahn rules, Autobahn volume)
      throws IOException, InterruptedException {
    Map<String, Autobahn.Verdict> verdicts = new TreeMap<>(rules.verdicts());
    verdicts.putAll(volume.verdicts());
    assertThat(verdicts).hasSize(CASES);
    verdicts.values().removeIf(Autobahn.Verdict.OK::equals);
    assertThat(verdicts).isEqualTo(ALLOWED);
  }

  private static final class Port implements AutoCloseable {

    final EchoRoute echo = new EchoRoute();
    private final Loops loops = Loops.start(IoKind.automatic(), 2);
    private final Doors doors;

    Port(@Nullable TlsSettings tls) throws IOException {
      DoorSettings settings =
          new DoorSettings(
              House.address(), 128, LIMITS, Origins.sameHost(), tls, Networks.none(), false);
      doors =
          Doors.open(
              loops,
              settings,
              echo,
              new Reception(
                  new RecordingGate(),
                  Choices.NONE,
                  RecordingGate.JSON,
                  RecordingGate.PROTOBUF,
                  LIMITS,
                  new Meters()));
    }

    int number() {
      return doors.address().getPort();
    }

    @Override
    public void close() {
      doors.close();
      loops.close();
    }
  }
}
