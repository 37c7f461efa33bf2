package dev.hawser.transports;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.protocol.Command;
import dev.hawser.protocol.CommandFrame;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** However the network cuts what a peer sends, the commands are the same and in their order. */
@ExtendWith(Leaks.class)
final class CutTest {

  private static final int PINGS = 3;
  private static final String PROTO = "\r\nSec-WebSocket-Protocol: hawser.proto.v1\r\n\r\n";

  /** Whole conversations, from the first byte on, with everything sent before any answer. */
  enum Talk {
    TCP_JSON {
      @Override
      byte[] bytes() {
        return ("HAWSER/1 json\n" + pings("\r\n")).getBytes(UTF_8);
      }
    },
    TCP_PROTOBUF {
      @Override
      byte[] bytes() {
        return Wire.join("HAWSER/1 proto\n".getBytes(UTF_8), protobufPings());
      }
    },
    WEBSOCKET_JSON {
      @Override
      byte[] bytes() {
        return Wire.join(
            Peer.UPGRADE.getBytes(UTF_8),
            Wire.text(pings("\n")),
            Wire.frame(Wire.PING, new byte[3]),
            Wire.text("{\"id\":4,\"ping\":{}" + " ".repeat(200) + "}"));
      }

      @Override
      int count() {
        return PINGS + 1;
      }
    },
    WEBSOCKET_PROTOBUF {
      @Override
      byte[] bytes() {
        return Wire.join(
            Peer.UPGRADE.replace("\r\n\r\n", PROTO).getBytes(UTF_8),
            Wire.frame(Wire.BINARY, protobufPings()));
      }
    };

    abstract byte[] bytes();

    int count() {
      return PINGS;
    }
  }

  private static String pings(String delimiter) {
    StringBuilder text = new StringBuilder();
    for (int id = 1; id <= PINGS; id++) {
      text.append("{\"id\":").append(id).append(",\"ping\":{}}").append(delimiter);
    }
    return text.toString();
  }

  private static byte[] protobufPings() {
    byte[] all = new byte[0];
    for (int id = 1; id <= PINGS; id++) {
      byte[] ping = RecordingGate.PROTOBUF.encode(new CommandFrame(id, new Command.Ping()));
      all = Wire.join(all, Wire.delimited(ping));
    }
    return all;
  }

  private static void expectPings(RecordingGate.Heard heard, int count) {
    House.soon().until(() -> heard.frames.size() >= count);
    assertThat(heard.frames)
        .extracting(CommandFrame::id)
        .containsExactlyElementsOf(
            java.util.stream.LongStream.rangeClosed(1, count).boxed().toList());
    assertThat(heard.malformed).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void byte_by_byte(Talk talk) {
    try (House house = new House();
        Peer peer = house.peer()) {
      for (byte next : talk.bytes()) {
        peer.send(new byte[] {next});
      }
      expectPings(house.line(), talk.count());
    }
  }

  @ParameterizedTest
  @EnumSource
  void in_two_at_every_place(Talk talk) {
    byte[] bytes = talk.bytes();
    try (House house = new House()) {
      for (int at = 1; at < bytes.length; at++) {
        try (Peer peer = house.peer()) {
          peer.send(Arrays.copyOfRange(bytes, 0, at));

          peer.send(Arrays.copyOfRange(bytes, at, bytes.length));
          expectPings(house.line(at), talk.count());
        }
      }
      assertThat(List.copyOf(house.gate.lines)).hasSize(bytes.length - 1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void all_at_once(Talk talk) {
    try (House house = new House();
        Peer peer = house.peer()) {
      peer.send(talk.bytes());
      expectPings(house.line(), talk.count());
    }
  }
}
