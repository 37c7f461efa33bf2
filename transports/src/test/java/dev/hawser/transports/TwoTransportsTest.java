package dev.hawser.transports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.protocol.Code;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.CommandFrame;
import dev.hawser.protocol.ServerMessage;
import dev.hawser.transports.line.LineLimits;
import dev.hawser.transports.loop.IoKind;
import dev.hawser.transports.websocket.Origins;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The plain course of things, over every means of I/O that this machine has. */
final class TwoTransportsTest {

  static Stream<IoKind> kinds() {
    return Stream.of(IoKind.values()).filter(IoKind::available);
  }

  private static House house(IoKind kind) {
    return new House(kind, LineLimits.standard(), Origins.sameHost());
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void json_lines_over_tcp_are_answered(IoKind kind) {
    try (House house = house(kind);
        Peer peer = house.peer()) {
      peer.send("HAWSER/1 json\n" + Peer.CONNECT + "\n{\"id\":2,\"ping\":{}}\n");
      assertThat(peer.line()).startsWith("{\"id\":1,\"connected\":");
      assertThat(peer.line()).isEqualTo("{\"id\":2,\"pong\":{}}");
      assertThat(house.line().line.transport()).isEqualTo("tcp");
      assertThat(house.line().line.remote()).isEqualTo("127.0.0.1");
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void protobuf_frames_over_tcp_are_answered(IoKind kind) throws Exception {
    try (House house = house(kind);
        Peer peer = house.peer()) {
      byte[] ping = RecordingGate.PROTOBUF.encode(new CommandFrame(7, new Command.Ping()));
      peer.send("HAWSER/1 proto\r\n").send(Wire.delimited(ping));
      byte[] frame = peer.bytes(peer.read());
      var answer = RecordingGate.PROTOBUF.decodeServer(frame, 0, frame.length);
      assertThat(answer.id()).isEqualTo(7);
      assertThat(answer.message()).isEqualTo(new ServerMessage.Pong());
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void a_client_of_the_jdk_speaks_json_over_websocket(IoKind kind) throws Exception {
    try (House house = house(kind);
        HttpClient client = HttpClient.newHttpClient()) {
      Texts texts = new Texts();
      WebSocket socket =
          client
              .newWebSocketBuilder()
              .subprotocols("hawser.json.v1")
              .buildAsync(URI.create("ws://127.0.0.1:" + house.port() + "/ws"), texts)
              .join();
      assertThat(socket.getSubprotocol()).isEqualTo("hawser.json.v1");
      socket.sendText(Peer.CONNECT, true).join();
      assertThat(texts.first.join()).startsWith("{\"id\":1,\"connected\":");
      socket.sendClose(1000, "bye").join();
      assertThat(texts.closed.join()).isEqualTo(1000);
      assertThat(house.line().ended.join()).isEqualTo(Code.PEER_CLOSED);
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void a_server_that_stops_says_so(IoKind kind) {
    House house = house(kind);
    try (Peer peer = house.peer()) {
      peer.send("HAWSER/1 json\n" + Peer.CONNECT + "\n").line();
      house.close();
      assertThat(peer.line()).contains("\"closing\":{\"code\":3012");
      assertThat(peer.rest()).isEmpty();
      assertThat(house.line().ended.join()).isEqualTo(Code.STOPPED);
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void a_frame_for_many_reaches_each_in_its_own_form(IoKind kind) {
    try (House house = house(kind);
        Peer text = house.peer();
        Peer json = house.peer()) {
      text.upgrade();
      json.send("HAWSER/1 json\n");
      house.line(2);
      var frame = RecordingGate.shared(new ServerMessage.Goaway("drain", 5, List.of()));
      for (RecordingGate.Heard heard : house.gate.lines) {
        assertThat(
                heard.inside(() -> {
                  var offer = heard.line.send(frame);
                  heard.line.flush();
                  return offer;
                }))
            .isNotNull();
      }
      assertThat(json.line()).startsWith("{\"goaway\":");
      assertThat(text.frame().text()).startsWith("{\"goaway\":");
    }
  }

  private static final class Texts implements WebSocket.Listener {
    final CompletableFuture<String> first = new CompletableFuture<>();
    final CompletableFuture<Integer> closed = new CompletableFuture<>();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      first.complete(data.toString());
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      closed.complete(code);
      return null;
    }
  }
}
