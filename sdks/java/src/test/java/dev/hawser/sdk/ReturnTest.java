package dev.hawser.sdk;

import static dev.hawser.sdk.ScriptedNode.connected;
import static dev.hawser.sdk.ScriptedNode.subscribed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hawser.protocol.Code;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.CommandFrame;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.ServerMessage.Called;
import dev.hawser.protocol.ServerMessage.Closing;
import dev.hawser.protocol.ServerMessage.Connected;
import dev.hawser.protocol.ServerMessage.Goaway;
import dev.hawser.protocol.ServerMessage.HistoryPage;
import dev.hawser.protocol.ServerMessage.Refreshed;
import dev.hawser.protocol.ServerMessage.Refused;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When the SDK comes back, with what, and when it stays away. */
class ReturnTest {

  private final List<State> states = new CopyOnWriteArrayList<>();
  private final AtomicInteger tokens = new AtomicInteger();

  private HawserBuilder to(ScriptedNode... nodes) {
    HawserBuilder builder =
        Hawser.builder().onState(states::add).backoff(Duration.ofMillis(1), Duration.ofMillis(20));
    for (ScriptedNode node : nodes) {
      builder.address(node.address());
    }
    return builder;
  }

  private State last() {
    return states.get(states.size() - 1);
  }

  private CompletionStage<String> nextToken() {
    return CompletableFuture.completedFuture("t" + tokens.incrementAndGet());
  }

  private static Connected expiring(long inSeconds) {
    long expires = System.currentTimeMillis() / 1000 + inSeconds;
    return new Connected("s1", "ticket", "ann", "n1", 0, expires, 1, List.of(), List.of());
  }

  @Test
  void states_are_told_in_order() {
    try (ScriptedNode node = new ScriptedNode(Encoding.JSON);
        Hawser hawser = to(node).build()) {
      hawser.connect();
      var first = node.accept();
      first.answer(Command.Connect.class, connected());
      await().until(() -> states.size() == 2);
      first.cut();
      node.accept().answer(Command.Connect.class, connected());
      await().until(() -> states.size() == 5);
      hawser.disconnect();
      await().until(() -> states.size() == 6);
      assertThat(states)
          .extracting(state -> state.getClass().getSimpleName())
          .containsExactly(
              "Connecting", "Connected", "Waiting", "Connecting", "Connected", "Disconnected");
      assertThat(states.get(1)).isEqualTo(new State.Connected(node.address(), "s1", "ann", "n1"));
      assertThat(states.get(5)).isEqualTo(new State.Disconnected(null));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3000, 3008, 3299})
  void below_3300_it_comes_back_with_token_and_ticket(int code) {
    try (ScriptedNode node = new ScriptedNode(Encoding.JSON);
        Hawser hawser = to(node).token(this::nextToken).build()) {
      hawser.connect();
      var first = node.accept();
      first.answer(Command.Connect.class, connected());
      first.push(new Closing(code, "whatever", "", List.of(), 0));
      var connect = node.accept().answer(Command.Connect.class, connected());
      assertThat(connect.token()).isEqualTo("t1");
      assertThat(connect.resume()).isEqualTo("ticket");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3300, 3301, 3499})
  void from_3300_it_comes_back_with_a_new_token(int code) {
    try (ScriptedNode node = new ScriptedNode(Encoding.JSON);
        Hawser hawser = to(node).token(this::nextToken).build()) {
      hawser.connect();
      var first = node.accept();
      first.answer(Command.Connect.class, connected());
      first.push(new Closing(code, "whatever", "", List.of(), 0));
      var connect = node.accept().answer(Command.Connect.class, connected());
      assertThat(connect.token()).isEqualTo("t2");
      assertThat(connect.resume()).isEqualTo("ticket");
    }
  }

  @Test
  void at_3302_it_drops_the_ticket() {
    try (ScriptedNode node = new ScriptedNode(Encoding.JSON);
        Hawser hawser = to(node).token(this::nextToken).build()) {
      hawser.connect();
      var first = node.accept();
      first.answer(Command.Connect.class, connected());
      first.push(Closing.of(Code.CLOSING_TICKET_INVALID, ""));
      var connect = node.accept().answer(Command.Connect.class, connected());
      assertThat(connect.resume()).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3500, 3503, 3999})
  void from_3500_it_stays_away(int code) {
    try (ScriptedNode node = new ScriptedNode(Encoding.JSON);
        Hawser hawser = to(node).build()) {
      hawser.connect();
      var first = node.accept();
      first.answer(Command.Connect.class, connected());
      first.push(new Closing(code, "whatever", "", List.of(), 0));
      first.awaitEnd();
      await()
          .until(() ->
              last() instanceof State.Disconnected end
                  && end.reason() != null
                  && end.reason().number() == code);
    }
  }

  /** Its connect over the line that broke came late, and took the session from the line after. */
  @Test
  void it_comes_back_where_it_was_replaced_by_what_it_said_over_a_line_that_broke() {
    try (ScriptedNode node = new ScriptedNode(Encoding.JSON);
        Hawser hawser = to(node).build()) {
      hawser.connect();
      var first = node.accept();
      first.answer(Command.Connect.class, connected());
      first.cut();
      var second = node.accept();
      second.next();
      second.cut();
      var third = node.accept();
      third.answer(Command.Connect.class, connected());
      third.push(Closing.of(Code.REPLACED, ""));
      var connect = node.accept().answer(Command.Connect.class, connected());
      assertThat(connect.resume()).isEqualTo("ticket");
    }
  }

  @Test
  void a_refused_connect_is_tried_again_where_that_may_help() {
    try (ScriptedNode node = new ScriptedNode(Encoding.JSON);
        Hawser hawser = to(node).token(this::nextToken).build()) {
      hawser.connect();
      node.accept().answer(Command.Connect.class, Refused.of(Code.NODE_FULL, "full"));
      var second =
          node.accept().answer(Command.Connect.class, Refused.of(Code.TOKEN_EXPIRED, "old"));
      assertThat(second.token()).isEqualTo("t1");
      var third = node.accept().answer(Command.Connect.class, Refused.of(Code.TOKEN_REVOKED, "no"));
      assertThat(third.token()).isEqualTo("t2");
      await().until(() -> last() instanceof State.Disconnected);
    }
  }

  @Test
  void a_node_that_goes_away_is_left_for_its_target() {
    try (ScriptedNode node = new ScriptedNode(Encoding.JSON);
        ScriptedNode target = new ScriptedNode(Encoding.JSON);
        Hawser hawser = to(node).build()) {
      hawser.connect();
      var first = node.accept();
      first.answer(Command.Connect.class, connected());
      first.push(new Goaway("drain", 50, List.of(target.address())));
      target.accept().answer(Command.Connect.class, connected());
      first.awaitEnd();
    }
  }

  /** Its own back-off would keep it away for an hour, and would take it to the other address. */
  @ParameterizedTest
  @EnumSource
  void where_it_is_told_when_to_return_it_returns_then_to_where_it_was_told(Encoding encoding) {
    Duration hour = Duration.ofHours(1);
    try (ScriptedNode node = new ScriptedNode(encoding);
        ScriptedNode other = new ScriptedNode(encoding);
        Hawser hawser = to(node, other).encoding(encoding).backoff(hour, hour).build()) {
      hawser.connect();
      for (int i = 0; i < 2; i++) {
        var early = node.accept();
        early.next();
        early.push(Closing.of(Code.HELD_BACK, "", 30));
      }
      node.accept().answer(Command.Connect.class, connected());
      assertThat(states).filteredOn(State.Waiting.class::isInstance).hasSize(2);
    }
  }

  @Test
  void before_its_turn_it_does_not_return_whatever_the_network_does() {
    try (ScriptedNode node = new ScriptedNode(Encoding.JSON);
        Hawser hawser = to(node).build()) {
      hawser.connect();
      var early = node.accept();
      early.next();
      Instant told = Instant.now();
      early.push(Closing.of(Code.HELD_BACK, "your turn comes", 60_000));
      await().until(() -> last() instanceof State.Waiting);
      State.Waiting waiting = (State.Waiting) last();
      assertThat(waiting.reason().after()).isEqualTo(Duration.ofMinutes(1));
      assertThat(waiting.until()).isBetween(told.plusSeconds(60), Instant.now().plusSeconds(66));
      hawser.networkAvailable();
      hawser.disconnect();
      await().until(() -> last() instanceof State.Disconnected);
      assertThat(states.get(states.size() - 2)).isSameAs(waiting);
    }
  }

  @Test
  void nobody_is_kept_away_for_more_than_some_minutes() {
    try (ScriptedNode node = new ScriptedNode(Encoding.JSON);
        Hawser hawser = to(node).build()) {
      hawser.connect();
      var early = node.accept();
      early.next();
      early.push(Closing.of(Code.HELD_BACK, "", Integer.MAX_VALUE));
      await().until(() -> last() instanceof State.Waiting);
      assertThat(((State.Waiting) last()).until())
          .isBefore(Instant.now().plus(Duration.ofMinutes(6)));
    }
  }

  @Test
  void of_several_addresses_the_next_is_tried() {
    try (ScriptedNode second = new ScriptedNode(Encoding.JSON)) {
      ScriptedNode gone = new ScriptedNode(Encoding.JSON);
      gone.close();
      try (Hawser hawser = to(gone, second).build()) {
        hawser.connect();
        second.accept().answer(Command.Connect.class, connected());
      }
    }
  }

  @Test
  void a_network_that_returns_ends_the_wait_at_once() {
    try (ScriptedNode node = new ScriptedNode(Encoding.JSON)) {
      ScriptedNode gone = new ScriptedNode(Encoding.JSON);
      gone.close();
      Duration hour = Duration.ofHours(1);
      try (Hawser hawser = to(gone, node).backoff(hour, hour).build()) {
        hawser.connect();
        await().until(() -> states.size() == 2 && states.get(1) instanceof State.Waiting);
        hawser.networkAvailable();
        node.accept().answer(Command.Connect.class, connected());
      }
    }
  }

  @Test
  void a_token_is_renewed_in_band_before_its_time_is_over() {
    try (ScriptedNode node = new ScriptedNode(Encoding.JSON);
        Hawser hawser = to(node).token(this::nextToken).build()) {
      hawser.connect();
      var peer = node.accept();
      var connect = peer.answer(Command.Connect.class, expiring(2));
      assertThat(connect.token()).isEqualTo("t1");
      long later = System.currentTimeMillis() / 1000 + 2;
      assertThat(peer.answer(Command.Refresh.class, new Refreshed(later)).token()).isEqualTo("t2");
      assertThat(peer.answer(Command.Refresh.class, new Refreshed(0)).token()).isEqualTo("t3");
    }
  }

  @Test
  void a_token_callback_that_fails_is_asked_again() {
    CompletableFuture<String> failed = new CompletableFuture<>();
    failed.completeExceptionally(new IllegalStateException("not today"));
    try (ScriptedNode node = new ScriptedNode(Encoding.JSON);
        Hawser hawser =
            to(node).token(() -> tokens.getAndIncrement() < 2 ? failed : nextToken()).build()) {
      hawser.connect();
      var connect = node.accept().answer(Command.Connect.class, connected());
      assertThat(connect.token()).isEqualTo("t4");
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_quiet_line_is_pinged_and_a_silent_peer_is_left(Encoding encoding) {
    try (ScriptedNode node = new ScriptedNode(encoding);
        Hawser hawser =
            to(node)
                .encoding(encoding)
                .heartbeat(Duration.ofMillis(400), Duration.ofSeconds(2))
                .build()) {
      hawser.connect();
      var first = node.accept();
      var connected = new Connected("s1", "ticket", "ann", "n1", 400, 0, 1, List.of(), List.of());
      var connect = first.answer(Command.Connect.class, connected);
      assertThat(connect.heartbeat()).isEqualTo(400);
      for (int beats = 0; beats < 5; beats++) {
        assertThat(first.nextOfAll().command()).isInstanceOf(Command.Ping.class);
        first.push(new dev.hawser.protocol.ServerMessage.Pong());
      }
      node.accept().answer(Command.Connect.class, connected);
      first.awaitEnd();
    }
  }

  @Test
  void a_question_survives_the_loss_of_its_line() {
    try (ScriptedNode node = new ScriptedNode(Encoding.JSON);
        Hawser hawser = to(node).build()) {
      var page = hawser.channel("chat").history(10);
      hawser.connect();
      var first = node.accept();
      first.answer(Command.Connect.class, connected());
      first.expect(Command.History.class);
      first.cut();
      var second = node.accept();
      second.answer(Command.Connect.class, connected());
      var answer = new HistoryPage(ScriptedNode.at(3), List.of());
      second.answer(Command.History.class, answer);
      assertThat(page.join()).isEqualTo(answer);
    }
  }

  @Test
  void a_call_is_asked_again_on_the_next_line_and_is_answered_or_refused() {
    try (ScriptedNode node = new ScriptedNode(Encoding.PROTOBUF);
        Hawser hawser = to(node).encoding(Encoding.PROTOBUF).build()) {
      var called = hawser.call("im/read", "{\"offset\":3}");
      hawser.connect();
      var first = node.accept();
      first.answer(Command.Connect.class, connected());
      first.expect(Command.Call.class);
      first.cut();
      var second = node.accept();
      second.answer(Command.Connect.class, connected());
      var asked = second.answer(Command.Call.class, new Called(Payload.json("{\"unread\":0}")));
      assertThat(asked).isEqualTo(new Command.Call("im/read", Payload.json("{\"offset\":3}")));
      assertThat(called.join()).isEqualTo(Payload.json("{\"unread\":0}"));

      var refused = hawser.call("sing/it", "null");
      second.answer(
          Command.Call.class, Refused.of(Code.UNKNOWN_METHOD, Code.UNKNOWN_METHOD.meaning()));
      assertThatThrownBy(refused::join)
          .cause()
          .isInstanceOfSatisfying(
              HawserException.class, e -> assertThat(e.code()).isEqualTo(Code.UNKNOWN_METHOD));
    }
  }

  @Test
  void the_published_shapes_are_understood_as_they_stand_in_the_book() {
    Heard heard = new Heard();
    try (ScriptedNode node = new ScriptedNode(Encoding.JSON);
        Hawser hawser = to(node).build()) {
      hawser.channel("chat/lobby").subscribe(heard, new dev.hawser.protocol.Position("k3", 17));
      hawser.connect();
      var peer = node.accept();
      peer.expect(Command.Connect.class);
      peer.sendRaw(
          """
          {"id":1,"connected":{"session":"s","resume":"r","user":"ann","node":"n1","heartbeat":25000,\
          "expires":1800000000,"keys":300000,"features":[],"subscribed":[{"channel":"chat/lobby",\
          "position":{"epoch":"k3","offset":18},"recovered":true,"more":true,"publications":[\
          {"offset":18,"data":{"text":"hi"},"user":"ann","key":"c81-7","time":1800000000123}]}]}}
          {"publication":{"channel":"chat/lobby","offset":19,"data":{"text":"hi"},"new":1}}
          {"whistled":{"channel":"chat/lobby"}}
          {"id":9,"ping":{}}
          {"skipped":{"channel":"chat/lobby","from":20,"to":40,"reason":"sampled"}}
          {"publication":{"channel":"chat/lobby","offset":41,"bytes":"AAE="}}
          """
              .getBytes(java.nio.charset.StandardCharsets.UTF_8));
      heard.await("recovered@18", "18", "19", "skipped 20..40", "41");
      assertThat(peer.next()).isEqualTo(new CommandFrame(9, new Command.Pong()));
    }
  }

  @Test
  void what_is_no_frame_ends_the_line_and_the_next_one_stands() {
    try (ScriptedNode node = new ScriptedNode(Encoding.JSON);
        Hawser hawser = to(node).build()) {
      hawser.connect();
      var first = node.accept();
      first.answer(Command.Connect.class, connected(subscribed("x", 0)));
      first.sendRaw(new byte[] {'{', 0, 1, 2, '\n'});
      first.awaitEnd();
      node.accept().answer(Command.Connect.class, connected());
    }
  }
}
