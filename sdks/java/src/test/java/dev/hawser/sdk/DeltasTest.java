package dev.hawser.sdk;

import static dev.hawser.sdk.ScriptedNode.at;
import static dev.hawser.sdk.ScriptedNode.subscribed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.protocol.Command;
import dev.hawser.protocol.Delta;
import dev.hawser.protocol.Delta.Part;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Publication;
import dev.hawser.protocol.ServerMessage;
import dev.hawser.protocol.ServerMessage.Connected;
import dev.hawser.protocol.ServerMessage.Delivered;
import dev.hawser.protocol.ServerMessage.Patched;
import dev.hawser.protocol.ServerMessage.Push;
import dev.hawser.protocol.ServerMessage.Reset;
import dev.hawser.protocol.ServerMessage.Skipped;
import dev.hawser.protocol.json.DeltaText;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What tells only what changed is heard whole; what fits nothing costs the line, and nothing else.
 */
class DeltasTest {

  private static final String STATE = "{\"bid\":101.250,\"ask\":101.75}";

  private final List<String> words = new CopyOnWriteArrayList<>();

  @ParameterizedTest
  @EnumSource
  void a_change_is_heard_as_the_whole_that_it_makes(Encoding encoding) {
    try (ScriptedNode node = new ScriptedNode(encoding);
        Hawser hawser = subscribing(node, encoding)) {
      ScriptedNode.Peer line = node.accept();
      Command.Connect connect = line.answer(Command.Connect.class, agreeing());
      assertThat(connect.features()).contains(ServerMessage.DELTA);

      line.push(whole(encoding, 11, STATE));
      line.push(change(encoding, 12, 11, new Part(0, 7, "99"), new Part(14, 14, "")));
      line.push(change(encoding, 13, 12, new Part(0, 10, "\"Grüße\""), new Part(15, 8, "")));

      heard(STATE, "{\"bid\":99,\"ask\":101.75}", "{\"bid\":99,\"Grüße\":101.75}");
      Awaitility.await().until(() -> at(13).equals(hawser.channel("state").position()));
    }
  }

  static Stream<Arguments> unfit() {
    Push skipped = new Skipped("state", 5, 12, 13, "slow");
    Push reset = new Reset("state", 5, at(11), "position-lost");
    return Stream.of(
        Arguments.of("another base", List.of(), 12L, 10L, new Part(0, 7, "")),
        Arguments.of("a piece beyond it", List.of(), 12L, 11L, new Part(20, 9, "")),
        Arguments.of("a base before a gap", List.of(skipped), 14L, 11L, new Part(0, 7, "")),
        Arguments.of("a base before a reset", List.of(reset), 12L, 11L, new Part(0, 7, "")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unfit")
  void a_change_that_fits_nothing_is_fetched_over_another_line(
      String what, List<Push> before, long offset, long base, Part part) {
    try (ScriptedNode node = new ScriptedNode(Encoding.JSON);
        Hawser hawser = subscribing(node, Encoding.JSON)) {
      ScriptedNode.Peer line = node.accept();
      line.answer(Command.Connect.class, agreeing());
      line.push(whole(Encoding.JSON, 11, STATE));
      before.forEach(line::push);
      line.push(change(Encoding.JSON, offset, base, part));

      Command.Connect again = node.accept().answer(Command.Connect.class, agreeing());

      assertThat(again.subscribe()).containsExactly(new Command.Subscribe("state", at(offset - 1)));
      heard(STATE);
    }
  }

  private Hawser subscribing(ScriptedNode node, Encoding encoding) {
    Hawser hawser =
        Hawser.builder()
            .address(node.address())
            .encoding(encoding)
            .backoff(Duration.ofMillis(1), Duration.ofMillis(20))
            .build();
    hawser
        .channel("state")
        .subscribe((channel, publication) -> words.add(publication.payload().toString()));
    hawser.connect();
    return hawser;
  }

  private void heard(String... expected) {
    Awaitility.await().untilAsserted(() -> assertThat(words).containsExactly(expected));
  }

  private static Connected agreeing() {
    return ScriptedNode.agreeing(ServerMessage.DELTA, subscribed("state", 10));
  }

  private static Delivered whole(Encoding encoding, long offset, String data) {
    return ScriptedNode.delivered(encoding, "state", publication(offset, Payload.json(data)));
  }

  private static Patched change(Encoding encoding, long offset, long base, Part... parts) {
    Payload patch = DeltaText.write(new Delta(base, List.of(parts)));
    Delivered same = ScriptedNode.delivered(encoding, "state", publication(offset, patch));
    return new Patched(same.channel(), same.alias(), same.publication());
  }

  private static Publication publication(long offset, Payload payload) {
    return new Publication(offset, payload, "bob", null, 1L, Map.of(), null);
  }
}
