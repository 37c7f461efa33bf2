package dev.hawser.sdk;

import static dev.hawser.sdk.ScriptedNode.connected;
import static dev.hawser.sdk.ScriptedNode.subscribed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.protocol.Code;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.Publication;
import dev.hawser.protocol.ServerMessage;
import dev.hawser.protocol.ServerMessage.Delivered;
import dev.hawser.protocol.ServerMessage.Matched;
import dev.hawser.protocol.ServerMessage.Missed;
import dev.hawser.protocol.ServerMessage.Refused;
import dev.hawser.protocol.ServerMessage.Subscribed;
import dev.hawser.protocol.ServerMessage.Unsubscribed;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A pattern hears its channels, says what it misses, and comes back with the line. */
class PatternTest {

  private final List<String> words = new CopyOnWriteArrayList<>();

  private final PatternListener listener =
      new PatternListener() {
        @Override
        public void publication(String channel, Position position, Publication publication) {
          words.add(channel + " " + position.epoch() + " " + position.offset());
        }

        @Override
        public void subscribed(Pattern pattern) {
          words.add("stands");
        }

        @Override
        public void missed(@Nullable String channel, long from, long to, String reason) {
          words.add("missed " + channel + " " + from + ".." + to + " " + reason);
        }

        @Override
        public void unsubscribed(Pattern pattern, HawserException reason) {
          words.add("ended " + reason.number());
        }
      };

  private void heard(String... expected) {
    Awaitility.await().untilAsserted(() -> assertThat(words).containsExactly(expected));
  }

  private static Subscribed stands(String pattern) {
    return new Subscribed(
        pattern, 0, new Position("", 0), false, "live-only", false, List.of(), null);
  }

  private static Publication publication(long offset) {
    return new Publication(offset, Payload.json("1"), null, null, 1, Map.of(), null);
  }

  @ParameterizedTest
  @EnumSource(Encoding.class)
  void it_hears_its_channels_whatever_brings_them_and_comes_back(Encoding encoding) {
    HawserBuilder builder =
        Hawser.builder().encoding(encoding).backoff(Duration.ofMillis(1), Duration.ofMillis(20));
    try (ScriptedNode node = new ScriptedNode(encoding);
        Hawser hawser = builder.address(node.address()).build()) {
      hawser.pattern("sensors/+").subscribe(listener);
      hawser.channel("sensors/b").subscribe(new Heard());
      hawser.connect();
      var first = node.accept();
      var connect = first.answer(Command.Connect.class, connected(subscribed("sensors/b", 3)));
      assertThat(connect.features()).contains(ServerMessage.PATTERNS);
      assertThat(first.answer(Command.Subscribe.class, stands("sensors/+")))
          .isEqualTo(new Command.Subscribe("sensors/+", null));
      first.push(new Matched("sensors/a", "e", publication(5)));
      first.push(new Delivered("sensors/b", 7, publication(4)));
      first.push(new Missed("sensors/a", "e", 6, 8, "slow"));
      first.push(new Missed("sensors/+", "", 0, 0, "unheard"));
      first.push(new Matched("else/a", "e", publication(5)));
      String[] told = {"stands", "sensors/a e 5"};
      Awaitility.await().untilAsserted(() -> assertThat(words).hasSize(5).startsWith(told));
      assertThat(words.get(2)).startsWith("sensors/b ").endsWith(" 4");
      assertThat(words.subList(3, 5))
          .containsExactly("missed sensors/a 6..8 slow", "missed null 0..0 unheard");
      words.clear();

      first.cut();
      var second = node.accept();
      second.answer(Command.Connect.class, connected(subscribed("sensors/b", 4)));
      second.answer(Command.Subscribe.class, stands("sensors/+"));
      heard("stands", "missed null 0..0 line-broken");
      second.push(new Unsubscribed("sensors/+", 0, Code.NOT_ALLOWED.number(), "not-allowed"));
      heard("stands", "missed null 0..0 line-broken", "ended 2300");
    }
  }

  @Test
  void where_it_is_refused_it_ends_and_may_be_asked_for_again() {
    try (ScriptedNode node = new ScriptedNode(Encoding.JSON);
        Hawser hawser = Hawser.builder().encoding(Encoding.JSON).address(node.address()).build()) {
      hawser.pattern("#").subscribe(listener);
      hawser.connect();
      var peer = node.accept();
      peer.answer(Command.Connect.class, connected());
      peer.answer(Command.Subscribe.class, Refused.of(Code.NOT_ALLOWED, "no"));
      heard("ended 2300");
      hawser.pattern("#").subscribe(listener);
      peer.answer(Command.Subscribe.class, stands("#"));
      heard("ended 2300", "stands");
      hawser.pattern("#").unsubscribe();
      assertThat(peer.expect(Command.Unsubscribe.class)).isEqualTo(new Command.Unsubscribe("#"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "#, a, true",
    "a/#, a, true",
    "a/#, a/b/c, true",
    "a/#, ab, false",
    "a/+, a/b, true",
    "a/+, a, false",
    "a/+, a/b/c, false",
    "+/b, a/b, true",
    "+/b, a/c, false",
  })
  void it_means_the_channels_it_says(String text, String channel, boolean means) {
    try (Hawser hawser = Hawser.builder().address("tcp://127.0.0.1:1").build()) {
      assertThat(hawser.pattern(text).matches(channel)).isEqualTo(means);
    }
  }
}
