package dev.hawser.transports;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.hawser.protocol.Code;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.CommandFrame;
import dev.hawser.transports.line.LineLimits;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6455, sections 5 to 7, from the side of peers who break it. */
@ExtendWith(Leaks.class)
final class WebSocketRulesTest {

  private static final int FRAGMENT = 0x01;
  private static final int MIDDLE = 0x00;
  private static final int LAST = 0x80;

  /** A small house: 200 bytes before `connect`, 1,000 after, 4 fragments, 5 pings. */
  private static LineLimits small() {
    return new LineLimits(
        Duration.ofSeconds(8),
        200,
        1_000,
        1 << 20,
        1 << 20,
        Duration.ofSeconds(30),
        Duration.ofMillis(500),
        4,
        5);
  }

  static Stream<Arguments> violations() {
    byte[] empty = new byte[0];
    byte[] hello = "hello".getBytes(UTF_8);
    byte[] unmasked = {(byte) Wire.TEXT, 1, 'x'};
    byte[] endless = new byte[14];
    endless[0] = (byte) Wire.TEXT;
    endless[1] = (byte) 0xff;
    byte[] huge = endless.clone();
    huge[5] = 1;
    byte[] negative = endless.clone();
    negative[2] = (byte) 0x80;
    return Stream.of(
        arguments("a frame without mask", unmasked, 1002),
        arguments("reserved bit 1", Wire.frame(Wire.TEXT | 0x40, hello), 1002),
        arguments("reserved bit 2", Wire.frame(Wire.TEXT | 0x20, hello), 1002),
        arguments("reserved bit 3", Wire.frame(Wire.TEXT | 0x10, hello), 1002),
        arguments("opcode 3", Wire.frame(0x83, hello), 1002),
        arguments("opcode 7", Wire.frame(0x87, hello), 1002),
        arguments("opcode 11", Wire.frame(0x8b, hello), 1002),
        arguments("opcode 15", Wire.frame(0x8f, hello), 1002),
        arguments("a fragmented ping", Wire.frame(0x09, hello), 1002),
        arguments("a fragmented close", Wire.frame(0x08, empty), 1002),
        arguments("a ping of 126 bytes", Wire.frame(Wire.PING, new byte[126]), 1002),
        arguments("a continuation of nothing", Wire.frame(LAST, hello), 1002),
        arguments(
            "a message within a message",
            Wire.join(Wire.frame(FRAGMENT, hello), Wire.text("x")),
            1002),
        arguments("a length of 5 in 2 bytes", Wire.frame(Wire.TEXT, hello, 2), 1002),
        arguments("a length of 5 in 8 bytes", Wire.frame(Wire.TEXT, hello, 8), 1002),
        arguments("a length of 200 in 8 bytes", Wire.frame(Wire.TEXT, new byte[200], 8), 1002),
        arguments("a negative length", negative, 1002),
        arguments("a terabyte announced", huge, 1009),
        arguments("more than before connect", Wire.frame(Wire.TEXT, new byte[201]), 1009),
        arguments(
            "more in fragments",
            Wire.join(Wire.frame(FRAGMENT, new byte[150]), Wire.frame(LAST, new byte[51])),
            1009),
        arguments(
            "too many fragments",
            Wire.join(
                Wire.frame(FRAGMENT, empty),
                Wire.frame(MIDDLE, empty),
                Wire.frame(MIDDLE, empty),
                Wire.frame(MIDDLE, empty),
                Wire.frame(MIDDLE, empty)),
            1008),
        arguments("a flood of pings", pings(6), 1008),
        arguments("text that is not UTF-8", Wire.frame(Wire.TEXT, bytes(0xc3, 0x28)), 1007),
        arguments("an overlong slash", Wire.frame(Wire.TEXT, bytes(0xc0, 0xaf)), 1007),
        arguments("a surrogate", Wire.frame(Wire.TEXT, bytes(0xed, 0xa0, 0x80)), 1007),
        arguments("beyond Unicode", Wire.frame(Wire.TEXT, bytes(0xf4, 0x90, 0x80, 0x80)), 1007),
        arguments("half a character", Wire.frame(Wire.TEXT, bytes('a', 0xe2, 0x82)), 1007),
        arguments("a close of one byte", Wire.frame(Wire.CLOSE, bytes(3)), 1002),
        arguments("close 0", Wire.close(0, ""), 1002),
        arguments("close 999", Wire.close(999, ""), 1002),
        arguments("close 1004", Wire.close(1004, ""), 1002),
        arguments("close 1005", Wire.close(1005, ""), 1002),
        arguments("close 1006", Wire.close(1006, ""), 1002),
        arguments("close 1015", Wire.close(1015, ""), 1002),
        arguments("close 2999", Wire.close(2999, ""), 1002),
        arguments("close 5000", Wire.close(5000, ""), 1002),
        arguments(
            "a close whose reason is not UTF-8",
            Wire.frame(Wire.CLOSE, bytes(0x03, 0xe8, 0xff)),
            1007));
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  private static byte[] pings(int count) {
    return Wire.join(
        IntStream.range(0, count)
            .mapToObj(i -> Wire.frame(Wire.PING, bytes(i)))
            .toArray(byte[][]::new));
  }

  @ParameterizedTest(name = "{0} → {2}")
  @MethodSource("violations")
  void a_violation_is_answered_with_its_close_code(String what, byte[] bytes, int code) {
    try (House house = new House(small());
        Peer peer = house.peer().upgrade()) {
      peer.send(bytes);
      Wire.Received close = peer.frame();
      assertThat(close.first()).isEqualTo(Wire.CLOSE);
      assertThat(close.masked()).isFalse();
      assertThat(close.closeCode()).as(close.closeReason()).isEqualTo(code);
      assertThat(close.closeReason()).isNotBlank();
      assertThat(peer.rest()).as("after the close").isEmpty();
      assertThat(house.line().ended.join())
          .isEqualTo(code == 1009 ? Code.FRAME_TOO_LARGE : Code.PROTOCOL_VIOLATED);
      assertThat(house.line().frames).isEmpty();
    }
  }

  @ParameterizedTest(name = "{0} → {2}")
  @MethodSource("violations")
  void a_violation_that_comes_byte_by_byte_is_answered_the_same(
      String what, byte[] bytes, int code) {
    try (House house = new House(small());
        Peer peer = house.peer().upgrade()) {
      var ended = house.line().ended;
      for (int i = 0; i < bytes.length && !ended.isDone(); i++) {
        try {
          peer.send(Arrays.copyOfRange(bytes, i, i + 1));
        } catch (java.io.UncheckedIOException closedInTheMiddle) {
          break;
        }
      }
      assertThat(ended.join())
          .isEqualTo(code == 1009 ? Code.FRAME_TOO_LARGE : Code.PROTOCOL_VIOLATED);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1000, 1001, 1003, 1007, 1011, 1014, 3000, 4999})
  void a_close_is_echoed_and_the_socket_ends(int code) {
    try (House house = new House(small());
        Peer peer = house.peer().upgrade()) {
      peer.send(Wire.close(code, "bye"));
      assertThat(peer.frame().closeCode()).isEqualTo(code);
      assertThat(peer.rest()).isEmpty();
      assertThat(house.line().ended.join()).isEqualTo(Code.PEER_CLOSED);
      assertThat(house.line().detail.get()).contains(String.valueOf(code));
    }
  }

  @Test
  void a_close_without_a_code_is_answered_by_one_without() {
    try (House house = new House(small());
        Peer peer = house.peer().upgrade()) {
      peer.send(Wire.frame(Wire.CLOSE, new byte[0]));
      assertThat(peer.frame()).extracting(Wire.Received::first).isEqualTo(Wire.CLOSE);
      assertThat(peer.rest()).isEmpty();
    }
  }

  @Test
  void every_ping_is_answered_in_order_and_before_what_came_behind_it() {
    try (House house = new House(small());
        Peer peer = house.peer().upgrade()) {
      peer.send(Wire.join(pings(3), Wire.text("{\"id\":9,\"ping\":{}}")));
      for (int i = 0; i < 3; i++) {
        Wire.Received pong = peer.frame();
        assertThat(pong.first()).isEqualTo(Wire.PONG);
        assertThat(pong.payload()).containsExactly(i);
      }
      assertThat(peer.frame().text()).isEqualTo("{\"id\":9,\"pong\":{}}");
    }
  }

  @Test
  void text_that_is_not_utf_8_is_told_so_before_its_last_fragment() {
    try (House house = new House(small());
        Peer peer = house.peer().upgrade()) {
      peer.send(Wire.frame(Wire.TEXT & 0x7f, bytes(0x22, 0xce)));
      peer.send(Wire.frame(0, bytes(0xba, 0xf4, 0x90)));
      assertThat(peer.frame().closeCode()).isEqualTo(1007);
      assertThat(house.line().ended.join()).isEqualTo(Code.PROTOCOL_VIOLATED);
    }
  }

  @Test
  void pings_and_pongs_are_signs_of_life_once_connected() {
    try (House house = new House(small());
        Peer peer = house.peer().upgrade()) {
      peer.send(Wire.frame(Wire.PONG, new byte[0]));
      peer.send(Wire.text(Peer.CONNECT)).frame();
      peer.send(Wire.frame(Wire.PING, new byte[0])).frame();
      peer.send(Wire.frame(Wire.PONG, new byte[0]));
      House.soon().until(() -> house.line().alive.get() == 2);
    }
  }

  @Test
  void a_message_in_fragments_with_a_ping_between_is_one_message() {
    try (House house = new House(small());
        Peer peer = house.peer().upgrade()) {
      byte[] text = "{\"id\":3,\"ping\":{}}".getBytes(UTF_8);
      peer.send(
          Wire.join(
              Wire.frame(FRAGMENT, Arrays.copyOfRange(text, 0, 5)),
              Wire.frame(Wire.PING, bytes(1)),
              Wire.frame(MIDDLE, Arrays.copyOfRange(text, 5, 9)),
              Wire.frame(LAST, Arrays.copyOfRange(text, 9, text.length))));
      assertThat(peer.frame().first()).isEqualTo(Wire.PONG);
      assertThat(peer.frame().text()).isEqualTo("{\"id\":3,\"pong\":{}}");
    }
  }

  @Test
  void one_message_may_carry_several_frames() {
    try (House house = new House(small());
        Peer peer = house.peer().upgrade()) {
      peer.send(Wire.text("{\"id\":1,\"ping\":{}}\n{\"id\":2,\"ping\":{}}\n"));
      assertThat(peer.frame().text()).isEqualTo("{\"id\":1,\"pong\":{}}");
      assertThat(peer.frame().text()).isEqualTo("{\"id\":2,\"pong\":{}}");
    }
  }

  @Test
  void protobuf_frames_in_a_message_have_their_lengths_before_them() throws Exception {
    try (House house = new House(small());
        Peer peer = house.peer()) {
      peer.send(
          Peer.UPGRADE.replace("\r\n\r\n", "\r\nSec-WebSocket-Protocol: hawser.proto.v1\r\n\r\n"));
      assertThat(peer.head()).contains("Sec-WebSocket-Protocol: hawser.proto.v1\r\n");
      byte[] one = RecordingGate.PROTOBUF.encode(new CommandFrame(1, new Command.Ping()));
      byte[] two = RecordingGate.PROTOBUF.encode(new CommandFrame(2, new Command.Ping()));
      peer.send(Wire.frame(Wire.BINARY, Wire.join(Wire.delimited(one), Wire.delimited(two))));
      for (int id = 1; id <= 2; id++) {
        Wire.Received answer = peer.frame();
        assertThat(answer.first()).isEqualTo(Wire.BINARY);
        int length = answer.payload()[0];
        assertThat(length).isEqualTo(answer.payload().length - 1);
        assertThat(RecordingGate.PROTOBUF.decodeServer(answer.payload(), 1, length).id())
            .isEqualTo(id);
      }
      peer.send(Wire.frame(Wire.BINARY, bytes(5, 1)));
      House.soon().until(() -> house.line().malformed.size() == 1);
    }
  }

  @Test
  void a_binary_message_on_a_json_line_violates_the_protocol() {
    try (House house = new House(small());
        Peer peer = house.peer().upgrade()) {
      peer.send(Wire.frame(Wire.BINARY, bytes(1, 2)));
      assertThat(peer.frame().text()).contains("\"closing\":{\"code\":3500");
      assertThat(peer.frame().closeCode()).isEqualTo(3500);
      assertThat(house.line().line.encoding()).isNotNull();
      peer.close();
      assertThat(house.line().ended.join()).isEqualTo(Code.PROTOCOL_VIOLATED);
    }
  }

  @Test
  void after_connect_frames_may_be_larger() {
    try (House house = new House(small());
        Peer peer = house.peer().upgrade()) {
      peer.send(Wire.text(Peer.CONNECT)).frame();
      String large = "{\"id\":2,\"ping\":{}" + " ".repeat(900) + "}";
      peer.send(Wire.text(large));
      assertThat(peer.frame().text()).isEqualTo("{\"id\":2,\"pong\":{}}");
      peer.send(Wire.frame(Wire.TEXT, new byte[1_001]));
      assertThat(peer.frame().closeCode()).isEqualTo(1009);
    }
  }

  @Test
  void the_server_closes_with_its_number_and_waits_for_the_echo() {
    try (House house = new House();
        Peer peer = house.peer().upgrade()) {
      var heard = house.line();
      heard.inside(() -> {
        heard.line.close(
            dev.hawser.protocol.ServerMessage.Closing.of(Code.SLOW_CONSUMER, "é".repeat(200)));
        return true;
      });
      assertThat(peer.frame().text()).contains("\"closing\":{\"code\":3008");
      Wire.Received close = peer.frame();
      assertThat(close.closeCode()).isEqualTo(3008);
      assertThat(close.closeReason()).isEqualTo("é".repeat(61));
      peer.send(Wire.close(3008, ""));
      assertThat(peer.rest()).isEmpty();
      peer.close();
      assertThat(heard.ended.join()).isEqualTo(Code.SLOW_CONSUMER);
    }
  }
}
