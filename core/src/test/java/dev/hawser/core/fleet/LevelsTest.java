package dev.hawser.core.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class LevelsTest {

  @Test
  void all_use_the_highest_level_that_everybody_speaks() {
    assertThat(Levels.common(List.of(new Levels(1, 3), new Levels(2, 5), new Levels(1, 4))))
        .hasValue(3);
  }

  @Test
  void two_neighbours_of_one_do_not_always_understand_each_other() {
    Levels old = new Levels(1, 2);
    Levels middle = new Levels(2, 3);
    Levels young = new Levels(3, 4);

    assertThat(middle.meets(old)).isTrue();
    assertThat(middle.meets(young)).isTrue();
    assertThat(old.meets(young)).isFalse();
    assertThat(Levels.common(List.of(old, middle, young))).isEmpty();
  }

  @Test
  void nobody_has_no_level() {
    assertThat(Levels.common(List.of())).isEmpty();
  }

  @Test
  void levels_that_are_none_are_not_made() {
    assertThatThrownBy(() -> new Levels(0, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Levels(2, 1)).isInstanceOf(IllegalArgumentException.class);
  }
}
