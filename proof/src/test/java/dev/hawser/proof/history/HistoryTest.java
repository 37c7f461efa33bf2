package dev.hawser.proof.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.sdk.Encoding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
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
    int nodes = Integer.getInteger("storm.nodes", Math.max(3, faults / 200));
    System.out.println("storm.seed=" + seed + " draws these faults again");
    rage(seed, new Jetty(), Schedule.of(seed, faults, nodes));
  }

  static void rage(long seed, Haven haven, Schedule schedule) {
    rage(seed, haven, schedule, _ -> {});
  }

  /**
   * Lets faults rage, and checks the history.
   *
   * @param more what else must hold of it
   */
  static void rage(long seed, Haven haven, Schedule schedule, Consumer<Logbook> more) {
    try (Storm storm = new Storm(seed, haven, (ports, logbook) -> crew(ports, logbook, seed))) {
      storm.rage(schedule);
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
      more.accept(logbook);
      assertThat(logbook.count(seen -> seen instanceof Seen.Subscribed told && told.recovered()))
          .isPositive();
      assertThat(logbook.count(Seen.Skipped.class::isInstance))
          .as("lines so slow that policies applied")
          .isPositive();
    }
  }

  private static List<Sailor> crew(Storm.Ports ports, Logbook logbook, long seed) {
    Random seeds = new Random(~seed);
    String webSocket = "ws://127.0.0.1:" + ports.open() + "/ws";
    String tcp = "tcp://127.0.0.1:" + ports.open();
    String slow = "tcp://127.0.0.1:" + ports.shallows();
    List<String> all = logbook.channels();
    // Whoever is slow in that one is sent away, and would never be slow anywhere.
    List<String> patient = all.stream().filter(each -> !each.equals("storm/hasty")).toList();
    List<Sailor> crew = new ArrayList<>();
    crew.add(new RawSailor("ann", ports.open(), all, logbook, seeds.nextLong()));
    crew.add(new RawSailor("bob", ports.open(), all, logbook, seeds.nextLong()));
    crew.add(new RawSailor("hal", ports.shallows(), patient, logbook, seeds.nextLong()));
    crew.add(sdk("cid", webSocket, Encoding.JSON, all, logbook, seeds.nextLong()));
    crew.add(sdk("dot", webSocket, Encoding.PROTOBUF, all, logbook, seeds.nextLong()));
    crew.add(sdk("eve", tcp, Encoding.PROTOBUF, all, logbook, seeds.nextLong()));
    crew.add(sdk("ida", slow, Encoding.JSON, patient, logbook, seeds.nextLong()));
    if (NodeSailor.possible()) {
      crew.add(new NodeSailor("fay", webSocket, "json", BEAT, BEAT, logbook));
      crew.add(new NodeSailor("guy", webSocket, "protobuf", BEAT, BEAT, logbook));
    } else {
      System.out.println("without the TypeScript SDK, which is not built");
    }
    return crew;
  }

  private static Sailor sdk(
      String name,
      String address,
      Encoding encoding,
      List<String> channels,
      Logbook logbook,
      long seed) {
    return new SdkSailor(name, address, encoding, BEAT, BEAT, channels, logbook, seed);
  }
}
