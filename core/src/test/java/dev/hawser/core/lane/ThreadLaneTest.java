package dev.hawser.core.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ThreadLaneTest {

  private final ThreadLane lane = new ThreadLane("test", 7);

  @BeforeEach
  void start() {
    lane.start();
  }

  @AfterEach
  void close() {
    lane.close();
  }

  @Test
  void tasks_run_inside_and_nothing_else_is_inside() throws Exception {
    CompletableFuture<Boolean> inside = new CompletableFuture<>();
    lane.execute(() -> inside.complete(lane.inside()));
    assertThat(inside.get(10, TimeUnit.SECONDS)).isTrue();
    assertThat(lane.inside()).isFalse();
    assertThat(lane.index()).isEqualTo(7);
  }

  @Test
  void timers_run_in_the_order_of_their_times_and_not_before() throws Exception {
    List<String> ran = new CopyOnWriteArrayList<>();
    CountDownLatch done = new CountDownLatch(2);
    CompletableFuture<Long> waited = new CompletableFuture<>();
    lane.execute(() -> {
      long from = lane.millis();
      lane.after(
          60,
          () -> {
            ran.add("late");
            waited.complete(lane.millis() - from);
            done.countDown();
          });
      lane.after(
          20,
          () -> {
            ran.add("early");
            done.countDown();
          });
      lane.after(10, () -> ran.add("cancelled")).cancel();
    });
    assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(ran).containsExactly("early", "late");
    assertThat(waited.get(1, TimeUnit.SECONDS)).isGreaterThanOrEqualTo(60);
  }

  @Test
  void a_task_that_fails_does_not_end_the_lane() throws Exception {
    CompletableFuture<String> after = new CompletableFuture<>();
    lane.execute(() -> {
      throw new IllegalStateException("expected in the log of this test");
    });
    lane.execute(() -> after.complete("here"));
    assertThat(after.get(10, TimeUnit.SECONDS)).isEqualTo("here");
  }

  @Test
  void what_was_handed_over_before_closing_still_runs() {
    List<Integer> ran = new CopyOnWriteArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      int number = i;
      lane.execute(() -> ran.add(number));
    }
    lane.close();
    assertThat(ran).hasSize(3_000).isSorted();
  }
}
