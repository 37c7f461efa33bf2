package dev.hawser.transports;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.hawser.core.transport.Offer;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.ServerMessage;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What HTTP/2 forbids, what it allows too much of, and what one stream may cost another. */
final class Http2RulesTest {

  private static final int PROTOCOL_ERROR = 1;
  private static final int REFUSED_STREAM = 7;
  private static final int CALM = 11;
  private static final int HTTP_1_1 = 13;

  private static final String[] REQUEST = {
    ":method", "GET", ":scheme", "http", ":path", "/nothing", ":authority", "localhost"
  };

  private static final Command.Connect CONNECT =
      new Command.Connect(null, null, 0, List.of(), List.of());

  static Stream<Arguments> malformed() {
    return Stream.of(
        arguments("capitals", Http2Peer.join(REQUEST, "X-A", "b")),
        arguments("a field of the connection", Http2Peer.join(REQUEST, "connection", "close")),
        arguments("transfer-encoding", Http2Peer.join(REQUEST, "transfer-encoding", "chunked")),
        arguments("te", Http2Peer.join(REQUEST, "te", "gzip")),
        arguments("a line break", Http2Peer.join(REQUEST, "x-a", "b\r\nc: d")),
        arguments("an unknown pseudo field", Http2Peer.join(REQUEST, ":x", "b")),
        arguments("a pseudo field twice", Http2Peer.join(REQUEST, ":path", "/")),
        arguments("a pseudo field behind", Http2Peer.join(REQUEST, "x-a", "b", ":path", "/")),
        arguments("an answer's field", Http2Peer.join(REQUEST, ":status", "200")),
        arguments("another host", Http2Peer.join(REQUEST, "host", "elsewhere")),
        arguments("no path", new String[] {":method", "GET", ":scheme", "http"}),
        arguments("a protocol without CONNECT", Http2Peer.join(REQUEST, ":protocol", "websocket")),
        arguments(
            "CONNECT with a path and no protocol",
            new String[] {":method", "CONNECT", ":path", "/ws", ":authority", "localhost"}),
        arguments("no scheme", new String[] {":method", "GET", ":path", "/"}));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  void a_malformed_head_costs_its_stream(String what, String[] fields) {
    try (House house = new House();
        Http2Peer peer = new Http2Peer(house)) {
      peer.headers(1, true, fields);
      assertThat(peer.next(Http2Peer.RST_STREAM, 1).error()).as(what).isEqualTo(PROTOCOL_ERROR);
      peer.headers(3, true, REQUEST);
      assertThat(peer.head(3)).containsEntry(":status", "404");
    }
  }

  static Stream<Arguments> refused() {
    String[] socket = {
      ":method",
      "CONNECT",
      ":scheme",
      "http",
      ":authority",
      "localhost",
      "sec-websocket-version",
      "13"
    };
    return Stream.of(
        arguments("501", Http2Peer.join(new String[] {":protocol", "x", ":path", "/ws"}, socket)),
        arguments(
            "404", Http2Peer.join(new String[] {":protocol", "websocket", ":path", "/"}, socket)),
        arguments(
            "403",
            Http2Peer.join(
                new String[] {":protocol", "websocket", ":path", "/ws"},
                Http2Peer.join(socket, "origin", "http://elsewhere.example"))),
        arguments(
            "400",
            Http2Peer.join(
                new String[] {":protocol", "websocket", ":path", "/ws"},
                Http2Peer.join(socket, "sec-websocket-protocol", "chat"))),
        arguments(
            "415",
            new String[] {
              ":method", "POST",
              ":scheme", "http",
              ":path", "/hawser.v1.Channels/Connect",
              ":authority", "localhost",
              "content-type", "application/json"
            }));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void what_is_not_served_is_refused_in_words(String status, String[] fields) {
    try (House house = new House();
        Http2Peer peer = new Http2Peer(house)) {
      peer.headers(1, true, fields);
      assertThat(peer.head(1)).containsEntry(":status", status);
      assertThat(new String(peer.next(Http2Peer.DATA, 1).payload(), UTF_8))
          .contains("Hawser speaks here");
    }
  }

  @Test
  void what_only_an_older_door_serves_is_sent_there() {
    try (House house = new House();
        Http2Peer peer = new Http2Peer(house)) {
      peer.headers(
          1, true, ":method", "GET", ":scheme", "http", ":path", "/ws", ":authority", "localhost");
      assertThat(peer.next(Http2Peer.RST_STREAM, 1).error()).isEqualTo(HTTP_1_1);
    }
  }

  @Test
  void calls_that_cannot_be_made_have_a_status_and_no_line() {
    try (House house = new House();
        Http2Peer peer = new Http2Peer(house)) {
      peer.call(1, "Nothing");
      assertThat(peer.head(1)).containsEntry("grpc-status", "12");
      peer.call(3, "Connect", "grpc-encoding", "gzip");
      assertThat(peer.head(3)).containsEntry("grpc-status", "12");
      peer.call(5, "Connect", "grpc-timeout", "soon");
      assertThat(peer.head(5)).containsEntry("grpc-status", "3");
      assertThat(house.gate.lines).isEmpty();
      peer.call(7, "Connect").data(7, false, new byte[] {1, 0, 0, 0, 1, 0});
      assertThat(peer.head(7)).containsEntry(":status", "200");
      assertThat(peer.head(7)).containsEntry("grpc-status", "12");
      peer.call(9, "Connect").data(9, false, new byte[] {0, 1, 0, 0, 0});
      assertThat(peer.head(9)).containsEntry(":status", "200");
      assertThat(peer.head(9)).containsEntry("hawser-code", "3501");
    }
  }

  @Test
  void a_stream_above_the_bound_is_refused() {
    try (House house = new House();
        Http2Peer peer = new Http2Peer(house)) {
      for (int i = 0; i <= DoorSettings.STREAMS; i++) {
        peer.call(2 * i + 1, "Connect");
      }
      int stream = 2 * DoorSettings.STREAMS + 1;
      assertThat(peer.next(Http2Peer.RST_STREAM, stream).error()).isEqualTo(REFUSED_STREAM);
      assertThat(house.gate.lines).hasSize(DoorSettings.STREAMS);
    }
  }

  static Stream<Arguments> floods() {
    byte[] empty = new byte[0];
    return Stream.of(
        flood("pings", (peer, i) -> peer.send(Http2Peer.PING, 0, 0, new byte[8])),
        flood("settings", (peer, i) -> peer.send(Http2Peer.SETTINGS, 0, 0, empty)),
        flood("acks of nothing", (peer, i) -> peer.send(Http2Peer.PING, 1, 0, new byte[8])),
        flood("priorities", (peer, i) -> peer.send(Http2Peer.PRIORITY, 0, 3, new byte[5])),
        flood("unknown frames", (peer, i) -> peer.send(0x20, 0, 0, empty)),
        flood(
            "empty data",
            (peer, i) -> (i == 0 ? peer.call(1, "Connect") : peer).data(1, false, empty)),
        flood(
            "rapid resets",
            (peer, i) ->
                peer.call(2 * i + 1, "Connect")
                    .send(Http2Peer.RST_STREAM, 0, 2 * i + 1, new byte[] {0, 0, 0, 8})),
        flood(
            "empty continuations",
            (peer, i) -> {
              if (i == 0) {
                peer.send(Http2Peer.HEADERS, 0, 1, Http2Peer.fields(REQUEST));
              }
              peer.send(Http2Peer.CONTINUATION, 0, 1, empty);
            }));
  }

  private static Arguments flood(String what, BiConsumer<Http2Peer, Integer> one) {
    return arguments(what, one);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("floods")
  void a_flood_is_told_to_calm_down(String what, BiConsumer<Http2Peer, Integer> one) {
    try (House house = new House();
        Http2Peer peer = new Http2Peer(house)) {
      Thread flood =
          Thread.startVirtualThread(() -> {
            try {
              for (int i = 0; i < 100_000; i++) {
                one.accept(peer, i);
              }
            } catch (java.io.UncheckedIOException closed) {
              // As it should be.
            }
          });
      assertThat(peer.next(Http2Peer.GOAWAY).error()).as(what).isEqualTo(CALM);
      peer.close();
      assertThat(flood.isInterrupted()).isFalse();
      House.soon()
          .untilAsserted(
              () -> assertThat(house.meters.code(Code.FLOODING).sum()).as(what).isEqualTo(1));
    }
  }

  @Test
  void a_head_too_large_ends_the_connection() {
    try (House house = new House();
        Http2Peer peer = new Http2Peer(house)) {
      byte[] part = Http2Peer.fields("x-a", "b".repeat(16_000));
      peer.send(Http2Peer.HEADERS, Http2Peer.END_STREAM, 1, Http2Peer.fields(REQUEST));
      for (int i = 0; i < 4; i++) {
        peer.send(Http2Peer.CONTINUATION, 0, 1, part);
      }
      assertThat(peer.next(Http2Peer.GOAWAY).error()).isEqualTo(PROTOCOL_ERROR);
    }
  }

  @Test
  void a_ping_is_answered_and_a_connection_without_streams_ends() {
    try (House house = new House(House.hasty());
        Http2Peer peer = new Http2Peer(house)) {
      peer.send(Http2Peer.PING, 0, 0, "12345678".getBytes(UTF_8));
      assertThat(peer.next(Http2Peer.PING).payload()).isEqualTo("12345678".getBytes(UTF_8));
      assertThat(peer.next(Http2Peer.GOAWAY).error()).isZero();
      assertThat(peer.peer.rest()).isEmpty();
    }
  }

  @Test
  void a_line_that_says_no_connect_ends() {
    try (House house = new House(House.hasty());
        Http2Peer peer = new Http2Peer(house)) {
      peer.call(1, "Connect");
      assertThat(peer.head(1)).containsEntry(":status", "200");
      assertThat(peer.head(1)).containsEntry("hawser-code", "3004");
    }
  }

  private static void open(Http2Peer peer, int stream) {
    peer.call(stream, "Connect").data(stream, false, Http2Test.command(1, CONNECT));
    peer.next(Http2Peer.DATA, stream);
  }

  @Test
  void a_stream_whose_window_stays_shut_holds_up_no_other_and_is_left() {
    try (House house = new House(House.impatient());
        Http2Peer peer = new Http2Peer(house)) {
      open(peer, 1);
      RecordingGate.Heard stuck = house.line(1);
      open(peer, 3);
      // The socket's own window is wide open: only stream 1 does not read.
      peer.room(0, 16 * 1024 * 1024);
      var push = RecordingGate.shared(new ServerMessage.Goaway("x".repeat(8_000), 1, List.of()));
      int accepted =
          stuck.inside(() -> {
            int count = 0;
            while (stuck.line.send(push) == Offer.ACCEPTED) {
              count++;
            }
            stuck.line.flush();
            return count;
          });
      assertThat(accepted * 8_000).isBetween(900_000, 1_300_000);
      for (int i = 0; i < 200; i++) {
        peer.data(3, false, Http2Test.command(i + 2, new Command.Ping()));
        assertThat(Http2Test.answer(peer.next(Http2Peer.DATA, 3)).id()).isEqualTo(i + 2);
      }
      assertThat(stuck.ended.join()).isEqualTo(Code.SLOW_CONSUMER);
      peer.data(3, false, Http2Test.command(7, new Command.Ping()));
      assertThat(Http2Test.answer(peer.next(Http2Peer.DATA, 3)).id()).isEqualTo(7);
    }
  }

  @Test
  void a_peer_that_opens_its_window_again_gets_everything_in_order() {
    try (House house = new House();
        Http2Peer peer = new Http2Peer(house)) {
      open(peer, 1);
      RecordingGate.Heard slow = house.line(1);
      peer.room(0, 16 * 1024 * 1024);
      int sent =
          slow.inside(() -> {
            int count = 0;
            while (slow.line.send(
                    RecordingGate.single(
                        slow.line,
                        0,
                        new ServerMessage.Goaway("x".repeat(8_000), count, List.of())))
                == Offer.ACCEPTED) {
              count++;
            }
            slow.line.flush();
            return count;
          });
      peer.room(1, 16 * 1024 * 1024);
      java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
      byte[] first = Http2Peer.message(RecordingGate.PROTOBUF.encode(goaway(0)));
      int expected = 0;
      for (int i = 0; i < sent; i++) {
        expected += Http2Peer.message(RecordingGate.PROTOBUF.encode(goaway(i))).length;
      }
      while (all.size() < expected) {
        all.writeBytes(peer.next(Http2Peer.DATA, 1).payload());
      }
      assertThat(all.toByteArray()).startsWith(first).hasSize(expected);
      House.soon().untilAsserted(() -> assertThat(slow.writable.get()).isEqualTo(1));
    }
  }

  private static dev.hawser.protocol.ServerFrame goaway(int number) {
    return dev.hawser.protocol.ServerFrame.push(
        new ServerMessage.Goaway("x".repeat(8_000), number, List.of()));
  }

  @Test
  void a_line_that_does_not_read_keeps_one_window_and_the_others_go_on() {
    try (House house = new House();
        Http2Peer peer = new Http2Peer(house)) {
      open(peer, 1);
      RecordingGate.Heard paused = house.line(1);
      open(peer, 3);
      paused.inside(() -> {
        paused.line.reading(false);
        return 0;
      });
      int before = paused.frames.size();
      byte[] command = Http2Test.command(0, new Command.Ping());
      int fitting = 60_000 / command.length;
      for (int i = 0; i < fitting; i++) {
        peer.data(1, false, command);
      }
      for (int i = 0; i < 50; i++) {
        peer.data(3, false, Http2Test.command(i + 2, new Command.Ping()));
        assertThat(Http2Test.answer(peer.next(Http2Peer.DATA, 3)).id()).isEqualTo(i + 2);
      }
      assertThat(paused.frames).hasSize(before);
      paused.inside(() -> {
        paused.line.reading(true);
        return 0;
      });
      House.soon().untilAsserted(() -> assertThat(paused.frames).hasSize(before + fitting));
      // What was kept is counted as read, so that the peer may go on.
      assertThat(peer.next(Http2Peer.WINDOW_UPDATE, 1).stream()).isEqualTo(1);
    }
  }

  @Test
  void heads_are_read_as_the_older_door_reads_them() {
    try (House house = new House();
        Http2Peer peer = new Http2Peer(house)) {
      peer.webSocket(1, "origin", "http://localhost");
      assertThat(peer.head(1)).isEqualTo(Map.of(":status", "200"));
    }
  }
}
