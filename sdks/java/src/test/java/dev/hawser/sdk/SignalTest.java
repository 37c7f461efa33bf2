package dev.hawser.sdk;

import static dev.hawser.sdk.ScriptedNode.connected;
import static dev.hawser.sdk.ScriptedNode.recovered;
import static dev.hawser.sdk.ScriptedNode.subscribed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.protocol.Command;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.ServerMessage;
import dev.hawser.protocol.ServerMessage.Signal;
import dev.hawser.protocol.ServerMessage.Signalled;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is signalled is for now: it is told and heard, and never again. */
class SignalTest {

  private final Heard heard = new Heard();

  private static void fails(CompletableFuture<Void> signal, int number) {
    assertThatThrownBy(signal::join)
        .cause()
        .isInstanceOfSatisfying(
            HawserException.class, e -> assertThat(e.number()).isEqualTo(number));
  }

  @ParameterizedTest
  @EnumSource(Encoding.class)
  void a_signal_is_told_on_the_line_that_stands_and_on_no_other(Encoding encoding) {
    HawserBuilder builder =
        Hawser.builder().encoding(encoding).backoff(Duration.ofMillis(1), Duration.ofMillis(20));
    try (ScriptedNode node = new ScriptedNode(encoding);
        Hawser hawser = builder.address(node.address()).build()) {
      Channel channel = hawser.channel("chat/lobby");
      channel.subscribe(heard);
      fails(channel.signal("1"), 1006);

      hawser.connect();
      var first = node.accept();
      var connect = first.answer(Command.Connect.class, connected(subscribed("chat/lobby", 3)));
      assertThat(connect.features()).contains(ServerMessage.SIGNALS);
      heard.await("fresh@3");
      var lost = channel.signal("{\"type\":\"typing\"}");
      assertThat(first.expect(Command.Signal.class))
          .isEqualTo(new Command.Signal("chat/lobby", Payload.json("{\"type\":\"typing\"}")));
      first.cut();
      fails(lost, 1006);

      var second = node.accept();
      second.answer(Command.Connect.class, connected(recovered("chat/lobby", 3)));
      heard.await("fresh@3", "recovered@3");
      var told = channel.signal("2");
      assertThat(second.answer(Command.Signal.class, new Signalled()).data())
          .isEqualTo(Payload.json("2"));
      assertThat(told).succeedsWithin(Duration.ofSeconds(20));
    }
  }

  @ParameterizedTest
  @EnumSource(Encoding.class)
  void what_others_signal_is_heard(Encoding encoding) {
    try (ScriptedNode node = new ScriptedNode(encoding);
        Hawser hawser = Hawser.builder().encoding(encoding).address(node.address()).build()) {
      hawser.channel("chat/lobby").subscribe(heard);
      hawser.connect();
      var peer = node.accept();
      peer.answer(Command.Connect.class, connected(subscribed("chat/lobby", 3)));
      peer.push(new Signal("chat/lobby", 7, "bob", Payload.json("3")));
      peer.push(new Signal("chat/lobby", 7, null, Payload.json("4")));
      heard.await("fresh@3", "signal bob 3", "signal null 4");
    }
  }
}
