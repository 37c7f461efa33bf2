package dev.hawser.core.channel;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Publication;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a channel remembers of its last publications. */
class RecentTest {

  private final Recent recent = new Recent();

  private void add(int count, int bytes) {
    IntStream.rangeClosed(1, count)
        .forEach(offset ->
            recent.add(
                new Publication(
                    offset, Payload.opaque(new byte[bytes]), null, null, 0, Map.of(), null)));
  }

  private Iterable<Long> after(long offset) {
    return requireNonNull(recent.after(offset)).stream().map(Publication::offset).toList();
  }

  @Test
  void what_follows_is_told_while_nothing_is_missing() {
    add(4, 10);
    assertThat(after(0)).containsExactly(1L, 2L, 3L, 4L);
    assertThat(after(3)).containsExactly(4L);
    assertThat(after(4)).isEmpty();
  }

  @Test
  void few_are_remembered_and_few_bytes() {
    add(40, 10);
    assertThat(recent.after(7)).isNull();
    assertThat(after(8)).hasSize(32);
    recent.clear();
    add(4, 30_000);
    assertThat(recent.after(1)).isNull();
    assertThat(after(2)).containsExactly(3L, 4L);
  }

  @Test
  void what_the_log_keeps_no_longer_is_forgotten() {
    add(4, 10);
    recent.forgetBefore(3);
    assertThat(recent.after(1)).isNull();
    assertThat(after(2)).containsExactly(3L, 4L);
    recent.forgetBefore(5);
    assertThat(recent.after(4)).isNull();
  }

  @Test
  void what_was_forgotten_makes_room() {
    add(4, 16_000);
    recent.forgetBefore(4);
    recent.add(new Publication(5, Payload.opaque(new byte[48_000]), null, null, 0, Map.of(), null));
    assertThat(after(3)).containsExactly(4L, 5L);
  }
}
