package dev.hawser.sdk.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.protocol.Position;
import dev.hawser.sdk.chat.Shapes.Page;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimelineTest {

  private static final String PAGE =
      """
      {"head": {"epoch": "e", "offset": 3}, "messages": [
        {"offset": 1, "user": "bob", "data": {"type": "text", "text": "one"}},
        {"offset": 2, "user": "ann", "data": {"type": "text", "text": "two"}},
        {"offset": 3, "user": "bob", "data": {"type": "text", "text": "three"}}]}
      """;

  @Test
  void what_a_page_has_beyond_the_head_is_not_counted_before_the_line_tells_it() {
    Timeline timeline = new Timeline();
    Page page = Shapes.page(Json.of(PAGE));
    timeline.restart(page, "ann");

    assertThat(
            List.of(2L, 3L).stream()
                .map(head -> timeline.others(0, new Position("e", head), "ann")))
        .containsExactly(1L, 2L);
    assertThat(timeline.others(0, new Position("e", 4), "ann")).as("not there yet").isEqualTo(-1);
  }
}
