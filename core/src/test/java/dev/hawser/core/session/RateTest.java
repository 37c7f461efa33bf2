package dev.hawser.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RateTest {

  private static final long SECOND = 1_000_000_000L;

  private final Rate rate = Rate.perSecond(10);

  @Test
  void a_burst_of_two_seconds_passes_and_no_more() {
    long state = 0;
    for (int i = 0; i < 20; i++) {
      state = rate.take(state, SECOND);
      assertThat(state).as("event %d", i).isPositive();
    }
    assertThat(rate.take(state, SECOND)).isEqualTo(-1);
  }

  @Test
  void room_comes_back_with_time() {
    long state = 0;
    for (int i = 0; i < 20; i++) {
      state = rate.take(state, SECOND);
    }
    assertThat(rate.take(state, SECOND + SECOND / 10 - 1)).isEqualTo(-1);
    assertThat(rate.take(state, SECOND + SECOND / 10)).isPositive();
  }

  @Test
  void a_long_silence_saves_up_no_more_than_the_burst() {
    long state = rate.take(0, SECOND);
    long later = 1_000 * SECOND;
    int passed = 0;
    for (long next = rate.take(state, later); next > 0; next = rate.take(state, later)) {
      state = next;
      passed++;
    }
    assertThat(passed).isEqualTo(20);
  }
}
