package dev.hawser.transports.line;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.transport.Encoding;
import dev.hawser.core.transport.Frame;
import dev.hawser.core.transport.Priority;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The order in which classes leave, and what each is told of its backlog. */
final class OutboxTest {

  private static final List<Priority> CLASSES = List.of(Priority.values());

  private static final int LIMIT = 256 * 1024;

  private final Outbox outbox = new Outbox(Framing.NEWLINE, LIMIT);

  private static Frame frame(String text) {
    return Frame.single(Encoding.JSON, text.getBytes(US_ASCII));
  }

  private static Frame large(int bytes) {
    return frame("x".repeat(bytes - 1));
  }

  private void fill(Priority priority, int bytes) {
    for (int left = bytes; left > 0; left -= 1_024) {
      assertThat(outbox.add(large(1_024), priority)).isTrue();
    }
  }

  /** What leaves in one write, and whether some class was relieved by it. */
  private boolean gather(int most, List<String> into) {
    ByteBuf bytes = Unpooled.buffer(outbox.gathering(most));
    boolean relieved = outbox.gather(bytes);
    into.addAll(bytes.toString(US_ASCII).lines().toList());
    return relieved;
  }

  private boolean gather(int most) {
    return gather(most, new ArrayList<>());
  }

  @Test
  void a_higher_class_leaves_first_and_each_in_the_order_in_which_it_came() {
    assertThat(outbox.add(frame("low 1"), Priority.LOW)).isTrue();
    assertThat(outbox.add(frame("normal 1"), Priority.NORMAL)).isTrue();
    assertThat(outbox.add(frame("first 1"), Priority.FIRST)).isTrue();
    assertThat(outbox.add(frame("low 2"), Priority.LOW)).isTrue();
    assertThat(outbox.add(frame("high 1"), Priority.HIGH)).isTrue();
    assertThat(outbox.add(frame("normal 2"), Priority.NORMAL)).isTrue();
    List<String> left = new ArrayList<>();
    assertThat(gather(1_000, left)).isFalse();
    assertThat(left).containsExactly("first 1", "high 1", "normal 1", "normal 2", "low 1", "low 2");
    assertThat(outbox.isEmpty()).isTrue();
    assertThat(outbox.bytes()).isZero();
  }

  @Test
  void between_two_writes_a_higher_class_comes_before_what_waited_longer() {
    for (int i = 0; i < 4; i++) {
      assertThat(outbox.add(frame("low " + i), Priority.LOW)).isTrue();
    }
    List<String> left = new ArrayList<>();
    assertThat(gather(12, left)).isFalse();
    assertThat(outbox.add(frame("high"), Priority.HIGH)).isTrue();
    assertThat(gather(1_000, left)).isFalse();
    assertThat(left).containsExactly("low 0", "low 1", "high", "low 2", "low 3");
  }

  @Test
  void whatever_the_mixture_the_order_within_a_class_holds_and_nothing_is_lost() {
    Random random = new Random(7);
    List<String> left = new ArrayList<>();
    int[] next = new int[CLASSES.size()];
    int[] seen = new int[next.length];
    for (int i = 0; i < 2_000; i++) {
      Priority priority = CLASSES.get(random.nextInt(next.length));
      String padding = "x".repeat(random.nextInt(200));
      Frame one = frame(priority.rank() + " " + next[priority.rank()] + " " + padding);
      if (outbox.add(one, priority)) {
        next[priority.rank()]++;
      }
      if (random.nextInt(4) == 0) {
        gather(100 + random.nextInt(900), left);
      }
    }
    while (!outbox.isEmpty()) {
      gather(4_096, left);
    }
    for (String line : left) {
      String[] parts = line.split(" ", 3);
      assertThat(Integer.parseInt(parts[1])).isEqualTo(seen[Integer.parseInt(parts[0])]++);
    }
    assertThat(seen).isEqualTo(next);
    assertThat(outbox.bytes(Priority.LOW)).isZero();
  }

  @Test
  void bytes_of_a_lower_class_are_nothing_to_a_higher_one() {
    fill(Priority.LOW, Outbox.HIGH);
    assertThat(outbox.bytes(Priority.HIGH)).isZero();
    assertThat(outbox.bytes(Priority.LOW)).isEqualTo(Outbox.HIGH);
    assertThat(outbox.writable(Priority.HIGH)).isTrue();
    assertThat(outbox.writable(Priority.NORMAL)).isTrue();
    assertThat(outbox.writable(Priority.LOW)).isFalse();
  }

  @Test
  void bytes_of_a_higher_class_stand_before_a_lower_one() {
    fill(Priority.HIGH, Outbox.HIGH);
    assertThat(outbox.bytes(Priority.FIRST)).isZero();
    assertThat(outbox.bytes(Priority.LOW)).isEqualTo(Outbox.HIGH);
    assertThat(outbox.writable(Priority.FIRST)).isTrue();
    assertThat(outbox.writable(Priority.HIGH)).isFalse();
    assertThat(outbox.writable(Priority.LOW)).isFalse();
  }

  @Test
  void a_class_is_relieved_when_little_leaves_before_it_and_not_sooner() {
    fill(Priority.NORMAL, Outbox.HIGH);
    fill(Priority.LOW, Outbox.HIGH);
    while (outbox.bytes(Priority.NORMAL) > Outbox.LOW + 1_024) {
      assertThat(gather(1_024)).isFalse();
    }
    assertThat(gather(1_024)).isTrue();
    assertThat(outbox.writable(Priority.NORMAL)).isTrue();
    assertThat(outbox.writable(Priority.LOW)).isFalse();
    while (outbox.bytes() > Outbox.LOW + 1_024) {
      assertThat(gather(1_024)).isFalse();
    }
    assertThat(gather(1_024)).isTrue();
    assertThat(outbox.writable()).isTrue();
  }

  @Test
  void the_room_is_one_for_all() {
    fill(Priority.LOW, LIMIT / 2);
    fill(Priority.NORMAL, LIMIT / 2);
    assertThat(outbox.add(frame("x"), Priority.FIRST)).isFalse();
    assertThat(outbox.bytes()).isEqualTo(LIMIT);
  }

  @Test
  void who_was_refused_because_a_lower_class_holds_the_room_is_told_once_half_is_free() {
    fill(Priority.LOW, LIMIT);
    assertThat(outbox.writable(Priority.HIGH)).isTrue();
    assertThat(outbox.add(large(2_048), Priority.HIGH)).isFalse();
    assertThat(outbox.writable(Priority.HIGH)).isFalse();
    while (outbox.bytes() > LIMIT / 2 + 1_024) {
      assertThat(gather(1_024)).isFalse();
    }
    assertThat(gather(1_024)).isTrue();
    assertThat(outbox.writable(Priority.HIGH)).isTrue();
    assertThat(outbox.add(large(2_048), Priority.HIGH)).isTrue();
  }

  @Test
  void who_was_refused_for_its_own_sake_is_not_told_to_wait() {
    assertThat(outbox.add(large(LIMIT + 1), Priority.HIGH)).isFalse();
    assertThat(outbox.writable(Priority.HIGH)).isTrue();
  }

  @Test
  void a_frame_larger_than_a_write_leaves_alone() {
    assertThat(outbox.add(frame("y".repeat(5_000)), Priority.LOW)).isTrue();
    assertThat(outbox.add(frame("z"), Priority.LOW)).isTrue();
    List<String> left = new ArrayList<>();
    assertThat(gather(1_000, left)).isFalse();
    assertThat(left).hasSize(1);
    assertThat(gather(1_000, left)).isFalse();
    assertThat(left).hasSize(2);
  }
}
