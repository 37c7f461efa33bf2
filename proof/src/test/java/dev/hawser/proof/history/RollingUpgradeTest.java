package dev.hawser.proof.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hawser.proof.cluster.Fleet;
import dev.hawser.proof.cluster.Passenger;
import dev.hawser.proof.door.Node;
import dev.hawser.proof.door.Peer;
import dev.hawser.proof.front.Balancer;
import dev.hawser.sdk.Encoding;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Three nodes behind a balancer are restarted one after another, under load: who knows only the
 * balancer loses nothing, and nobody is seen to leave.
 */
class RollingUpgradeTest {

  private static final Duration BEAT = Duration.ofMillis(500);
  private static final Map<String, Promise> CHANNELS =
      Map.of("storm/kept", Promise.EVERYTHING, "storm/other", Promise.EVERYTHING);

  private final Logbook logbook = new Logbook(CHANNELS);

  @ParameterizedTest
  @ValueSource(strings = {"haproxy", "nginx"})
  void nobody_loses_anything_or_is_seen_to_leave(String front, @TempDir Path folder)
      throws IOException {
    try (Fleet fleet =
            Fleet.of(3, "upgrade", "within: 5s, lease: 15s", "{notice: 3s, within: 1s}");
        Balancer balancer = balancer(front, folder, fleet)) {
      int port = balancer.port(8700);
      List<Sailor> sailors = crew(port);
      String address = "ws://127.0.0.1:" + port + "/ws";
      try (Passenger observer = standing(new Passenger("observer", "crew/deck", List.of(address)));
          Passenger seen = new Passenger("seen", "crew/deck", List.of(address))) {
        observer.write();
        seen.write();
        sailors.forEach(Sailor::start);
        await().atMost(Peer.PATIENCE).until(() -> observer.came().contains("seen"));
        for (int i = 0; i < fleet.size(); i++) {
          awaitLoad();
          fleet.restart(i);
        }
        awaitLoad();
        checked(fleet.node(0), sailors);
        for (Passenger one : List.of(observer, seen)) {
          one.rest();
          await().atMost(Peer.PATIENCE).until(one::rests);
          assertThat(one.complaints()).isEmpty();
          assertThat(one.nodes()).as("went from node to node").hasSizeGreaterThan(1);
          assertThat(one.went()).as("whom %s saw leave", one.user()).isEmpty();
        }
      } finally {
        sailors.forEach(Sailor::close);
      }
    }
  }

  /** There before others come: nobody is told who was there already. */
  private static Passenger standing(Passenger passenger) {
    await().atMost(Peer.PATIENCE).until(passenger::stands);
    return passenger;
  }

  private static Balancer balancer(String front, Path folder, Fleet fleet) throws IOException {
    Map<Integer, Integer> ports =
        Map.of(
            8710, fleet.node(0).port(),
            8711, fleet.node(0).operators().port(),
            8720, fleet.node(1).port(),
            8721, fleet.node(1).operators().port(),
            8730, fleet.node(2).port(),
            8731, fleet.node(2).operators().port());
    return front.equals("haproxy")
        ? Balancer.haproxy("cluster-haproxy.cfg", folder, ports, 8700)
        : Balancer.nginx("cluster-nginx.conf", folder, ports, 8700);
  }

  private List<Sailor> crew(int port) {
    List<String> all = logbook.channels();
    String webSocket = "ws://127.0.0.1:" + port + "/ws";
    String tcp = "tcp://127.0.0.1:" + port;
    List<Sailor> crew = new ArrayList<>();
    crew.add(new RawSailor("ann", port, all, logbook, 1));
    crew.add(new SdkSailor("cid", webSocket, Encoding.JSON, BEAT, BEAT, all, logbook, 2));
    crew.add(new SdkSailor("eve", tcp, Encoding.PROTOBUF, BEAT, BEAT, all, logbook, 3));
    if (NodeSailor.possible()) {
      crew.add(new NodeSailor("fay", webSocket, "json", BEAT, BEAT, logbook));
    } else {
      System.out.println("without the TypeScript SDK, which is not built");
    }
    return crew;
  }

  private void awaitLoad() {
    int before = logbook.acknowledgements();
    await().atMost(Peer.PATIENCE).until(() -> logbook.acknowledgements() > before + 200);
  }

  private void checked(Node node, List<Sailor> sailors) {
    Calm calm = new Calm(logbook);
    calm.await(node, sailors);
    assertThat(calm.faults()).isEmpty();
    assertThat(logbook.count(seen -> seen instanceof Seen.Subscribed told && told.reason() != null))
        .as("recovered without exception")
        .isZero();
    assertThat(logbook.count(seen -> seen instanceof Seen.Subscribed told && told.recovered()))
        .isPositive();
  }
}
