package dev.hawser.transports;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.hawser.protocol.Code;
import dev.hawser.protocol.ServerMessage.Closing;
import dev.hawser.transports.line.LineLimits;
import dev.hawser.transports.loop.IoKind;
import dev.hawser.transports.websocket.Origins;
import java.io.IOException;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way in which a wire ends: once, with a number, and with the peer told where it can be. */
@ExtendWith(Leaks.class)
final class EndingTest {

  static Stream<IoKind> kinds() {
    return Stream.of(IoKind.values()).filter(IoKind::available);
  }

  private static House house(IoKind kind) {
    return new House(kind, LineLimits.standard(), Origins.sameHost());
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void an_end_of_file_is_the_peer_closing(IoKind kind) {
    try (House house = house(kind)) {
      try (Peer peer = house.peer()) {
        peer.send("HAWSER/1 json\n" + Peer.CONNECT + "\n").line();
      }
      assertThat(house.line().ended.join()).isEqualTo(Code.PEER_CLOSED);
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void half_a_close_ends_the_line_too(IoKind kind) throws IOException {
    try (House house = house(kind);
        Peer peer = house.peer().upgrade()) {
      peer.send(Wire.text(Peer.CONNECT)).frame();
      peer.socket.shutdownOutput();
      assertThat(peer.rest()).isEmpty();
      assertThat(house.line().ended.join()).isEqualTo(Code.PEER_CLOSED);
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void a_reset_is_a_broken_line(IoKind kind) throws IOException {
    try (House house = house(kind)) {
      try (Peer peer = house.peer()) {
        peer.send("HAWSER/1 json\n" + Peer.CONNECT + "\n").line();
        peer.socket.setSoLinger(true, 0);
      }
      assertThat(house.line().ended.join()).isEqualTo(Code.LINE_BROKEN);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "H", "HAWS", "HAWSER/1 js", "G", "GET /ws HTTP/1.1\r\nHost: a\r\n"})
  void a_peer_that_says_too_little_is_left(String said) {
    try (House house = new House(House.hasty());
        Peer peer = house.peer()) {
      peer.send(said);
      String answer = peer.rest();
      if (said.startsWith("G")) {
        assertThat(answer).startsWith("HTTP/1.1 408 ");
      } else if (said.startsWith("HA")) {
        assertThat(answer).startsWith("{\"closing\":{\"code\":3004").endsWith("\n");
      } else {
        assertThat(answer).isEmpty();
      }
      assertThat(house.meters.code(Code.HANDSHAKE_TIMEOUT).sum()).isEqualTo(1);
      assertThat(house.gate.lines).isEmpty();
    }
  }

  @Test
  void the_same_deadline_holds_until_connect() {
    try (House house = new House(House.hasty());
        Peer peer = house.peer()) {
      peer.send("HAWSER/1 json\n{\"id\":1,\"ping\":{}}\n").line();
      assertThat(peer.rest()).startsWith("{\"closing\":{\"code\":3004");
      peer.close();
      assertThat(house.line().ended.join()).isEqualTo(Code.HANDSHAKE_TIMEOUT);
    }
  }

  static Stream<Arguments> prefaces() {
    return Stream.of(
        arguments("HAWSER/2 json\n", 3502, "\"versions\":[\"1\"]"),
        arguments("HAWSER/11 json\n", 3502, "\"versions\":[\"1\"]"),
        arguments("HAWSER/ json\n", 3502, "\"versions\":[\"1\"]"),
        arguments("HAWSER/1\n", 3502, "\"versions\":[\"1\"]"),
        arguments("HAWSER/1 xml\n", 3500, "json and proto"),
        arguments("HAWSER/1 json " + " ".repeat(30) + "\n", 3500, "32 bytes"),
        arguments("HAWKS\n", 3500, "no protocol"),
        arguments("nonsense", 3500, "no protocol"),
        arguments("\n", 3500, "no protocol"));
  }

  @ParameterizedTest
  @MethodSource("prefaces")
  void what_nobody_speaks_is_told_in_a_line_of_json(String said, int code, String mentions) {
    try (House house = new House();
        Peer peer = house.peer()) {
      peer.send(said);
      assertThat(peer.rest())
          .startsWith("{\"closing\":{\"code\":" + code)
          .contains(mentions)
          .endsWith("\n");
      assertThat(house.gate.lines).isEmpty();
    }
  }

  static Stream<Arguments> oversized() {
    byte[] json = ("HAWSER/1 json\n" + "x".repeat(300)).getBytes(UTF_8);
    byte[] jsonEnded = ("HAWSER/1 json\n" + "x".repeat(300) + "\n").getBytes(UTF_8);
    byte[] proto = "HAWSER/1 proto\n".getBytes(UTF_8);
    return Stream.of(
        arguments("a line that does not end", json, Code.FRAME_TOO_LARGE),
        arguments("a line that does", jsonEnded, Code.FRAME_TOO_LARGE),
        arguments(
            "a length of two gigabytes",
            Wire.join(proto, new byte[] {-1, -1, -1, -1, 7}),
            Code.FRAME_TOO_LARGE),
        arguments(
            "a length of 35 bits",
            Wire.join(proto, new byte[] {-1, -1, -1, -1, 127}),
            Code.PROTOCOL_VIOLATED),
        arguments(
            "a length without end",
            Wire.join(proto, new byte[] {-1, -1, -1, -1, -1}),
            Code.PROTOCOL_VIOLATED));
  }

  private static LineLimits small() {
    return new LineLimits(
        Duration.ofSeconds(8),
        200,
        200,
        1 << 20,
        150,
        Duration.ofSeconds(30),
        Duration.ofMillis(500),
        4,
        5);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("oversized")
  void frames_over_tcp_are_bounded(String what, byte[] said, Code code) {
    try (House house = new House(small());
        Peer peer = house.peer()) {
      peer.send(said);
      assertThat(peer.rest()).contains(code.wireName());
      peer.close();
      assertThat(house.line().ended.join()).isEqualTo(code);
    }
  }

  @Test
  void the_unfinished_frames_of_a_loop_are_bounded_together() {
    try (House house = new House(small())) {
      try (Peer one = house.peer();
          Peer two = house.peer();
          Peer three = house.peer()) {
        for (Peer peer : new Peer[] {one, two, three}) {
          peer.send("HAWSER/1 json\n" + "x".repeat(100));
        }
        // Two loops, three lines: two of them share one loop's 150 bytes.
        House.soon().until(() -> house.gate.lines.stream().anyMatch(heard -> heard.ended.isDone()));
        assertThat(house.gate.lines.stream().filter(heard -> heard.ended.isDone()))
            .allSatisfy(heard -> assertThat(heard.ended.join()).isEqualTo(Code.CLOSING_OVERLOADED));
      }
    }
  }

  @Test
  void our_own_mistake_costs_the_line_and_not_the_loop() {
    try (House house = new House();
        Peer peer = house.peer()) {
      house.gate.meanwhile.set(frame -> {
        throw new IllegalStateException("planted");
      });
      peer.send("HAWSER/1 json\n{\"id\":1,\"ping\":{}}\n");
      assertThat(peer.rest()).startsWith("{\"closing\":{\"code\":3010");
      peer.close();
      assertThat(house.line().ended.join()).isEqualTo(Code.CLOSING_INTERNAL);
      house.gate.meanwhile.set(frame -> {});
      try (Peer one = house.peer();
          Peer two = house.peer()) {
        assertThat(one.send("HAWSER/1 json\n{\"id\":1,\"ping\":{}}\n").line()).contains("pong");
        assertThat(two.send("HAWSER/1 json\n{\"id\":1,\"ping\":{}}\n").line()).contains("pong");
      }
    }
  }

  @Test
  void whom_the_gate_refuses_is_told_in_its_own_protocol() {
    try (House house = new House();
        Peer tcp = house.peer();
        Peer web = house.peer()) {
      tcp.send("HAWSER/1 json\n{\"id\":1,\"ping\":{}}\n").line();
      web.upgrade();
      house.gate.refusal.set(Code.CLOSING_NODE_FULL);
      try (Peer refusedTcp = house.peer();
          Peer refusedWeb = house.peer()) {
        assertThat(refusedTcp.send("HAWSER/1 json\n").rest())
            .startsWith("{\"closing\":{\"code\":3005");
        refusedWeb.upgrade();
        assertThat(refusedWeb.frame().text()).startsWith("{\"closing\":{\"code\":3005");
        assertThat(refusedWeb.frame().closeCode()).isEqualTo(3005);
      }
      assertThat(tcp.send("{\"id\":2,\"ping\":{}}\n").line()).contains("pong");
      assertThat(house.gate.lines).hasSize(2);
    }
  }

  @Test
  void whom_the_gate_holds_back_is_told_when_to_return() {
    try (House house = new House()) {
      house.gate.refusal.set(Code.HELD_BACK);
      try (Peer tcp = house.peer();
          Peer web = house.peer()) {
        assertThat(tcp.send("HAWSER/1 json\n").rest())
            .startsWith("{\"closing\":{\"code\":3014,\"name\":\"held-back\"")
            .contains("\"after\":1500}");
        web.upgrade();
        assertThat(web.frame().text()).contains("\"code\":3014").contains("\"after\":1500}");
        assertThat(web.frame().closeCode()).isEqualTo(3014);
      }
    }
  }

  @Test
  void a_peer_that_does_not_say_goodbye_is_not_waited_for() {
    try (House house = new House(House.impatient());
        Peer peer = house.peer().upgrade()) {
      RecordingGate.Heard heard = house.line();
      heard.line.loop().execute(() -> heard.line.close(Closing.of(Code.DRAINED, "drained")));
      assertThat(heard.ended.join()).isEqualTo(Code.DRAINED);
      assertThat(peer.frame().text()).contains("3000");
      assertThat(peer.frame().closeCode()).isEqualTo(3000);
      assertThat(peer.rest()).isEmpty();
    }
  }

  @Test
  void doors_that_stop_accepting_keep_what_is_open() {
    try (House house = new House();
        Peer peer = house.peer()) {
      peer.send("HAWSER/1 json\n{\"id\":1,\"ping\":{}}\n").line();
      house.doors.stopAccepting();
      assertThat(peer.send("{\"id\":2,\"ping\":{}}\n").line()).isEqualTo("{\"id\":2,\"pong\":{}}");
      org.assertj.core.api.Assertions.assertThatThrownBy(house::peer)
          .hasRootCauseInstanceOf(java.net.ConnectException.class);
    }
  }
}
