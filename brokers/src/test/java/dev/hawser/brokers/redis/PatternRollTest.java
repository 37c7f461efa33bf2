package dev.hawser.brokers.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.brokers.redis.PatternRoll.Listener;
import dev.hawser.core.access.ChannelPattern;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What others listen to is known by what changed last, in whatever order it comes. */
class PatternRollTest {

  private static final ChannelPattern A = new ChannelPattern("a/#");
  private static final ChannelPattern B = new ChannelPattern("+/b");

  private final PatternRoll roll = new PatternRoll();

  @Test
  void what_was_read_before_a_change_takes_nothing_back() {
    roll.changed("n", 7, List.of(A));
    assertThat(roll.read(6, Map.of())).isEmpty();
    assertThat(roll.read(6, Map.of("n", List.of()))).isEmpty();
    assertThat(roll.listeners("a/x")).containsExactly(new Listener("n", 7));

    roll.read(8, Map.of());
    assertThat(roll.listeners("a/x")).isEmpty();
  }

  @Test
  void an_older_change_that_comes_late_counts_no_more() {
    roll.changed("n", 7, List.of(B));
    roll.changed("n", 6, List.of(A));
    assertThat(roll.listeners("a/x")).isEmpty();
    assertThat(roll.listeners("x/b")).containsExactly(new Listener("n", 7));
  }

  @Test
  void who_is_first_known_by_reading_was_told_of_late() {
    roll.changed("told", 3, List.of(A));
    assertThat(roll.read(4, Map.of("told", List.of(A), "n", List.of(A)))).containsExactly("n");
    assertThat(roll.read(5, Map.of("told", List.of(A, B), "n", List.of(A))))
        .containsExactly("told");
    assertThat(roll.read(6, Map.of("told", List.of(A), "n", List.of(A)))).isEmpty();
  }

  @Test
  void a_node_is_known_once_and_by_when_it_began_to_listen() {
    roll.changed("n", 3, List.of(A));
    roll.changed("n", 5, List.of(A, B));
    assertThat(roll.listeners("a/x")).containsExactly(new Listener("n", 3));
    assertThat(roll.listeners("a/b")).containsExactly(new Listener("n", 5));

    // What it let go of may be forgotten there, so it is another when it comes again.
    roll.changed("n", 6, List.of(B));
    roll.changed("n", 8, List.of(A, B));
    assertThat(roll.listeners("a/x")).containsExactly(new Listener("n", 8));
  }

  @Test
  void after_numbers_began_anew_a_lower_one_counts() {
    roll.changed("n", 700, List.of(A));
    roll.forgetNumbers();
    roll.changed("n", 1, List.of(B));
    assertThat(roll.listeners("a/x")).isEmpty();
  }
}
