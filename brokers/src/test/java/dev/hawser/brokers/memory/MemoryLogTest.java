package dev.hawser.brokers.memory;

import static dev.hawser.brokers.contract.Stages.now;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.brokers.contract.LogContract;
import dev.hawser.brokers.contract.LogModelContract;
import dev.hawser.brokers.contract.ManualTime;
import dev.hawser.core.log.Appended.Outcome.Numbered;
import dev.hawser.core.log.Appended.Outcome.Refused;
import dev.hawser.core.log.Appended.Outcome.Repeated;
import dev.hawser.core.log.Head;
import dev.hawser.core.log.Log;
import dev.hawser.core.log.Retention;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Position;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class MemoryLogTest extends LogContract {

  private static final Duration TRANSIT = Duration.ofSeconds(1);
  private static final Duration IDLE = Duration.ofSeconds(30);

  private final ManualTime time = new ManualTime();

  @Override
  protected Log open() {
    return open(1 << 20, 10_000, 5_000);
  }

  private MemoryLog open(long historyBytes, long keys, int keysPerChannel) {
    return new MemoryLog(
        new MemoryLog.Options(historyBytes, keys, keysPerChannel, TRANSIT, IDLE), time.time());
  }

  @Override
  protected void pass(Duration duration) {
    time.pass(duration);
  }

  @Nested
  class Model extends LogModelContract {
    @Override
    protected Log open(ManualTime time) {
      return new MemoryLog(
          new MemoryLog.Options(1 << 20, 10_000, 5_000, TRANSIT, IDLE), time.time());
    }
  }

  @Test
  void a_channel_forgotten_begins_another_epoch() {
    MemoryLog memory = (MemoryLog) log;
    Retention brief = new Retention(10, WINDOW, WINDOW);
    Head before = append(brief, "a", keyed("ann", "k", "x")).head();

    pass(IDLE);
    memory.sweep();

    assertThat(memory.channels()).isZero();
    assertThat(memory.keys()).isZero();
    assertThat(memory.historyBytes()).isZero();
    Head after = head("a");
    assertThat(after.offset()).isZero();
    assertThat(after.epoch()).isNotEqualTo(before.epoch());
  }

  @Test
  void a_channel_is_not_forgotten_while_anything_is_left_of_it() {
    MemoryLog memory = (MemoryLog) log;
    Retention longKeys = new Retention(0, WINDOW, IDLE.multipliedBy(3));
    Head keys = append(longKeys, "keys", keyed("ann", "k", "x")).head();
    Head history = append("history", plain("x")).head();

    pass(IDLE.multipliedBy(2));
    memory.sweep();

    assertThat(head("keys").epoch()).isEqualTo(keys.epoch());
    assertThat(head("history")).isEqualTo(history);
  }

  @Test
  void a_channel_that_somebody_asks_for_is_not_forgotten() {
    MemoryLog memory = (MemoryLog) log;
    Head before = append(COUNTS, "a", plain("x")).head();

    for (int i = 0; i < 5; i++) {
      pass(IDLE.dividedBy(2));
      assertThat(now(log.heads(List.of("a"))).known()).containsEntry("a", before);
      memory.sweep();
    }
    assertThat(head("a")).isEqualTo(before);
  }

  @Test
  void a_key_is_remembered_beyond_its_window_for_what_is_on_its_way() {
    append("a", keyed("ann", "k", "x"));

    pass(WINDOW.plus(TRANSIT));

    assertThat(only(append("a", aged(WINDOW.toMillis(), "ann", "k", "x"))))
        .isEqualTo(new Repeated(1));
    pass(Duration.ofMillis(1));
    assertThat(only(append("a", keyed("ann", "k", "x")))).isInstanceOf(Numbered.class);
  }

  @Test
  void a_channel_full_of_keys_refuses_new_ones_and_still_knows_the_old() {
    log = open(1 << 20, 10_000, 3);
    append("a", keyed("ann", "1", "x"), keyed("ann", "2", "x"), keyed("ann", "3", "x"));

    assertThat(only(append("a", keyed("ann", "4", "x"))))
        .isEqualTo(new Refused(Code.TOO_MANY_KEYS));
    assertThat(only(append("a", keyed("ann", "2", "x")))).isEqualTo(new Repeated(2));
    assertThat(only(append("a", plain("y")))).isInstanceOf(Numbered.class);
    assertThat(only(append("b", keyed("ann", "4", "x")))).isInstanceOf(Numbered.class);

    pass(WINDOW.plus(TRANSIT).plusMillis(1));
    assertThat(only(append("a", keyed("ann", "4", "x")))).isInstanceOf(Numbered.class);
  }

  @Test
  void all_channels_together_hold_a_bounded_number_of_keys() {
    log = open(1 << 20, 3, 100);
    append("a", keyed("ann", "1", "x"), keyed("ann", "2", "x"));
    append("b", keyed("ann", "1", "x"));

    assertThat(only(append("c", keyed("ann", "1", "x"))))
        .isEqualTo(new Refused(Code.TOO_MANY_KEYS));

    pass(WINDOW.plus(TRANSIT).plusMillis(1));
    ((MemoryLog) log).sweep();
    assertThat(only(append("c", keyed("ann", "1", "x")))).isInstanceOf(Numbered.class);
  }

  @Test
  void a_writer_beyond_the_budget_pays_with_its_own_oldest_history() {
    MemoryLog memory = open(20_000, 10_000, 5_000);
    log = memory;
    append("quiet", plain("stays"));
    String text = "x".repeat(1_000);
    for (int i = 0; i < 100; i++) {
      append("busy", plain(text));
      assertThat(memory.historyBytes()).isLessThanOrEqualTo(20_000);
    }

    Head busy = head("busy");
    assertThat(busy.offset()).isEqualTo(100);
    assertThat(busy.oldest()).isBetween(80L, 100L);
    assertThat(offsets(read("busy", 0))).startsWith(busy.oldest()).endsWith(100L);
    assertThat(texts(read("quiet", 0))).containsExactly("stays");
  }

  @Test
  void a_publication_larger_than_the_budget_is_numbered_and_not_kept() {
    log = open(500, 10_000, 5_000);

    Head head = append("a", plain("x".repeat(1_000))).head();

    assertThat(head.offset()).isEqualTo(1);
    assertThat(head.oldest()).isEqualTo(2);
    assertThat(((MemoryLog) log).historyBytes()).isZero();
  }

  @Test
  void the_sweep_takes_the_oldest_of_all_channels_when_room_is_scarce() {
    MemoryLog memory = open(20_000, 10_000, 5_000);
    log = memory;
    String text = "x".repeat(1_000);
    for (int i = 0; i < 8; i++) {
      append("old", plain(text));
    }
    pass(Duration.ofSeconds(1));
    for (int i = 0; i < 8; i++) {
      append("new", plain(text));
    }
    memory.sweep();

    assertThat(memory.historyBytes()).isLessThanOrEqualTo(15_000);
    assertThat(head("new").oldest()).isEqualTo(1);
    assertThat(head("old").oldest()).isBetween(2L, 9L);
    assertThat(head("old").offset()).isEqualTo(8);
  }

  @Test
  void sweeping_beside_the_owner_loses_nothing() throws InterruptedException {
    MemoryLog memory =
        new MemoryLog(
            new MemoryLog.Options(1 << 20, 10_000, 5_000, Duration.ZERO, Duration.ZERO),
            time.time());
    log = memory;
    AtomicBoolean done = new AtomicBoolean();
    Thread sweeper =
        Thread.ofPlatform()
            .start(() -> {
              while (!done.get()) {
                memory.sweep();
              }
            });
    Set<Position> given = new HashSet<>();
    for (int i = 0; i < 20_000; i++) {
      Head kept = append("kept" + i % 3, plain("x")).head();
      assertThat(head("kept" + i % 3)).isEqualTo(kept);
      assertThat(given.add(append(COUNTS, "forgotten", plain("x")).head().position())).isTrue();
    }
    done.set(true);
    sweeper.join();
  }
}
