package dev.hawser.transports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.transport.Frame;
import dev.hawser.core.transport.Offer;
import dev.hawser.core.transport.Priority;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Codec;
import dev.hawser.protocol.Joiner;
import dev.hawser.protocol.MalformedFrameException;
import dev.hawser.protocol.ServerFrame;
import dev.hawser.protocol.ServerMessage;
import dev.hawser.protocol.ServerMessage.Closing;
import dev.hawser.protocol.ServerMessage.Goaway;
import dev.hawser.protocol.ServerMessage.Part;
import dev.hawser.transports.line.LineLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Classes and parts over real sockets, to peers that read when they like. */
@ExtendWith(Leaks.class)
final class PartsTest {

  private static final String CONNECT = "{\"id\":1,\"connect\":{\"features\":[\"parts\"]}}";
  private static final List<Priority> CLASSES = List.of(Priority.values());
  private static final int SMALL_BUFFER = 8_192;

  /** Ways to come, each with the two things that a peer does. */
  enum Way {
    WEBSOCKET {
      @Override
      Peer come(House house, String connect) {
        Peer peer = new Peer(house.port(), SMALL_BUFFER);
        peer.upgrade().send(Wire.text(connect)).frame();
        return peer;
      }

      @Override
      byte[] next(Peer peer) {
        return peer.frame().payload();
      }
    },
    LINES {
      @Override
      Peer come(House house, String connect) {
        Peer peer = new Peer(house.port(), SMALL_BUFFER);
        peer.send("HAWSER/1 json\n" + connect + "\n").line();
        return peer;
      }

      @Override
      byte[] next(Peer peer) {
        return peer.line().getBytes(java.nio.charset.StandardCharsets.UTF_8);
      }
    };

    abstract Peer come(House house, String connect);

    abstract byte[] next(Peer peer);
  }

  /** The usual limits, but the last words wait for a reader as slow as a busy machine makes it. */
  private static LineLimits patient() {
    LineLimits usual = LineLimits.standard();
    return new LineLimits(
        usual.handshake(),
        usual.greeting(),
        usual.frame(),
        usual.outbox(),
        usual.partial(),
        usual.stall(),
        Duration.ofSeconds(60),
        usual.fragments(),
        usual.pings());
  }

  private static Frame frame(RecordingGate.Heard heard, int number, int size, boolean shared) {
    Goaway push = new Goaway("ü".repeat(size / 2), number, List.of());
    return shared ? RecordingGate.shared(push) : RecordingGate.single(heard.line, 0, push);
  }

  /** What comes until the closing: whole frames, each with the class that its parts told. */
  private static List<ServerMessage> heard(Way way, Peer peer, List<Part> parts)
      throws MalformedFrameException {
    Codec codec = RecordingGate.JSON;
    Joiner joiner = new Joiner(1 << 20);
    List<ServerMessage> all = new ArrayList<>();
    do {
      byte[] bytes = way.next(peer);
      ServerFrame frame = codec.decodeServer(bytes, 0, bytes.length);
      if (frame.message() instanceof Part part) {
        parts.add(part);
        byte[] whole = joiner.take(part);
        if (whole != null) {
          all.add(codec.decodeServer(whole, 0, whole.length).message());
        }
      } else {
        all.add(frame.message());
      }
    } while (all.isEmpty() || !(all.getLast() instanceof Closing));
    return all;
  }

  @ParameterizedTest
  @EnumSource
  void a_high_frame_passes_a_large_one_that_has_begun_and_a_closing_passes_nothing(Way way)
      throws Exception {
    try (House house = new House(patient());
        Peer peer = way.come(house, CONNECT)) {
      RecordingGate.Heard line = house.line();
      int size = 400 * 1024;
      boolean taken =
          line.inside(() -> {
            Offer large = line.line.send(frame(line, 1, size, true), Priority.LOW);
            line.line.flush();
            Offer usual = line.line.send(frame(line, 2, 100, false), Priority.NORMAL);
            Offer high = line.line.send(frame(line, 3, 100, false), Priority.HIGH);
            line.line.flush();
            line.line.close(Closing.of(Code.DRAINED, "drained"));
            return large == Offer.ACCEPTED && usual == Offer.ACCEPTED && high == Offer.ACCEPTED;
          });
      assertThat(taken).isTrue();
      List<Part> parts = new ArrayList<>();
      List<ServerMessage> all = heard(way, peer, parts);
      assertThat(all.subList(0, 3).stream().map(one -> ((Goaway) one).after()))
          .containsExactly(3, 2, 1);
      assertThat(((Goaway) all.get(2)).reason()).hasSize(size / 2);
      assertThat(all.get(3)).isInstanceOf(Closing.class);
      assertThat(parts).hasSizeGreaterThan(90).allMatch(part -> part.stream() == 3);
      peer.close();
      assertThat(line.ended.join()).isEqualTo(Code.DRAINED);
    }
  }

  @ParameterizedTest
  @EnumSource
  void within_a_class_the_order_holds_whatever_its_frames_weigh(Way way) throws Exception {
    for (String connect : List.of(CONNECT, Peer.CONNECT)) {
      try (House house = new House(patient());
          Peer peer = way.come(house, connect)) {
        RecordingGate.Heard line = house.line();
        Random random = new Random(31);
        int[] next = new int[CLASSES.size()];
        boolean more =
            line.inside(() -> {
              for (int i = 0; i < 120; i++) {
                Priority priority = CLASSES.get(random.nextInt(CLASSES.size()));
                int number = 10_000 * priority.rank() + next[priority.rank()];
                int size = random.nextInt(4) == 0 ? random.nextInt(50_000) : random.nextInt(500);
                Frame frame = frame(line, number, size, random.nextBoolean());
                if (line.line.send(frame, priority) == Offer.ACCEPTED) {
                  next[priority.rank()]++;
                }
                if (random.nextInt(3) == 0) {
                  line.line.flush();
                }
              }
              line.line.close(Closing.of(Code.DRAINED, "drained"));
              return line.line.backlog() > 0;
            });
        assertThat(more).isTrue();
        List<Part> parts = new ArrayList<>();
        List<ServerMessage> all = heard(way, peer, parts);
        assertThat(parts.isEmpty()).isEqualTo(connect.equals(Peer.CONNECT));
        int[] seen = new int[next.length];
        for (ServerMessage one : all.subList(0, all.size() - 1)) {
          int number = ((Goaway) one).after();
          assertThat(number % 10_000).isEqualTo(seen[number / 10_000]++);
        }
        assertThat(seen).isEqualTo(next);
        peer.close();
        assertThat(line.ended.join()).isEqualTo(Code.DRAINED);
      }
    }
  }

  @Test
  void who_does_not_take_parts_gets_large_frames_whole_and_in_the_order_of_classes() {
    try (House house = new House();
        Peer peer = Way.LINES.come(house, Peer.CONNECT)) {
      RecordingGate.Heard line = house.line();
      boolean waits =
          line.inside(() -> {
            for (int i = 0; i < 3; i++) {
              assertThat(line.line.send(frame(line, i, 300_000, true), Priority.LOW))
                  .isEqualTo(Offer.ACCEPTED);
              line.line.flush();
            }
            assertThat(line.line.send(frame(line, 9, 10, false), Priority.HIGH))
                .isEqualTo(Offer.ACCEPTED);
            line.line.flush();
            return line.line.backlog(Priority.LOW) > line.line.backlog(Priority.HIGH);
          });
      assertThat(waits).isTrue();
      List<String> order = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        order.add(peer.line().replaceAll(".*\"after\":(\\d+).*", "$1"));
      }
      assertThat(order).startsWith("0").endsWith("2").containsSubsequence("9", "2");
    }
  }

  @Test
  void a_peer_that_takes_parts_and_reads_no_more_is_left_as_any_other() {
    LineLimits impatient = House.impatient();
    try (House house = new House(impatient);
        Peer peer = Way.WEBSOCKET.come(house, CONNECT)) {
      RecordingGate.Heard line = house.line();
      Offer taken =
          line.inside(() -> {
            Offer offer = line.line.send(frame(line, 1, 400_000, true), Priority.LOW);
            line.line.flush();
            return offer;
          });
      assertThat(taken).isEqualTo(Offer.ACCEPTED);
      assertThat(line.ended.join()).isEqualTo(Code.SLOW_CONSUMER);
      assertThat(peer.rest()).endsWith("<reset>");
    }
  }
}
