package dev.hawser.proof.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.sdk.Encoding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * Several authors and subscribers on mixed transports, several kinds of channels, and hundreds of
 * faults: whatever happens, the history is sound.
 *
 * <p>{@code -Dstorm.seed=N} draws the same faults again; {@code -Dstorm.faults=N} sets how many,
 * {@code -Dstorm.nodes=N} how many of them end the node.
 */
class HistoryTest {

  private static final Duration BEAT = Duration.ofMillis(500);

  @Test
  void nothing_is_lost_doubled_or_swapped_but_what_is_announced() {
    long seed = Long.getLong("storm.seed", RandomGenerator.getDefault().nextInt(1_000_000_000));
    int faults = Integer.getInteger("storm.faults", 250);
    int nodes = Integer.getInteger("storm.nodes", Math.max(2, faults / 200));
    System.out.println("storm.seed=" + seed + " draws these faults again");
    try (Storm storm = new Storm(seed, (port, logbook) -> crew(port, logbook, seed))) {
      storm.rage(Schedule.of(seed, faults, nodes));
      List<String> wrong = storm.calm();
      Logbook logbook = storm.logbook();
      System.out.printf(
          "%d acknowledgements, %d sightings, %d recovered, %d not, %d skips, %d resets; %s%n",
          logbook.acknowledgements(),
          logbook.sightings(),
          logbook.count(seen -> seen instanceof Seen.Subscribed told && told.recovered()),
          logbook.count(seen -> seen instanceof Seen.Subscribed told && told.reason() != null),
          logbook.count(Seen.Skipped.class::isInstance),
          logbook.count(Seen.Reset.class::isInstance),
          storm.counts());
      assertThat(wrong).as("seed %d", seed).isEmpty();
      assertThat(logbook.count(seen -> seen instanceof Seen.Subscribed told && told.recovered()))
          .isPositive();
    }
  }

  private static List<Sailor> crew(int port, Logbook logbook, long seed) {
    Random seeds = new Random(~seed);
    String webSocket = "ws://127.0.0.1:" + port + "/ws";
    String tcp = "tcp://127.0.0.1:" + port;
    List<Sailor> crew = new ArrayList<>();
    crew.add(new RawSailor("ann", port, logbook, seeds.nextLong()));
    crew.add(new RawSailor("bob", port, logbook, seeds.nextLong()));
    crew.add(new SdkSailor("cid", webSocket, Encoding.JSON, BEAT, BEAT, logbook, seeds.nextLong()));
    crew.add(
        new SdkSailor("dot", webSocket, Encoding.PROTOBUF, BEAT, BEAT, logbook, seeds.nextLong()));
    crew.add(new SdkSailor("eve", tcp, Encoding.PROTOBUF, BEAT, BEAT, logbook, seeds.nextLong()));
    if (NodeSailor.possible()) {
      crew.add(new NodeSailor("fay", webSocket, "json", BEAT, BEAT, logbook));
      crew.add(new NodeSailor("guy", webSocket, "protobuf", BEAT, BEAT, logbook));
    } else {
      System.out.println("without the TypeScript SDK, which is not built");
    }
    return crew;
  }
}
