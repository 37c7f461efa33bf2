package dev.hawser.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class DescriptorsTest {

  @Test
  void sockets_get_what_the_rest_of_the_server_does_not_need() throws IOException {
    assertThat(new Descriptors(20_000, 100, 72).sockets()).isEqualTo(20_000 - 100 - 72 - 128);
    assertThat(new Descriptors(320, 100, 72).sockets()).isEqualTo(320 - 100 - 72 - 20);
    assertThat(new Descriptors(Long.MAX_VALUE, 100, 72).sockets()).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void a_process_without_room_for_sockets_does_not_start() {
    assertThatThrownBy(() -> new Descriptors(200, 100, 80).sockets())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("200 open files");
  }

  @Test
  void this_process_has_room() throws IOException {
    assertThat(Descriptors.ofThisProcess().sockets()).isGreaterThan(100);
  }
}
