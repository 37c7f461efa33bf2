package dev.hawser.proof.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.proof.door.Heard;
import dev.hawser.proof.door.Json;
import dev.hawser.proof.door.Node;
import dev.hawser.proof.door.Peer;
import dev.hawser.proof.door.Running;
import dev.hawser.proof.door.Transport;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Who hangs up does not wait until a large frame has gone by. */
class PartsTest {

  private static final int LARGE = 400 * 1024;

  private final Node node;

  PartsTest(@Running("open") Node node) {
    this.node = node;
  }

  /** What was heard of one large and one small publication. */
  private record Story(List<Json> parts, List<String> order) {}

  private Story tell(Transport transport, String features) {
    String feed = "demo/feed/" + transport + features.length();
    String call = "demo/call/" + transport + features.length();
    try (Peer author = Transport.TCP.guest(node);
        Peer witness = Transport.TCP.guest(node);
        Peer slow = transport.open(node)) {
      Json connected = slow.answer("{'connect':{'features':[%s]}}", features).at("connected");
      assertThat(connected.toString().contains("parts")).isEqualTo(!features.isEmpty());
      for (Peer peer : List.of(slow, witness)) {
        peer.answer("{'subscribe':{'channel':'%s'}}", feed).at("subscribed");
        peer.answer("{'subscribe':{'channel':'%s'}}", call).at("subscribed");
      }
      slow.stopReading();
      String data = "ü\\\\n".repeat(LARGE / 5);
      author.answer("{'publish':{'channel':'%s','data':'%s'}}", feed, data).at("published");
      author.answer("{'publish':{'channel':'%s','data':'hang up'}}", call).at("published");
      witness.publications(feed, 1);
      witness.publications(call, 1);
      slow.readOn();
      return listen(slow, feed, call, data);
    }
  }

  private static Story listen(Peer slow, String feed, String call, String data) {
    List<Json> parts = new ArrayList<>();
    List<String> order = new ArrayList<>();
    StringBuilder begun = new StringBuilder();
    while (order.size() < 2) {
      Json frame = ((Heard.Frame) slow.next(Peer.PATIENCE)).json();
      if (frame.has("part")) {
        parts.add(frame.at("part"));
        begun.append(frame.text("part", "text"));
        if (frame.is("part", "more")) {
          continue;
        }
        frame = Json.of(begun.toString());
      }
      String channel = frame.text("publication", "channel");
      order.add(channel.equals(feed) ? "feed" : channel.equals(call) ? "call" : channel);
      if (channel.equals(feed)) {
        assertThat(frame.text("publication", "data")).isEqualTo(data.replace("\\\\", "\\"));
      }
    }
    return new Story(parts, order);
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"GRPC", "GRPC_TLS"})
  void who_takes_parts_hears_a_high_channel_between_those_of_a_low_one(Transport transport) {
    Story story = tell(transport, "'parts'");
    assertThat(story.order()).containsExactly("call", "feed");
    assertThat(story.parts()).hasSizeGreaterThan(90);
    for (Json part : story.parts()) {
      assertThat(part.number("stream")).isEqualTo(story.parts().getFirst().number("stream"));
      assertThat(part.text("text").length()).isLessThanOrEqualTo(8 * 1024);
    }
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.INCLUDE,
      names = {"TCP", "WEB_SOCKET"})
  void who_does_not_hears_it_behind_the_large_frame_that_had_begun(Transport transport) {
    Story story = tell(transport, "");
    assertThat(story.order()).containsExactly("feed", "call");
    assertThat(story.parts()).isEmpty();
  }
}
