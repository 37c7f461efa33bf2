package dev.hawser.im;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.core.RefusedException;
import dev.hawser.protocol.Code;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

/** How fast may be spoken. */
class PaceTest {

  private long now = 1_000_000;
  private final InstantSource clock = () -> Instant.ofEpochMilli(now);

  private static void refused(Pace pace, String channel, String user, long wait) {
    assertThatThrownBy(() -> pace.take(channel, user))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused -> assertThat(refused.code()).isEqualTo(Code.TOO_MANY_PUBLICATIONS))
        .hasMessage("again in " + wait + " ms");
  }

  @Test
  void a_user_says_twice_as_much_at_once_and_then_so_much_a_second() {
    Pace pace = new Pace(new ImSettings.Rates(0, 5), clock);
    for (int i = 0; i < 10; i++) {
      pace.take("im/c/" + i, "ann");
    }
    refused(pace, "im/c/x", "ann", 200);
    pace.take("im/c/x", "bob");
    now += 150;
    refused(pace, "im/c/x", "ann", 50);
    now += 50;
    pace.take("im/c/x", "ann");
    refused(pace, "im/c/x", "ann", 200);
  }

  @Test
  void a_conversation_takes_so_much_whoever_says_it() {
    Pace pace = new Pace(new ImSettings.Rates(2, 0), clock);
    for (int i = 0; i < 4; i++) {
      pace.take("im/c/a", "u" + i);
    }
    refused(pace, "im/c/a", "u9", 500);
    pace.take("im/c/b", "u9");
  }

  @Test
  void what_one_limit_refuses_is_not_charged_to_the_other() {
    Pace pace = new Pace(new ImSettings.Rates(1, 3), clock);
    pace.take("im/c/a", "ann");
    pace.take("im/c/a", "ann");
    for (int i = 0; i < 10; i++) {
      refused(pace, "im/c/a", "ann", 1_000);
    }
    for (int i = 0; i < 4; i++) {
      pace.take("im/c/" + i, "ann");
    }
    refused(pace, "im/c/9", "ann", 334);
  }

  @Test
  void without_limits_nobody_waits() {
    Pace pace = new Pace(ImSettings.Rates.ANY, clock);
    for (int i = 0; i < 10_000; i++) {
      pace.take("im/c/a", "ann");
    }
  }
}
