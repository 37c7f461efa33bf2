package dev.hawser.core.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MailboxTest {

  private record Weighed(int weight, Runnable task) implements Message {

    @Override
    public void run() {
      task.run();
    }
  }

  /** A lane that runs when it is told to. */
  private static final class HandLane implements Lane {

    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    @Override
    public int index() {
      return 0;
    }

    @Override
    public boolean inside() {
      return true;
    }

    @Override
    public long millis() {
      return 0;
    }

    @Override
    public Timer after(long delayMillis, Runnable task) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void execute(Runnable task) {
      tasks.add(task);
    }

    private void turn() {
      Runnable task = tasks.remove();
      task.run();
    }
  }

  private final HandLane lane = new HandLane();
  private final List<String> ran = new ArrayList<>();
  private final Mailbox mailbox = new Mailbox(lane, 100, () -> ran.add("|"));

  @Test
  void messages_run_in_order_in_one_turn_of_the_lane() {
    mailbox.put(() -> ran.add("a"));
    mailbox.put(() -> ran.add("b"));
    assertThat(lane.tasks).hasSize(1);
    lane.turn();
    assertThat(ran).containsExactly("a", "b", "|");
  }

  @Test
  void an_offer_beyond_the_bound_is_refused_and_taken_again_later() {
    assertThat(mailbox.offer(new Weighed(100, () -> ran.add("a")))).isTrue();
    assertThat(mailbox.offer(new Weighed(1, () -> ran.add("b")))).isFalse();
    assertThat(mailbox.hasRoom()).isFalse();
    mailbox.put(new Weighed(1, () -> ran.add("answer")));
    lane.turn();
    assertThat(mailbox.offer(new Weighed(1, () -> ran.add("c")))).isTrue();
    lane.turn();
    assertThat(ran).containsExactly("a", "answer", "|", "c", "|");
  }

  @Test
  void a_long_queue_gives_the_lane_turns_in_between() {
    for (int i = 0; i < 600; i++) {
      mailbox.put(() -> ran.add("m"));
    }
    lane.turn();
    assertThat(ran).hasSize(256 + 1);
    assertThat(lane.tasks).hasSize(1);
    lane.turn();
    lane.turn();
    assertThat(ran.stream().filter("m"::equals)).hasSize(600);
  }

  @Test
  void a_message_that_fails_takes_nobody_along() {
    mailbox.put(() -> {
      throw new IllegalStateException("expected in the log of this test");
    });
    mailbox.put(() -> ran.add("b"));
    lane.turn();
    assertThat(ran).containsExactly("b", "|");
  }

  @Test
  void many_senders_lose_nothing_and_keep_their_own_order() throws InterruptedException {
    try (ThreadLane thread = new ThreadLane("test", 0)) {
      thread.start();
      int senders = 4;
      int each = 20_000;
      int[] last = new int[senders];
      CountDownLatch done = new CountDownLatch(senders * each);
      List<String> wrong = new ArrayList<>();
      Mailbox box = new Mailbox(thread, Long.MAX_VALUE, () -> {});
      for (int sender = 0; sender < senders; sender++) {
        int id = sender;
        Thread.ofPlatform()
            .start(() -> {
              for (int i = 1; i <= each; i++) {
                int number = i;
                box.put(() -> {
                  if (last[id] != number - 1) {
                    wrong.add(id + ": " + number + " after " + last[id]);
                  }
                  last[id] = number;
                  done.countDown();
                });
              }
            });
      }
      assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(wrong).isEmpty();
    }
  }
}
