package dev.hawser.transports.line;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.transport.Encoding;
import dev.hawser.core.transport.Frame;
import dev.hawser.core.transport.Priority;
import dev.hawser.protocol.Codec;
import dev.hawser.protocol.Joiner;
import dev.hawser.protocol.MalformedFrameException;
import dev.hawser.protocol.ServerMessage.Part;
import dev.hawser.protocol.json.JsonCodec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The order in which classes leave, and what each is told of its backlog. */
final class OutboxTest {

  private static final Codec CODEC = new JsonCodec();
  private static final List<Priority> CLASSES = List.of(Priority.values());

  private static final int LIMIT = 256 * 1024;

  private final Outbox outbox = new Outbox(Framing.NEWLINE, LIMIT);

  private static Frame frame(String text) {
    return Frame.single(Encoding.JSON, text.getBytes(UTF_8));
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
    ByteBuf bytes = outbox.gather(ByteBufAllocator.DEFAULT, most);
    into.addAll(bytes.toString(UTF_8).lines().toList());
    bytes.release();
    return outbox.relieved();
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
      if (random.nextInt(4) == 0 && !outbox.isEmpty()) {
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

  // ---- parts

  private void cutting() {
    outbox.cutLarge(CODEC);
  }

  private void add(String text, Priority priority) {
    assertThat(outbox.add(frame(text), priority)).isTrue();
  }

  /** What a peer makes of what leaves: whole frames as they come, and as their last part comes. */
  private List<String> joined(List<String> left) throws MalformedFrameException {
    Joiner joiner = new Joiner(LIMIT);
    List<String> whole = new ArrayList<>();
    for (String line : left) {
      if (!line.startsWith("{\"part\":")) {
        whole.add(line);
        continue;
      }
      byte[] bytes = line.getBytes(UTF_8);
      Part part = (Part) CODEC.decodeServer(bytes, 0, bytes.length).message();
      assertThat(part.piece().length).isLessThanOrEqualTo(Outbox.PART);
      byte[] frame = joiner.take(part);
      if (frame != null) {
        whole.add(part.stream() + " " + new String(frame, UTF_8));
      }
    }
    return whole;
  }

  private List<String> all() {
    List<String> left = new ArrayList<>();
    while (!outbox.isEmpty()) {
      gather(1_000, left);
    }
    return left;
  }

  @Test
  void a_large_frame_is_cut_between_characters_and_a_small_one_is_not() throws Exception {
    cutting();
    String large = "\"Grüße\\, 世界 🚢\t\" ".repeat(2_000);
    add(large, Priority.NORMAL);
    add("x".repeat(Outbox.LARGE - 1), Priority.NORMAL);
    List<String> left = all();
    assertThat(left).hasSizeGreaterThan(10);
    assertThat(left.getLast()).isEqualTo("x".repeat(Outbox.LARGE - 1));
    assertThat(joined(left).getFirst()).isEqualTo("2 " + large);
    assertThat(outbox.bytes(Priority.LOW)).isZero();
  }

  @Test
  void a_higher_class_goes_between_the_parts_of_a_lower_one_and_may_be_cut_itself()
      throws Exception {
    cutting();
    add("l".repeat(30_000), Priority.LOW);
    add("behind", Priority.LOW);
    List<String> left = new ArrayList<>();
    assertThat(gather(1_000, left)).isFalse();
    add("h".repeat(20_000), Priority.HIGH);
    assertThat(gather(1_000, left)).isFalse();
    add("first", Priority.FIRST);
    left.addAll(all());
    assertThat(joined(left))
        .containsExactly("first", "1 " + "h".repeat(20_000), "3 " + "l".repeat(30_000), "behind");
  }

  @Test
  void a_class_waits_for_what_has_not_left_of_the_frame_before_it() {
    cutting();
    add("l".repeat(29_999), Priority.LOW);
    for (int gone = Outbox.PART; gone < 30_000; gone += Outbox.PART) {
      assertThat(gather(1_000)).isFalse();
      assertThat(outbox.bytes(Priority.LOW)).isEqualTo(30_000 - gone);
      assertThat(outbox.bytes(Priority.NORMAL)).isZero();
    }
    assertThat(gather(1_000)).isFalse();
    assertThat(outbox.isEmpty()).isTrue();
  }

  @Test
  void what_would_have_gone_at_once_is_taken_however_large_it_is() throws Exception {
    cutting();
    Frame large = large(LIMIT + 5_000);
    assertThat(outbox.add(large, Priority.LOW)).isFalse();
    outbox.addAlone(large, Priority.LOW);
    assertThat(outbox.add(frame("x"), Priority.LOW)).isFalse();
    assertThat(all()).hasSizeGreaterThan(LIMIT / Outbox.PART);
    assertThat(outbox.writable()).isTrue();
  }

  @Test
  void whatever_the_mixture_parts_make_the_same_frames_in_the_same_order() throws Exception {
    cutting();
    Random random = new Random(23);
    List<String> left = new ArrayList<>();
    int[] next = new int[CLASSES.size()];
    for (int i = 0; i < 400; i++) {
      Priority priority = CLASSES.get(random.nextInt(next.length));
      int size = random.nextInt(3) == 0 ? random.nextInt(40_000) : random.nextInt(300);
      String text = priority.rank() + "/" + next[priority.rank()] + "/" + "ü".repeat(size);
      if (outbox.add(frame(text), priority)) {
        next[priority.rank()]++;
      }
      while (!outbox.isEmpty() && random.nextInt(5) > 0) {
        gather(2_000, left);
      }
    }
    left.addAll(all());
    int[] seen = new int[next.length];
    for (String line : joined(left)) {
      String[] parts = line.substring(line.indexOf(' ') + 1).split("/", 3);
      assertThat(Integer.parseInt(parts[1])).isEqualTo(seen[Integer.parseInt(parts[0])]++);
    }
    assertThat(seen).isEqualTo(next);
  }
}
