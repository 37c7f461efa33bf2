package dev.hawser.sdk;

import static dev.hawser.sdk.ScriptedNode.at;
import static dev.hawser.sdk.ScriptedNode.subscribed;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.protocol.Codec;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.Joiner;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Publication;
import dev.hawser.protocol.ServerFrame;
import dev.hawser.protocol.ServerMessage;
import dev.hawser.protocol.ServerMessage.Connected;
import dev.hawser.protocol.ServerMessage.Part;
import dev.hawser.protocol.binary.ProtobufCodec;
import dev.hawser.protocol.json.JsonCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What comes in parts is heard whole, and others may come between; nonsense costs the line. */
class PartsTest {

  private final List<String> words = new CopyOnWriteArrayList<>();

  private static List<Part> cut(Encoding encoding, int stream, ServerMessage.Push push) {
    Codec codec = encoding == Encoding.JSON ? new JsonCodec() : new ProtobufCodec();
    byte[] frame = codec.encode(ServerFrame.push(push));
    List<Part> parts = new ArrayList<>();
    for (int from = 0; from < frame.length; ) {
      int end = Joiner.end(frame, from, 7, encoding == Encoding.JSON);
      parts.add(new Part(stream, Arrays.copyOfRange(frame, from, end), end < frame.length));
      from = end;
    }
    return parts;
  }

  private static ServerMessage.Push publication(Encoding encoding, long offset, String text) {
    Publication one =
        new Publication(offset, Payload.json('"' + text + '"'), "bob", null, 1L, Map.of(), null);
    return ScriptedNode.delivered(encoding, "state", one);
  }

  @ParameterizedTest
  @EnumSource
  void a_frame_in_parts_is_heard_where_its_last_part_came(Encoding encoding) {
    try (ScriptedNode node = new ScriptedNode(encoding);
        Hawser hawser = subscribing(node, encoding, 1 << 20)) {
      ScriptedNode.Peer line = node.accept();
      Command.Connect connect = line.answer(Command.Connect.class, agreeing());
      assertThat(connect.features()).contains(ServerMessage.PARTS);

      List<Part> low = cut(encoding, 3, publication(encoding, 13, "large, Grüße 世界 🚢"));
      List<Part> high = cut(encoding, 1, publication(encoding, 11, "cut too"));
      low.subList(0, 4).forEach(line::push);
      high.forEach(line::push);
      line.push(publication(encoding, 12, "whole"));
      low.subList(4, low.size()).forEach(line::push);

      Awaitility.await()
          .untilAsserted(() ->
              assertThat(words)
                  .containsExactly("\"cut too\"", "\"whole\"", "\"large, Grüße 世界 🚢\""));
    }
  }

  @ParameterizedTest
  @EnumSource
  void parts_that_make_more_than_a_frame_may_have_cost_the_line(Encoding encoding) {
    try (ScriptedNode node = new ScriptedNode(encoding);
        Hawser hawser = subscribing(node, encoding, 2_000)) {
      ScriptedNode.Peer line = node.accept();
      line.answer(Command.Connect.class, agreeing());
      for (int i = 0; i < 3; i++) {
        line.push(new Part(1, "x".repeat(700).getBytes(US_ASCII), true));
      }
      Command.Connect again = node.accept().answer(Command.Connect.class, agreeing());
      assertThat(again.subscribe()).contains(new Command.Subscribe("state", at(10)));
      assertThat(words).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_part_made_of_parts_costs_the_line(Encoding encoding) {
    try (ScriptedNode node = new ScriptedNode(encoding);
        Hawser hawser = subscribing(node, encoding, 1 << 20)) {
      ScriptedNode.Peer line = node.accept();
      line.answer(Command.Connect.class, agreeing());
      cut(encoding, 1, new Part(2, new byte[] {'x'}, true)).forEach(line::push);
      node.accept().answer(Command.Connect.class, agreeing());
      assertThat(words).isEmpty();
    }
  }

  private Hawser subscribing(ScriptedNode node, Encoding encoding, int largest) {
    Hawser hawser =
        Hawser.builder()
            .address(node.address())
            .encoding(encoding)
            .largestFrame(largest)
            .backoff(Duration.ofMillis(1), Duration.ofMillis(20))
            .build();
    hawser
        .channel("state")
        .subscribe((name, publication) -> words.add(publication.payload().toString()));
    hawser.connect();
    return hawser;
  }

  private static Connected agreeing() {
    return ScriptedNode.agreeing(ServerMessage.PARTS, subscribed("state", 10));
  }
}
