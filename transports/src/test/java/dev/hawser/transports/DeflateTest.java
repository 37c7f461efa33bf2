package dev.hawser.transports;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.transport.Frame;
import dev.hawser.core.transport.Offer;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Command;
import dev.hawser.transports.line.LineLimits;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 7692: what is agreed on, what leaves compressed, and what comes so. */
@ExtendWith(Leaks.class)
final class DeflateTest {

  private static final int COMPRESSED = 0x40;
  private static final String AGREED =
      "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

  /** 2,000 bytes after `connect`, 1,000 before. */
  private static LineLimits small() {
    LineLimits usual = LineLimits.standard();
    return new LineLimits(
        usual.handshake(),
        1_000,
        2_000,
        usual.outbox(),
        usual.partial(),
        usual.stall(),
        Duration.ofMillis(500),
        usual.fragments(),
        usual.pings());
  }

  private static String upgrade(String offer) {
    return Peer.UPGRADE.replace("\r\n\r\n", "\r\nSec-WebSocket-Extensions: " + offer + "\r\n\r\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "permessage-deflate | " + AGREED,
        "permessage-deflate; client_max_window_bits | " + AGREED,
        "permessage-deflate; client_max_window_bits=8 | " + AGREED,
        "permessage-deflate; client_no_context_takeover; server_no_context_takeover | " + AGREED,
        "permessage-deflate; server_max_window_bits=15 | " + AGREED + "; server_max_window_bits=15",
        "permessage-deflate; server_max_window_bits=10, permessage-deflate | " + AGREED,
        "x-webkit-deflate-frame, permessage-deflate | " + AGREED,
        "permessage-deflate; client_max_window_bits=\"12\" | " + AGREED,
      })
  void the_first_offer_that_can_be_kept_is_taken(String offer, String answer) {
    try (House house = House.compressing(small());
        Peer peer = house.peer()) {
      String head = peer.send(upgrade(offer)).head();

      assertThat(head).contains(" 101 ").contains("Sec-WebSocket-Extensions: " + answer + "\r\n");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "permessage-bzip2",
        "permessage-deflate; server_max_window_bits=9",
        "permessage-deflate; server_max_window_bits",
        "permessage-deflate; client_max_window_bits=16",
        "permessage-deflate; client_max_window_bits=7",
        "permessage-deflate; server_no_context_takeover=1",
        "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
        "permessage-deflate; level=9",
      })
  void what_cannot_be_kept_is_passed_over(String offer) {
    try (House house = House.compressing(small());
        Peer peer = house.peer()) {
      String head = peer.send(upgrade(offer)).head();

      assertThat(head).contains(" 101 ").doesNotContain("Extensions");
    }
  }

  @Test
  void nothing_is_agreed_on_where_no_profile_compresses() {
    try (House house = new House(small());
        Peer peer = house.peer()) {
      assertThat(peer.send(upgrade("permessage-deflate")).head()).doesNotContain("Extensions");
    }
  }

  @Test
  void a_frame_that_has_a_compressed_form_leaves_in_it() throws Exception {
    String text = "{\"publication\":{\"data\":\"" + "x".repeat(300) + "\"}}";
    byte[] deflated = deflate(text.getBytes(UTF_8));
    Frame frame = Frame.shared(text.getBytes(UTF_8), null).withDeflated(deflated, null);
    try (House house = House.compressing(LineLimits.standard());
        Peer one = house.peer();
        Peer other = house.peer()) {
      one.send(upgrade("permessage-deflate")).head();
      RecordingGate.Heard first = house.line(1);
      other.upgrade();
      RecordingGate.Heard second = house.line(2);

      assertThat(send(first, frame)).isEqualTo(Offer.ACCEPTED);
      assertThat(send(second, frame)).isEqualTo(Offer.ACCEPTED);

      Wire.Received small = one.frame();
      assertThat(small.first()).isEqualTo(Wire.TEXT | COMPRESSED);
      assertThat(small.payload()).isEqualTo(deflated);
      assertThat(inflate(small.payload())).isEqualTo(text);
      Wire.Received plain = other.frame();
      assertThat(plain.first()).isEqualTo(Wire.TEXT);
      assertThat(plain.text()).isEqualTo(text);
    }
  }

  @Test
  void replies_leave_as_they_are() {
    try (House house = House.compressing(LineLimits.standard());
        Peer peer = house.peer()) {
      peer.send(upgrade("permessage-deflate")).head();

      peer.send(Wire.text(Peer.CONNECT));

      assertThat(peer.frame().first()).isEqualTo(Wire.TEXT);
    }
  }

  @Test
  void what_waits_in_the_outbox_leaves_compressed_too() throws Exception {
    String text = "{\"publication\":{\"data\":\"" + "y".repeat(60_000) + "\"}}";
    byte[] deflated = deflate(text.getBytes(UTF_8));
    byte[] noise = noise(32 * 1024);
    Frame filler = Frame.shared(noise, null);
    Frame frame = Frame.shared(text.getBytes(UTF_8), null).withDeflated(deflated, null);
    try (House house = House.compressing(LineLimits.standard());
        Peer peer = new Peer(house.port(), 4_096)) {
      peer.send(upgrade("permessage-deflate")).head();
      RecordingGate.Heard heard = house.line();
      int fillers = 0;
      while (heard.inside(() -> heard.line.backlog()) == 0) {
        assertThat(send(heard, filler)).isEqualTo(Offer.ACCEPTED);
        fillers++;
      }

      assertThat(send(heard, frame)).isEqualTo(Offer.ACCEPTED);

      for (int i = 0; i < fillers; i++) {
        assertThat(peer.frame().first()).isEqualTo(Wire.TEXT);
      }
      assertThat(inflate(peer.frame().payload())).isEqualTo(text);
    }
  }

  @Test
  void a_compressed_message_is_heard() {
    try (House house = House.compressing(small());
        Peer peer = house.peer()) {
      peer.send(upgrade("permessage-deflate")).head();

      peer.send(Wire.frame(Wire.TEXT | COMPRESSED, deflate(Peer.CONNECT.getBytes(UTF_8))));
      peer.frame();

      assertThat(house.line().frames.getFirst().command()).isInstanceOf(Command.Connect.class);
    }
  }

  @Test
  void a_compressed_message_is_heard_in_whatever_pieces_it_comes() {
    byte[] small = deflate((Peer.CONNECT + "\n{\"id\":2,\"ping\":{}}").getBytes(UTF_8));
    try (House house = House.compressing(small())) {
      for (int cut = 1; cut < small.length; cut++) {
        try (Peer peer = house.peer()) {
          peer.send(upgrade("permessage-deflate")).head();
          peer.send(Wire.frame(0x01 | COMPRESSED, Arrays.copyOf(small, cut)));
          peer.send(Wire.frame(0x80, Arrays.copyOfRange(small, cut, small.length)));

          assertThat(peer.frame().text()).contains("connected");
          assertThat(peer.frame().text()).contains("pong");
        }
      }
    }
  }

  @Test
  void a_message_whose_last_block_says_so_is_heard() {
    Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    deflater.setInput(Peer.CONNECT.getBytes(UTF_8));
    deflater.finish();
    byte[] room = new byte[200];
    byte[] small = Arrays.copyOf(room, deflater.deflate(room) + 1);
    System.arraycopy(room, 0, small, 0, small.length - 1);
    deflater.end();
    try (House house = House.compressing(small());
        Peer peer = house.peer()) {
      peer.send(upgrade("permessage-deflate")).head();
      peer.send(Wire.frame(Wire.TEXT | COMPRESSED, small));

      assertThat(peer.frame().text()).contains("connected");
    }
  }

  static Stream<byte[]> nonsense() {
    byte[] whole = deflate(Peer.CONNECT.getBytes(UTF_8));
    byte[] behind = Arrays.copyOf(whole, whole.length + 3);
    Arrays.fill(behind, whole.length, behind.length, (byte) 0xff);
    return Stream.of(
        new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff},
        Arrays.copyOf(whole, whole.length / 2),
        behind,
        Peer.CONNECT.getBytes(UTF_8));
  }

  @ParameterizedTest
  @MethodSource("nonsense")
  void what_no_compressor_writes_ends_the_line(byte[] nonsense) throws Exception {
    try (House house = House.compressing(small());
        Peer peer = house.peer()) {
      peer.send(upgrade("permessage-deflate")).head();
      peer.send(Wire.frame(Wire.TEXT | COMPRESSED, nonsense));

      assertThat(peer.frame().closeCode()).isEqualTo(1007);
      assertThat(house.line().ended.get()).isEqualTo(Code.PROTOCOL_VIOLATED);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1_001, 1 << 20, 100 << 20})
  void a_message_that_grows_beyond_the_limit_ends_the_line_at_the_limit(int size) throws Exception {
    try (House house = House.compressing(small());
        Peer peer = house.peer()) {
      peer.send(upgrade("permessage-deflate")).head();
      byte[] bomb = deflate(new byte[size]);
      int sent = Math.min(bomb.length, 1_000);
      peer.send(Wire.frame(Wire.TEXT | COMPRESSED, Arrays.copyOf(bomb, sent)));

      assertThat(peer.frame().closeCode()).isEqualTo(1009);
      assertThat(house.line().ended.get()).isEqualTo(Code.FRAME_TOO_LARGE);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {Wire.PING | COMPRESSED, Wire.CLOSE | COMPRESSED, Wire.TEXT | 0x20})
  void the_bit_has_no_place_elsewhere(int first) {
    try (House house = House.compressing(small());
        Peer peer = house.peer()) {
      peer.send(upgrade("permessage-deflate")).head();
      peer.send(Wire.frame(first, new byte[0]));

      assertThat(peer.frame().closeCode()).isEqualTo(1002);
    }
  }

  @Test
  void a_continuation_does_not_say_it_again() {
    byte[] small = deflate(Peer.CONNECT.getBytes(UTF_8));
    try (House house = House.compressing(small());
        Peer peer = house.peer()) {
      peer.send(upgrade("permessage-deflate")).head();
      peer.send(Wire.frame(0x01 | COMPRESSED, Arrays.copyOf(small, 5)));
      peer.send(Wire.frame(0x80 | COMPRESSED, Arrays.copyOfRange(small, 5, small.length)));

      assertThat(peer.frame().closeCode()).isEqualTo(1002);
    }
  }

  private static Offer send(RecordingGate.Heard heard, Frame frame) {
    return heard.inside(() -> {
      Offer offer = heard.line.send(frame);
      heard.line.flush();
      return offer;
    });
  }

  private static byte[] noise(int size) {
    byte[] noise = new byte[size];
    Arrays.fill(noise, (byte) 'n');
    return noise;
  }

  /** As a sender does: without the empty block at the end. */
  static byte[] deflate(byte[] message) {
    Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    deflater.setInput(message);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] room = new byte[4_096];
    int count;
    do {
      count = deflater.deflate(room, 0, room.length, Deflater.SYNC_FLUSH);
      out.write(room, 0, count);
    } while (count == room.length);
    deflater.end();
    return Arrays.copyOf(out.toByteArray(), out.size() - 4);
  }

  private static String inflate(byte[] message) throws DataFormatException {
    Inflater inflater = new Inflater(true);
    byte[] whole = Arrays.copyOf(message, message.length + 4);
    whole[message.length + 2] = (byte) 0xff;
    whole[message.length + 3] = (byte) 0xff;
    inflater.setInput(whole);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] room = new byte[4_096];
    for (int count = inflater.inflate(room); count > 0; count = inflater.inflate(room)) {
      out.write(room, 0, count);
    }
    inflater.end();
    return out.toString(UTF_8);
  }
}
