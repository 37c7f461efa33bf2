package dev.hawser.core.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WheelTest {

  private final List<String> expired = new ArrayList<>();
  private final Wheel wheel = new Wheel(0, 10, 16);

  private Wheel.Entry entry(String name) {
    return new Wheel.Entry() {
      @Override
      protected void expired(long now) {
        expired.add(name + "@" + now);
      }
    };
  }

  @Test
  void an_entry_expires_at_its_deadline_and_once() {
    wheel.schedule(entry("a"), 50);
    wheel.advance(49);
    assertThat(expired).isEmpty();
    wheel.advance(50);
    wheel.advance(500);
    assertThat(expired).containsExactly("a@50");
  }

  @Test
  void a_deadline_beyond_one_turn_waits_for_its_turn() {
    wheel.schedule(entry("a"), 10_000);
    for (long now = 10; now < 10_000; now += 10) {
      wheel.advance(now);
    }
    assertThat(expired).isEmpty();
    wheel.advance(10_000);
    assertThat(expired).containsExactly("a@10000");
  }

  @Test
  void an_entry_can_be_moved_and_ended() {
    Wheel.Entry moved = entry("moved");
    Wheel.Entry ended = entry("ended");
    wheel.schedule(moved, 20);
    wheel.schedule(ended, 20);
    wheel.schedule(moved, 70);
    wheel.cancel(ended);
    wheel.cancel(ended);
    wheel.advance(60);
    assertThat(expired).isEmpty();
    wheel.advance(70);
    assertThat(expired).containsExactly("moved@70");
  }

  @Test
  void nothing_is_missed_by_a_long_pause() {
    wheel.schedule(entry("a"), 30);
    wheel.schedule(entry("b"), 170);
    wheel.schedule(entry("c"), 90_000);
    wheel.advance(80_000);
    assertThat(expired).containsExactlyInAnyOrder("a@80000", "b@80000");
  }

  @Test
  void an_entry_that_expires_may_end_its_neighbour_and_start_itself_again() {
    Wheel.Entry neighbour = entry("neighbour");
    Wheel.Entry again =
        new Wheel.Entry() {
          @Override
          protected void expired(long now) {
            expired.add("again@" + now);
            wheel.cancel(neighbour);
            if (now < 100) {
              wheel.schedule(this, now + 30);
            }
          }
        };
    wheel.schedule(again, 20);
    wheel.schedule(neighbour, 20);
    for (long now = 10; now <= 200; now += 10) {
      wheel.advance(now);
    }
    assertThat(expired).containsExactly("again@20", "again@50", "again@80", "again@110");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void it_agrees_with_a_sorted_map(long seed) {
    Random random = new Random(seed);
    Map<Integer, Long> model = new TreeMap<>();
    Map<Integer, Long> fired = new TreeMap<>();
    Wheel.Entry[] entries = new Wheel.Entry[100];
    for (int i = 0; i < entries.length; i++) {
      int id = i;
      entries[i] =
          new Wheel.Entry() {
            @Override
            protected void expired(long now) {
              fired.put(id, now);
            }
          };
    }
    long now = 0;
    for (int step = 0; step < 2_000; step++) {
      int id = random.nextInt(entries.length);
      if (random.nextInt(4) == 0) {
        wheel.cancel(entries[id]);
        model.remove(id);
      } else {
        long deadline = now + random.nextInt(600);
        wheel.schedule(entries[id], deadline);
        model.put(id, deadline);
      }
      now += random.nextInt(random.nextInt(20) == 0 ? 400 : 15);
      wheel.advance(now);
      long at = now;
      fired.forEach((one, when) -> assertThat(model.remove(one)).isLessThanOrEqualTo(when));
      fired.clear();
      // An entry may be a tick late, never more.
      assertThat(model.values()).as("seed %d, now %d", seed, at).allMatch(due -> due > at - 10);
    }
  }
}
