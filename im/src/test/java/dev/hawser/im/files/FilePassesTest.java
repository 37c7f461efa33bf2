package dev.hawser.im.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.core.RefusedException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilePassesTest {

  private static final Instant NOON = Instant.parse("2030-06-01T12:00:00Z");
  private static final FilePass PASS =
      new FilePass(
          FilePass.Use.UPLOAD,
          FileKey.draw("im/c/42", new SecureRandom()),
          "潮汐 表.png",
          "image/png",
          1_234,
          NOON.plusSeconds(60));

  private final AtomicReference<Instant> now = new AtomicReference<>(NOON);
  private final FilePasses passes = new FilePasses(new byte[32], now::get);

  @Test
  void what_is_issued_is_read_again_until_its_time_is_over() {
    String text = passes.issue(PASS);
    assertThat(passes.read(text)).isEqualTo(PASS);

    now.set(NOON.plus(Duration.ofSeconds(60)));
    assertThatThrownBy(() -> passes.read(text)).hasMessageContaining("time is over");
  }

  @Test
  void no_bit_of_it_can_be_changed() {
    byte[] bytes = Base64.getUrlDecoder().decode(passes.issue(PASS));
    for (int i = 0; i < bytes.length; i++) {
      byte[] changed = bytes.clone();
      changed[i] ^= 1;
      String text = Base64.getUrlEncoder().withoutPadding().encodeToString(changed);
      assertThatThrownBy(() -> passes.read(text))
          .as("byte %d", i)
          .isInstanceOf(RefusedException.class);
    }
  }

  @Test
  void nodes_of_another_secret_do_not_know_it() {
    byte[] other = new byte[32];
    other[0] = 1;

    assertThatThrownBy(() -> new FilePasses(other, now::get).read(passes.issue(PASS)))
        .isInstanceOf(RefusedException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "AAAA", "***", "..", "/etc/passwd"})
  void what_is_none_is_refused(String text) {
    assertThatThrownBy(() -> passes.read(text)).isInstanceOf(RefusedException.class);
    assertThatThrownBy(() -> passes.read(text.repeat(1) + "A".repeat(100_000)))
        .isInstanceOf(RefusedException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a/b", "a\\b", "a\nb", "a\u0000"})
  void a_name_that_means_something_to_a_disk_or_a_header_is_refused(String name) {
    assertThatThrownBy(() -> new FilePass(FilePass.Use.DOWNLOAD, PASS.key(), name, "a/b", 1, NOON))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "image", "image/png; x=1", "a/b\r\nX: y", "A/B"})
  void a_type_that_means_something_to_a_header_is_refused(String type) {
    assertThatThrownBy(() -> new FilePass(FilePass.Use.DOWNLOAD, PASS.key(), "a", type, 1, NOON))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void files_of_different_channels_have_different_folders() {
    assertThat(FileKey.folderOf("im/c/1")).isNotEqualTo(FileKey.folderOf("im/c/2"));
    assertThat(FileKey.of("im/c/42", PASS.key().id())).isEqualTo(PASS.key());
  }
}
