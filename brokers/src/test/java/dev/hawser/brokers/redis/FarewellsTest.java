package dev.hawser.brokers.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class FarewellsTest {

  private final ArrayDeque<Runnable> planned = new ArrayDeque<>();
  private final List<String> heard = new ArrayList<>();
  private boolean away;

  private final Farewells<String> farewells =
      new Farewells<>(this::hear, (delay, task) -> planned.add(task));

  private CompletionStage<?> hear(String session, long generation) {
    if (away) {
      return CompletableFuture.failedFuture(new IllegalStateException("away"));
    }
    heard.add(session + " " + generation);
    return CompletableFuture.completedFuture("");
  }

  @Test
  void what_is_heard_at_once_is_said_once() {
    farewells.say("s", 1);
    assertThat(heard).containsExactly("s 1");
    assertThat(planned).isEmpty();
  }

  @Test
  void however_many_wait_there_is_one_task_and_when_redis_is_back_it_hears_them_all() {
    away = true;
    int lines = 3 * Farewells.AT_ONCE;
    for (int i = 0; i < lines; i++) {
      farewells.say("s" + i, i);
      assertThat(planned).hasSize(1);
    }
    for (int second = 0; second < 100; second++) {
      planned.remove().run();
      assertThat(planned).hasSize(1);
      assertThat(farewells.owed()).isEqualTo(lines);
    }
    away = false;
    while (!planned.isEmpty()) {
      planned.remove().run();
    }
    assertThat(heard).hasSize(lines).doesNotHaveDuplicates().contains("s0 0", "s2999 2999");
    assertThat(farewells.owed()).isZero();
  }

  @Test
  void of_one_session_the_newest_counts() {
    away = true;
    farewells.say("s", 7);
    farewells.say("s", 9);
    farewells.say("s", 8);
    away = false;
    planned.remove().run();
    assertThat(heard).containsExactly("s 9");
  }

  @Test
  void there_is_a_bound() {
    away = true;
    for (int i = 0; i < Farewells.MOST + 10; i++) {
      farewells.say("s" + i, 1);
    }
    farewells.say("s3", 2);
    assertThat(farewells.owed()).isEqualTo(Farewells.MOST);
  }
}
