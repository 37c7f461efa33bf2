package dev.hawser.server.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {

  @Test
  void swapped_letters_are_one_step_apart() {
    assertThat(Nearest.distance("prot", "port")).isEqualTo(1);
    assertThat(Nearest.distance("", "abc")).isEqualTo(3);
    assertThat(Nearest.distance("kitten", "sitting")).isEqualTo(3);
  }

  @Test
  void nothing_near_is_nothing() {
    assertThat(Nearest.of("xyzzy", List.of("port", "host"))).isNull();
    assertThat(Nearest.of("Hist", List.of("port", "host"))).isEqualTo("host");
  }
}
