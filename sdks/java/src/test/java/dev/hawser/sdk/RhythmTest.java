package dev.hawser.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RhythmTest {

  private final Rhythm rhythm = new Rhythm(Duration.ofSeconds(24));

  /** What a network does to a line that is quiet for as long as was agreed. */
  private void live(long forgotten) {
    if (rhythm.interval() < forgotten) {
      rhythm.survived(rhythm.interval());
    } else {
      rhythm.died(rhythm.interval());
    }
  }

  @Test
  void it_begins_with_what_was_wished_and_stays_there_where_lines_live() {
    for (int n = 0; n < 1_000; n++) {
      live(Long.MAX_VALUE);
    }
    assertThat(rhythm.interval()).isEqualTo(24_000);
  }

  @Test
  void it_settles_below_the_quiet_that_kills_and_dies_ever_more_seldom() {
    int deaths = 0;
    int late = 0;
    for (int n = 0; n < 10_000; n++) {
      if (rhythm.interval() >= 10_000) {
        deaths++;
        late += n >= 5_000 ? 1 : 0;
      }
      live(10_000);
    }
    assertThat(deaths).isBetween(2, 12);
    assertThat(late).isLessThanOrEqualTo(2);
  }

  @Test
  void it_grows_again_after_long_success() {
    rhythm.died(24_000);
    assertThat(rhythm.interval()).isEqualTo(12_000);
    for (int n = 0; n < 39; n++) {
      rhythm.survived(12_000);
    }
    assertThat(rhythm.interval()).isEqualTo(12_000);
    rhythm.survived(12_000);
    assertThat(rhythm.interval()).isEqualTo(15_000);
    for (int n = 0; n < 1_000; n++) {
      live(Long.MAX_VALUE);
    }
    assertThat(rhythm.interval()).isEqualTo(24_000);
  }

  @Test
  void a_death_amid_traffic_or_after_a_long_sleep_shows_nothing() {
    rhythm.died(100);
    rhythm.died(3_600_000);
    assertThat(rhythm.interval()).isEqualTo(24_000);
  }

  @Test
  void it_asks_for_no_less_than_the_server_grants() {
    rhythm.died(24_000);
    rhythm.agreed(20_000);
    assertThat(rhythm.interval()).isEqualTo(20_000);
    rhythm.agreed(600_000);
    assertThat(rhythm.interval()).isEqualTo(24_000);
  }
}
