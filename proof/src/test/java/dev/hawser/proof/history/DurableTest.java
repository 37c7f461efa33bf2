package dev.hawser.proof.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Durable channels whose node, or whose database, is killed again and again under load: nothing
 * that was acknowledged is lost, nothing stands twice, no number is left out, and the epoch stays.
 */
class DurableTest {

  private static final String MEMORY = "storm/live";

  @Test
  void a_node_on_sqlite_that_is_killed_goes_on_where_it_stopped() {
    long seed = seed();
    int faults = Integer.getInteger("storm.faults", 60);
    rage(seed, new Lighthouse("commit"), among(seed, faults, 6, new Fault.Kill()));
  }

  @Test
  void nodes_and_a_postgresql_that_are_killed_go_on_where_they_stopped() {
    long seed = seed();
    int faults = Integer.getInteger("storm.faults", 60);
    rage(seed, new Roads(), among(seed, faults, 6, new Fault.Restarted(true), new Fault.Kill()));
  }

  private static long seed() {
    long seed = Long.getLong("storm.seed", RandomGenerator.getDefault().nextInt(1_000_000_000));
    System.out.println("storm.seed=" + seed + " draws these faults again");
    return seed;
  }

  /** So many faults of lines, and among them these, in turn. */
  private static Schedule among(long seed, int faults, int times, Fault... others) {
    List<Schedule.Step> lines = Schedule.of(seed, faults, 0).steps();
    int every = faults / times;
    return new Schedule(
        IntStream.range(0, faults)
            .mapToObj(n ->
                n % every == every / 2
                    ? new Schedule.Step(250, others[n / every % others.length])
                    : lines.get(n))
            .toList());
  }

  private static void rage(long seed, Haven haven, Schedule schedule) {
    HistoryTest.rage(
        seed,
        haven,
        schedule,
        logbook -> {
          for (History history : logbook.histories()) {
            if (!history.channel().equals(MEMORY)) {
              assertThat(
                      history.acknowledged().stream().map(told -> told.place().epoch()).distinct())
                  .as("epochs of %s, seed %d", history.channel(), seed)
                  .hasSize(1);
            }
          }
        });
  }
}
