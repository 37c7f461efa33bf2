package dev.hawser.brokers.seam;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs the world for many seeds. A failure names its seed; {@code -Dhawser.seam.seed=N} runs that
 * one alone, {@code -Dhawser.seam.seeds=N} runs more.
 */
class SeamTest {

  static LongStream seeds() {
    Long one = Long.getLong("hawser.seam.seed");
    return one == null
        ? LongStream.range(0, Long.getLong("hawser.seam.seeds", 150))
            .map(i -> i + Long.getLong("hawser.seam.from", 1))
        : LongStream.of(one);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void every_continuation_is_exact_or_said_to_be_broken(long seed) {
    run(seed);
  }

  private static Map<String, Integer> run(long seed) {
    World world = new World(seed);
    try {
      return world.run();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(world.toString(), e);
    }
  }

  @Test
  void a_run_is_its_seed() {
    assertThat(run(7)).isEqualTo(run(7));
  }

  /** A proof that met nothing proves nothing. */
  @Test
  void the_seeds_meet_everything_that_may_happen() {
    Map<String, Integer> met = new TreeMap<>();
    for (long seed = 1; seed <= 25; seed++) {
      run(seed).forEach((what, count) -> met.merge(what, count, Integer::sum));
    }
    assertThat(met)
        .containsKeys(
            "recovered publications",
            "more",
            "not recovered: epoch-changed",
            "not recovered: position-lost",
            "not recovered: no-history",
            "reset: epoch-changed",
            "reset: position-lost",
            "skipped: slow",
            "skipped: no-history",
            "skipped: conflated",
            "skipped: sampled",
            "rung: all",
            "rung: latest",
            "rung: sample",
            "rung: drop",
            "crashed",
            "went back",
            "ended: replaced",
            "ended: slow-consumer",
            "ended: heartbeat-lost",
            "publish refused: log-unavailable",
            "publish refused: key-expired",
            "subscribed by the server",
            "unsubscribed by the server",
            "joined or left");
  }
}
