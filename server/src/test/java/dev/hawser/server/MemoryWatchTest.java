package dev.hawser.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.node.Pressure.Level;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When memory counts as short. */
class MemoryWatchTest {

  private final List<Level> told = new ArrayList<>();
  private final FakeHeap heap = new FakeHeap();
  private double direct;
  private long now;
  private final MemoryWatch watch =
      new MemoryWatch(heap, () -> direct, () -> Instant.ofEpochMilli(now), told::add);

  private static final class FakeHeap implements MemoryWatch.Heap {

    private double used;
    private double lived;
    private double lives;
    private int collections;

    @Override
    public double used() {
      return used;
    }

    @Override
    public double lived() {
      return lived;
    }

    @Override
    public void collect() {
      collections++;
      lived = lives;
    }
  }

  private void heap(double used, double lives) {
    heap.used = used;
    heap.lives = lives;
    now += 250;
    watch.look();
  }

  @Test
  void garbage_is_no_shortage_and_is_not_collected_again_and_again() {
    heap(0.95, 0.2);
    for (int i = 0; i < 30; i++) {
      heap(0.93, 0.2);
    }
    assertThat(told).isEmpty();
    assertThat(heap.collections).isEqualTo(1);
  }

  @Test
  void a_heap_with_room_is_never_collected() {
    for (int i = 0; i < 200; i++) {
      heap(0.74, 0.7);
    }
    assertThat(heap.collections).isZero();
    assertThat(told).isEmpty();
  }

  @Test
  void levels_rise_at_once_and_fall_only_well_below() {
    direct = 0.81;
    watch.look();
    direct = 0.95;
    watch.look();
    direct = 0.90;
    watch.look();
    direct = 0.885;
    watch.look();
    direct = 0.84;
    watch.look();
    direct = 0.82;
    watch.look();
    direct = 0.76;
    watch.look();
    direct = 0.74;
    watch.look();
    assertThat(told)
        .containsExactly(Level.STRAINED, Level.CRITICAL, Level.FULL, Level.STRAINED, Level.EASY);
  }

  @Test
  void what_lives_is_known_again_after_a_while() {
    heap(0.99, 0.96);
    assertThat(told).containsExactly(Level.CRITICAL);
    heap(0.99, 0.3);
    assertThat(told).hasSize(1);
    now += 2_000;
    heap(0.99, 0.3);
    assertThat(told).containsExactly(Level.CRITICAL, Level.EASY);
  }
}
