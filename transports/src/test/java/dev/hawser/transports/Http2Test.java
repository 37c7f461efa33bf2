package dev.hawser.transports;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.protocol.Code;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.CommandFrame;
import dev.hawser.protocol.ServerFrame;
import dev.hawser.protocol.ServerMessage;
import dev.hawser.protocol.ServerMessage.Closing;
import dev.hawser.transports.line.LineLimits;
import dev.hawser.transports.loop.IoKind;
import dev.hawser.transports.tls.TlsSettings;
import dev.hawser.transports.websocket.Origins;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Lines over streams of HTTP/2: WebSocket (RFC 8441) and gRPC, over every means of I/O. */
final class Http2Test {

  private static final Command.Connect CONNECT =
      new Command.Connect(null, null, 0, List.of(), List.of());

  static Stream<IoKind> kinds() {
    return Stream.of(IoKind.values()).filter(IoKind::available);
  }

  private static House house(IoKind kind) {
    return new House(kind, LineLimits.standard(), Origins.sameHost());
  }

  static byte[] command(long id, Command command) {
    return Http2Peer.message(RecordingGate.PROTOBUF.encode(new CommandFrame(id, command)));
  }

  static byte[] subscription() {
    // The message `Connect` itself is what stands behind its tag and its length.
    byte[] frame =
        RecordingGate.PROTOBUF.encode(
            new CommandFrame(
                0,
                new Command.Connect(
                    null, null, 0, List.of(), List.of(new Command.Subscribe("chat/lobby", null)))));
    return Http2Peer.message(Arrays.copyOfRange(frame, 2, frame.length));
  }

  static ServerFrame answer(Http2Peer.Frame data) {
    try {
      return RecordingGate.PROTOBUF.decodeServer(data.payload(), 5, data.payload().length - 5);
    } catch (dev.hawser.protocol.MalformedFrameException malformed) {
      throw new AssertionError(malformed);
    }
  }

  static void close(RecordingGate.Heard heard, Code code) {
    heard.inside(() -> {
      heard.line.close(Closing.of(code, "a reason, 100 % é"));
      return 0;
    });
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void a_websocket_opens_talks_and_closes_on_a_stream(IoKind kind) {
    try (House house = house(kind);
        Http2Peer peer = new Http2Peer(house)) {
      peer.webSocket(1, "sec-websocket-protocol", "hawser.json.v1");
      assertThat(peer.head(1))
          .containsEntry(":status", "200")
          .containsEntry("sec-websocket-protocol", "hawser.json.v1");
      peer.data(1, false, Wire.text(Peer.CONNECT));
      assertThat(new String(peer.next(Http2Peer.DATA, 1).payload(), UTF_8))
          .contains("{\"id\":1,\"connected\":");
      assertThat(house.line().line.transport()).isEqualTo("websocket-h2");
      assertThat(house.line().line.remote()).isEqualTo("127.0.0.1");

      peer.data(1, false, Wire.close(1000, "bye"));
      assertThat(peer.next(Http2Peer.DATA, 1).payload()[0]).isEqualTo((byte) Wire.CLOSE);
      assertThat(peer.next(Http2Peer.DATA, 1).last()).isTrue();
      peer.data(1, true, new byte[0]);
      assertThat(house.line().ended.join()).isEqualTo(Code.PEER_CLOSED);
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void a_call_of_grpc_goes_both_ways_until_the_peer_has_said_all(IoKind kind) {
    try (House house = house(kind);
        Http2Peer peer = new Http2Peer(house)) {
      peer.call(1, "Connect").data(1, false, command(1, CONNECT));
      assertThat(peer.head(1))
          .containsEntry(":status", "200")
          .containsEntry("content-type", "application/grpc");
      assertThat(answer(peer.next(Http2Peer.DATA, 1)).message())
          .isInstanceOf(ServerMessage.Connected.class);
      peer.data(1, false, command(2, new Command.Ping()));
      assertThat(answer(peer.next(Http2Peer.DATA, 1)))
          .isEqualTo(new ServerFrame(2, new ServerMessage.Pong()));
      assertThat(house.line().line.transport()).isEqualTo("grpc");
      assertThat(house.line().line.answers()).isTrue();

      peer.data(1, true, new byte[0]);
      Http2Peer.Frame trailer = peer.next(Http2Peer.HEADERS, 1);
      assertThat(trailer.last()).isTrue();
      assertThat(trailer.fields()).containsExactlyEntriesOf(Map.of("grpc-status", "0"));
      assertThat(house.line().ended.join()).isEqualTo(Code.PEER_CLOSED);
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void one_who_only_subscribes_asks_once_and_goes_on_to_hear(IoKind kind) {
    try (House house = house(kind);
        Http2Peer peer = new Http2Peer(house)) {
      peer.call(1, "Subscribe", "authorization", "Bearer secret").data(1, true, subscription());
      ServerFrame connected = answer(peer.next(Http2Peer.DATA, 1));
      assertThat(connected.id()).isEqualTo(1);
      RecordingGate.Heard heard = house.line();
      assertThat(heard.line.answers()).isFalse();
      assertThat(heard.frames.getFirst().command())
          .isEqualTo(
              new Command.Connect(
                  "secret",
                  null,
                  0,
                  List.of(),
                  List.of(new Command.Subscribe("chat/lobby", null))));

      var push = RecordingGate.shared(new ServerMessage.Goaway("drain", 5, List.of()));
      heard.inside(() -> {
        var offer = heard.line.send(push);
        heard.line.flush();
        return offer;
      });
      assertThat(answer(peer.next(Http2Peer.DATA, 1)).message())
          .isInstanceOf(ServerMessage.Goaway.class);
      peer.send(Http2Peer.RST_STREAM, 0, 1, new byte[] {0, 0, 0, 8});
      assertThat(heard.ended.join()).isEqualTo(Code.PEER_CLOSED);
    }
  }

  @Test
  void one_who_only_subscribes_may_say_no_more_and_no_less() {
    try (House house = new House();
        Http2Peer peer = new Http2Peer(house)) {
      peer.call(1, "Subscribe").data(1, false, subscription()).data(1, true, subscription());
      assertThat(peer.head(1)).containsEntry(":status", "200");
      assertThat(peer.head(1)).containsEntry("grpc-status", "3");
      peer.call(3, "Subscribe").data(3, true, new byte[0]);
      assertThat(peer.head(3)).containsEntry(":status", "200");
      assertThat(peer.head(3)).containsEntry("hawser-code", "3500");
    }
  }

  @Test
  void a_line_that_is_closed_says_why_in_its_own_words_and_in_those_of_grpc() {
    try (House house = new House();
        Http2Peer peer = new Http2Peer(house)) {
      peer.call(1, "Connect").data(1, false, command(1, CONNECT));
      peer.next(Http2Peer.HEADERS, 1);
      peer.next(Http2Peer.DATA, 1);
      close(house.line(), Code.SLOW_CONSUMER);
      assertThat(answer(peer.next(Http2Peer.DATA, 1)).message())
          .isEqualTo(Closing.of(Code.SLOW_CONSUMER, "a reason, 100 % é"));
      assertThat(peer.head(1))
          .containsEntry("grpc-status", "8")
          .containsEntry("grpc-message", "a reason, 100 %25 %C3%A9")
          .containsEntry("hawser-code", "3008");
      assertThat(peer.next(Http2Peer.RST_STREAM, 1).error()).isZero();
      assertThat(house.line().ended.join()).isEqualTo(Code.SLOW_CONSUMER);
    }
  }

  @Test
  void the_time_that_a_peer_sets_is_kept() {
    try (House house = new House();
        Http2Peer peer = new Http2Peer(house)) {
      peer.call(1, "Connect", "grpc-timeout", "50m").data(1, false, command(1, CONNECT));
      assertThat(peer.head(1)).containsEntry(":status", "200");
      assertThat(peer.head(1))
          .containsEntry("grpc-status", "4")
          .containsEntry("hawser-code", "3013");
      assertThat(house.line().ended.join()).isEqualTo(Code.DEADLINE_PASSED);
    }
  }

  @Test
  void many_lines_share_a_socket_and_each_but_the_first_counts_once_more() {
    try (House house = new House();
        Http2Peer peer = new Http2Peer(house)) {
      for (int stream = 1; stream < 20; stream += 2) {
        peer.call(stream, "Connect").data(stream, false, command(1, CONNECT));
        assertThat(peer.head(stream)).containsEntry(":status", "200");
        peer.next(Http2Peer.DATA, stream);
      }
      assertThat(house.gate.lines).hasSize(10);
      assertThat(house.gate.admitted.get()).isEqualTo(10);
      for (int stream = 1; stream < 20; stream += 2) {
        peer.data(stream, false, command(stream, new Command.Ping()));
        assertThat(answer(peer.next(Http2Peer.DATA, stream)).id()).isEqualTo(stream);
      }
    }
  }

  @Test
  void a_line_too_many_is_told_so_and_the_others_stay() {
    try (House house = new House();
        Http2Peer peer = new Http2Peer(house)) {
      peer.call(1, "Connect").data(1, false, command(1, CONNECT));
      peer.next(Http2Peer.DATA, 1);
      house.gate.refusal.set(Code.CLOSING_TOO_MANY_CONNECTIONS);
      peer.call(3, "Connect");
      assertThat(peer.head(3)).containsEntry(":status", "200");
      assertThat(peer.head(3))
          .containsEntry("grpc-status", "8")
          .containsEntry("hawser-code", "3006");
      peer.data(1, false, command(2, new Command.Ping()));
      assertThat(answer(peer.next(Http2Peer.DATA, 1)).id()).isEqualTo(2);
    }
  }

  @Test
  void who_is_held_back_is_told_when_to_return_in_the_terms_of_each() {
    try (House house = new House();
        Http2Peer peer = new Http2Peer(house)) {
      peer.call(1, "Connect").data(1, false, command(1, CONNECT));
      peer.next(Http2Peer.DATA, 1);
      house.gate.refusal.set(Code.HELD_BACK);
      peer.call(3, "Connect");
      assertThat(peer.head(3)).containsEntry(":status", "200");
      assertThat(peer.head(3))
          .containsEntry("grpc-status", "14")
          .containsEntry("hawser-code", "3014")
          .containsEntry("grpc-retry-pushback-ms", "1500");
      post(peer, 5, "/stream", "application/json", Peer.CONNECT);
      assertThat(peer.head(5)).containsEntry(":status", "503").containsEntry("retry-after", "2");
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void a_server_that_stops_says_so_on_every_stream_and_then_ends(IoKind kind) {
    House house = house(kind);
    try (Http2Peer peer = new Http2Peer(house)) {
      peer.call(1, "Connect").data(1, false, command(1, CONNECT));
      peer.next(Http2Peer.HEADERS, 1);
      peer.next(Http2Peer.DATA, 1);
      peer.webSocket(3);
      peer.next(Http2Peer.HEADERS, 3);
      peer.data(3, false, Wire.text(Peer.CONNECT));
      peer.next(Http2Peer.DATA, 3);

      house.doors.stopAccepting();
      assertThat(peer.next(Http2Peer.GOAWAY).error()).isZero();
      peer.data(1, false, command(2, new Command.Ping()));
      assertThat(answer(peer.next(Http2Peer.DATA, 1)).id()).isEqualTo(2);

      Thread.startVirtualThread(house::close);
      assertThat(peer.head(1)).containsEntry("hawser-code", "3012");
      assertThat(new String(peer.next(Http2Peer.DATA, 3).payload(), UTF_8)).contains("3012");
      peer.data(3, false, Wire.close(3012, ""));
      while (!peer.next(Http2Peer.DATA, 3).last()) {
        // The close of WebSocket comes before the end of its stream.
      }
      peer.data(3, true, new byte[0]);
      assertThat(peer.peer.rest()).isEmpty();
    }
  }

  private static Http2Peer post(Http2Peer peer, int stream, String path, String type, String body) {
    return peer.headers(
            stream,
            false,
            ":method",
            "POST",
            ":scheme",
            "http",
            ":path",
            path,
            ":authority",
            "localhost",
            "content-type",
            type)
        .data(stream, true, body.getBytes(UTF_8));
  }

  private static String text(Http2Peer peer, int stream) {
    return new String(peer.next(Http2Peer.DATA, stream).payload(), UTF_8);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void plain_http_is_served_on_streams_as_elsewhere(IoKind kind) {
    try (House house = house(kind);
        Http2Peer peer = new Http2Peer(house)) {
      post(peer, 1, "/stream", "application/json", Peer.CONNECT);
      assertThat(peer.head(1))
          .containsEntry(":status", "200")
          .containsEntry("content-type", "application/x-ndjson")
          .containsEntry("cache-control", "no-store, no-transform");
      assertThat(text(peer, 1)).startsWith("{\"id\":1,\"connected\":").endsWith("\n");
      assertThat(house.line().line.transport()).isEqualTo("stream");

      post(peer, 3, "/sse", "application/json", Peer.CONNECT);
      assertThat(peer.head(3)).containsEntry("content-type", "text/event-stream");
      assertThat(text(peer, 3)).startsWith("retry: 2000\n\ndata: {\"id\":1,\"connected\":");

      post(peer, 5, "/poll", "application/json", Peer.CONNECT);
      assertThat(peer.head(5)).containsEntry(":status", "200").containsKey("content-length");
      assertThat(text(peer, 5)).startsWith("{\"id\":1,\"connected\":");

      close(house.line(1), Code.DRAINED);
      assertThat(text(peer, 1)).contains("\"code\":3000");
      assertThat(peer.next(Http2Peer.DATA, 1).last()).isTrue();
      assertThat(house.line(1).ended.join()).isEqualTo(Code.DRAINED);
    }
  }

  @Test
  void requests_of_plain_http_that_are_none_are_refused_by_status() {
    try (House house = new House();
        Http2Peer peer = new Http2Peer(house)) {
      post(peer, 1, "/stream", "text/plain", Peer.CONNECT);
      assertThat(peer.head(1)).containsEntry(":status", "415");
      post(peer, 3, "/stream", "application/json", "{");
      assertThat(peer.head(3)).containsEntry(":status", "400");
      peer.headers(
          5,
          false,
          ":method",
          "POST",
          ":scheme",
          "http",
          ":path",
          "/stream",
          ":authority",
          "localhost",
          "content-type",
          "application/json");
      for (int i = 0; i < 40; i++) {
        peer.data(5, false, new byte[16 * 1024]);
      }
      assertThat(peer.head(5)).containsEntry(":status", "413");
      house.gate.refusal.set(Code.CLOSING_TOO_MANY_CONNECTIONS);
      peer.call(7, "Connect");
      post(peer, 9, "/stream", "application/json", Peer.CONNECT);
      assertThat(peer.head(9)).containsEntry(":status", "429");
      assertThat(text(peer, 9)).contains("3006");
    }
  }

  @Test
  void tls_agrees_on_h2(@TempDir Path folder) {
    Authority authority = new Authority(folder);
    TlsSettings settings =
        authority.settings(
            TlsSettings.Engine.AUTO, authority.write("a", authority.issue("a", "a.example")));
    try (House house =
            House.guarded(IoKind.automatic(), LineLimits.standard(), settings, new String[0]);
        Http2Peer peer =
            new Http2Peer(
                Authority.connect(authority.peers(null), house.port(), "a.example", "h2"))) {
      peer.webSocket(1).data(1, false, Wire.text(Peer.CONNECT));
      assertThat(peer.head(1)).containsEntry(":status", "200");
      assertThat(new String(peer.next(Http2Peer.DATA, 1).payload(), UTF_8)).contains("connected");
      close(house.line(), Code.DRAINED);
      assertThat(new String(peer.next(Http2Peer.DATA, 1).payload(), UTF_8)).contains("3000");
    }
  }
}
