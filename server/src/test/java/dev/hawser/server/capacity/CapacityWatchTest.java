package dev.hawser.server.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.server.capacity.Capacity.Resource;
import dev.hawser.server.capacity.Capacity.Room;
import java.time.Instant;
import java.util.Comparator;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** What a connection is said to cost, and how many are said to be left. */
class CapacityWatchTest {

  private static final int MIB = 1 << 20;
  private static final double FULL = 0.88;

  private final FakeProcess process = new FakeProcess();
  private long now;
  private int connections;
  private long kept;
  private final CapacityWatch watch =
      new CapacityWatch(
          process,
          FULL,
          () -> 100_000,
          () -> connections,
          () -> kept,
          () -> Instant.ofEpochMilli(now));

  private static final class FakeProcess implements CapacityWatch.Usage {

    private long collections;
    private long left = 20 * MIB;
    private double seconds;
    private long descriptors = 50_000;

    @Override
    public CapacityWatch.Collected collected() {
      return new CapacityWatch.Collected(collections, left);
    }

    @Override
    public void collect() {
      collections++;
    }

    @Override
    public long heap() {
      return 1_000L * MIB;
    }

    @Override
    public double processorSeconds() {
      return seconds;
    }

    @Override
    public int processors() {
      return 2;
    }

    @Override
    public long descriptorsLeft() {
      return descriptors;
    }
  }

  private void collectionLeaves(long bytes) {
    process.collections++;
    process.left = bytes;
    pass(1_000);
  }

  private void pass(long millis) {
    now += millis;
    watch.look();
  }

  private double heap() {
    return watch.capacity().heap().orElseThrow();
  }

  private long room(Resource resource) {
    return watch.capacity().left(resource).orElseThrow();
  }

  private Resource scarcest() {
    return watch.capacity().rooms().stream()
        .min(Comparator.comparingLong(Room::connections))
        .map(Room::resource)
        .orElseThrow();
  }

  @Test
  void a_connection_costs_its_share_of_what_a_collection_left() {
    connections = 1_000;
    kept = 10 * MIB;
    collectionLeaves(20L * MIB + 10 * MIB + 1_000 * 2_048);
    assertThat(heap()).isEqualTo(2_048);
    double free = FULL * 1_000 * MIB - 30L * MIB - 1_000 * 2_048;
    assertThat(room(Resource.HEAP)).isEqualTo((long) (free / 2_048));
  }

  @Test
  void garbage_that_a_later_collection_finds_does_not_count() {
    connections = 1_000;
    collectionLeaves(20L * MIB + 1_000 * 9_000);
    collectionLeaves(20L * MIB + 1_000 * 2_000);
    collectionLeaves(20L * MIB + 1_000 * 8_000);
    assertThat(heap()).isEqualTo(2_000);
  }

  @Test
  void what_is_ten_minutes_old_counts_no_more_but_the_newest_does() {
    connections = 1_000;
    collectionLeaves(20L * MIB + 1_000 * 2_000);
    pass(300_000);
    collectionLeaves(20L * MIB + 1_000 * 3_000);
    pass(400_000);
    assertThat(heap()).isEqualTo(3_000);
    pass(4_000_000);
    assertThat(heap()).isEqualTo(3_000);
  }

  @Test
  void the_same_collection_is_not_shared_among_others_who_came_after_it() {
    connections = 1_000;
    collectionLeaves(20L * MIB + 1_000 * 2_000);
    connections = 10_000;
    pass(1_000);
    assertThat(heap()).isEqualTo(2_000);
  }

  @Test
  void too_few_tell_nothing_but_what_is_allowed_and_what_may_be_opened() {
    connections = 99;
    collectionLeaves(900L * MIB);
    process.seconds = 50;
    pass(60_000);
    assertThat(watch.capacity().heap()).isEmpty();
    assertThat(watch.capacity().processor()).isEmpty();
    assertThat(watch.capacity().rooms())
        .extracting(Room::resource)
        .containsExactly(Resource.LIMIT, Resource.DESCRIPTORS);
  }

  @Test
  void processor_time_is_that_of_the_last_minute() {
    connections = 1_000;
    process.seconds = 500;
    pass(3_600_000);
    for (int second = 0; second < 61; second++) {
      process.seconds += 0.5;
      pass(1_000);
    }
    assertThat(watch.capacity().processor()).hasValueCloseTo(0.0005, Offset.offset(1e-9));
    assertThat(room(Resource.PROCESSOR)).isBetween(2_199L, 2_200L);
  }

  @Test
  void what_is_scarcest_says_how_many_are_left() {
    assertThat(watch.capacity().left()).isEqualTo(50_000);
    assertThat(scarcest()).isEqualTo(Resource.DESCRIPTORS);
    connections = 99_998;
    pass(1_000);
    assertThat(watch.capacity().left()).isEqualTo(2);
    assertThat(scarcest()).isEqualTo(Resource.LIMIT);
    connections = 100_001;
    pass(1_000);
    assertThat(watch.capacity().left()).isZero();
  }

  @Test
  void this_process_tells_what_it_uses() {
    var here = CapacityWatch.ofThisProcess(FULL, () -> 10, () -> 0, () -> 0, Instant::now);
    assertThat(here.capacity().rooms()).extracting(Room::connections).allMatch(left -> left > 0);
    CapacityWatch.Usage usage = new VirtualMachine();
    long collection = usage.collected().id();
    usage.collect();
    assertThat(usage.collected().id()).isGreaterThan(collection);
    assertThat(usage.collected().bytes()).isBetween(1L << 20, usage.heap());
    assertThat(usage.processorSeconds()).isPositive();
  }
}
