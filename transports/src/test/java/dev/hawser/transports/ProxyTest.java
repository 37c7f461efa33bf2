package dev.hawser.transports;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.protocol.Code;
import dev.hawser.transports.line.LineLimits;
import dev.hawser.transports.loop.IoKind;
import dev.hawser.transports.tls.TlsSettings;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Behind a balancer the PROXY header says who comes; from anybody else it says nothing. */
@ExtendWith(Leaks.class)
final class ProxyTest {

  private static final String TCP = "HAWSER/1 json\n" + Peer.CONNECT + "\n";

  private static House behind(IoKind kind, LineLimits limits) {
    return House.guarded(kind, limits, null, "127.0.0.0/8", "::1");
  }

  private static House behind() {
    return behind(IoKind.automatic(), LineLimits.standard());
  }

  static byte[] address(String text) {
    try {
      return InetAddress.getByName(text).getAddress();
    } catch (UnknownHostException failure) {
      throw new IllegalArgumentException(failure);
    }
  }

  static byte[] header(int command, int family, byte[]... rest) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : rest) {
      all.writeBytes(part);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes("\r\n\r\n\0\r\nQUIT\n".getBytes(ISO_8859_1));
    out.write(command);
    out.write(family);
    out.write(all.size() >> 8);
    out.write(all.size());
    out.writeBytes(all.toByteArray());
    return out.toByteArray();
  }

  static byte[] addresses(String source) {
    byte[] from = address(source);
    byte[] both = Arrays.copyOf(from, from.length * 2 + 4);
    both[from.length] = 1;
    return both;
  }

  static byte[] part(int type, int length, byte... value) {
    byte[] part = new byte[3 + value.length];
    part[0] = (byte) type;
    part[1] = (byte) (length >> 8);
    part[2] = (byte) length;
    System.arraycopy(value, 0, part, 3, value.length);
    return part;
  }

  static byte[] summed(byte[] header, int change) {
    CRC32C sum = new CRC32C();
    sum.update(header);
    int value = (int) sum.getValue() + change;
    byte[] filled = header.clone();
    for (int i = 0; i < 4; i++) {
      filled[filled.length - 4 + i] = (byte) (value >>> (24 - 8 * i));
    }
    return filled;
  }

  static Stream<Arguments> headers() {
    byte[] four = addresses("203.0.113.7");
    byte[] six = addresses("2001:db8:1:2:3:4:5:6");
    return Stream.of(
        Arguments.of("PROXY TCP4 203.0.113.7 10.0.0.1 5000 443\r\n", "203.0.113.7"),
        Arguments.of("PROXY TCP6 2001:db8::7 ::1 5000 443\r\n", "2001:db8:0:0:0:0:0:7"),
        Arguments.of("PROXY UNKNOWN\r\n", "127.0.0.1"),
        Arguments.of("PROXY UNKNOWN ff:ff 1 2 3 anything\r\n", "127.0.0.1"),
        Arguments.of(text(header(0x21, 0x11, four)), "203.0.113.7"),
        Arguments.of(text(header(0x21, 0x21, six)), "2001:db8:1:2:3:4:5:6"),
        Arguments.of(
            text(
                header(
                    0x21,
                    0x11,
                    four,
                    part(2, 1, (byte) 'a'),
                    part(4, 0),
                    part(0x30, 2, new byte[2]))),
            "203.0.113.7"),
        Arguments.of(
            text(summed(header(0x21, 0x11, four, part(3, 4, new byte[4])), 0)), "203.0.113.7"),
        Arguments.of(text(header(0x20, 0x00)), "127.0.0.1"),
        Arguments.of(text(header(0x20, 0x11, four)), "127.0.0.1"),
        Arguments.of(text(header(0x21, 0x00)), "127.0.0.1"),
        Arguments.of(text(header(0x21, 0x31, new byte[216])), "127.0.0.1"));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
  }

  @ParameterizedTest
  @MethodSource("headers")
  void the_header_says_who_comes_whole_or_byte_by_byte(String header, String remote) {
    try (House house = behind();
        Peer whole = house.peer();
        Peer slow = house.peer()) {
      whole.send((header + TCP).getBytes(ISO_8859_1));
      assertThat(whole.line()).contains("connected");
      for (byte one : header.getBytes(ISO_8859_1)) {
        slow.send(new byte[] {one});
      }
      slow.send(TCP);
      assertThat(slow.line()).contains("connected");
      assertThat(house.line(1).line.remote()).isEqualTo(remote);
      assertThat(house.line(2).line.remote()).isEqualTo(remote);
    }
  }

  static Stream<IoKind> kinds() {
    return Stream.of(IoKind.values()).filter(IoKind::available);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void web_sockets_come_behind_it_too(IoKind kind) {
    try (House house = behind(kind, LineLimits.standard());
        Peer peer = house.peer()) {
      peer.send("PROXY TCP4 203.0.113.7 10.0.0.1 5000 443\r\n" + Peer.UPGRADE);
      assertThat(peer.head()).startsWith("HTTP/1.1 101");
      assertThat(house.line().line.remote()).isEqualTo("203.0.113.7");
    }
  }

  @Test
  void limits_count_real_peers_and_ipv6_by_its_first_half() {
    try (House house = behind()) {
      for (String source : new String[] {"2001:db8:1:2::1", "2001:db8:1:2:ffff::2", "10.1.2.3"}) {
        try (Peer peer = house.peer()) {
          peer.send(header(0x21, address(source).length == 4 ? 0x11 : 0x21, addresses(source)));
          peer.send(TCP);
          assertThat(peer.line()).contains("connected");
        }
      }
      assertThat(house.gate.addresses)
          .containsExactly("20010db800010002/64", "20010db800010002/64", "10.1.2.3");
    }
  }

  static Stream<Arguments> wrong() {
    byte[] four = addresses("203.0.113.7");
    return Stream.of(
        Arguments.of("none", "HAWSER/1 json\n"),
        Arguments.of("TLS", "\u0016\u0003\u0001\u0001\u0001"),
        Arguments.of("HTTP", Peer.UPGRADE),
        Arguments.of("too long", "PROXY TCP4 " + "1".repeat(96)),
        Arguments.of("too long, unknown", "PROXY UNKNOWN " + "1".repeat(93)),
        Arguments.of("no carriage return", "PROXY TCP4 1.2.3.4 1.2.3.4 1 2\n"),
        Arguments.of("another protocol", "PROXY UDP4 1.2.3.4 1.2.3.4 1 2\r\n"),
        Arguments.of("a word less", "PROXY TCP4 1.2.3.4 1.2.3.4 1\r\n"),
        Arguments.of("a word more", "PROXY TCP4 1.2.3.4 1.2.3.4 1 2 3\r\n"),
        Arguments.of("no address", "PROXY TCP4 1.2.3 1.2.3.4 1 2\r\n"),
        Arguments.of("a name", "PROXY TCP4 localhost 1.2.3.4 1 2\r\n"),
        Arguments.of("the wrong family", "PROXY TCP4 ::1 ::1 1 2\r\n"),
        Arguments.of("a zone", "PROXY TCP6 fe80::1%lo ::1 1 2\r\n"),
        Arguments.of("a port too high", "PROXY TCP4 1.2.3.4 1.2.3.4 1 65536\r\n"),
        Arguments.of("a signed port", "PROXY TCP4 1.2.3.4 1.2.3.4 +1 2\r\n"),
        Arguments.of("an empty word", "PROXY \r\n"),
        Arguments.of("version 3", text(header(0x31, 0x11, four))),
        Arguments.of("command 2", text(header(0x22, 0x11, four))),
        Arguments.of("shorter than its addresses", text(header(0x21, 0x11, new byte[11]))),
        Arguments.of("shorter than IPv6", text(header(0x21, 0x21, four))),
        Arguments.of("huge", text(header(0x21, 0x11, new byte[5_000]))),
        Arguments.of("a part that lies", text(header(0x21, 0x11, four, part(2, 9, (byte) 1)))),
        Arguments.of("half a part", text(header(0x21, 0x11, four, new byte[2]))),
        Arguments.of(
            "a false sum", text(summed(header(0x21, 0x11, four, part(3, 4, new byte[4])), 1))),
        Arguments.of("a short sum", text(header(0x21, 0x11, four, part(3, 2, new byte[2])))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrong")
  void what_is_no_header_is_refused_at_once(String what, String bytes) {
    try (House house = behind();
        Peer peer = house.peer()) {
      peer.send(bytes.getBytes(ISO_8859_1));
      assertThat(peer.rest()).isEmpty();
      assertThat(house.meters.code(Code.PROTOCOL_VIOLATED).sum()).isEqualTo(1);
      assertThat(house.gate.addresses).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"PROXY TCP4 1.2", "PROXY UNKNOWN", "P"})
  void half_a_header_is_left_at_the_deadline(String half) {
    try (House house = behind(IoKind.automatic(), House.hasty());
        Peer peer = house.peer()) {
      peer.send(half);
      assertThat(peer.rest()).isEmpty();
      assertThat(house.meters.code(Code.HANDSHAKE_TIMEOUT).sum()).isEqualTo(1);
    }
  }

  @Test
  void two_headers_are_one_too_many() {
    try (House house = behind();
        Peer peer = house.peer()) {
      peer.send("PROXY UNKNOWN\r\nPROXY UNKNOWN\r\n");
      assertThat(peer.rest()).contains("\"code\":3500");
    }
  }

  @ParameterizedTest
  @MethodSource("headers")
  void from_others_it_is_refused(String header, String remote) {
    try (House house =
            House.guarded(IoKind.automatic(), LineLimits.standard(), null, "10.0.0.0/8");
        Peer peer = house.peer()) {
      peer.send((header + TCP).getBytes(ISO_8859_1));
      assertThat(peer.rest()).contains("a PROXY header counts only from addresses");
      assertThat(house.gate.lines).isEmpty();
      assertThat(house.gate.addresses).containsExactly("127.0.0.1");
    }
  }

  @Test
  void tls_follows_the_header_and_limits_count_before_it(@TempDir Path folder) throws Exception {
    var authority = new Authority(folder);
    TlsSettings.Files files = authority.write("a", authority.issue("a", "a.example"));
    try (House house =
        House.guarded(
            IoKind.automatic(),
            LineLimits.standard(),
            authority.settings(TlsSettings.Engine.AUTO, files),
            "127.0.0.1")) {
      Socket socket = new Peer(house.port()).socket;
      socket.getOutputStream().write(header(0x21, 0x11, addresses("203.0.113.7")));
      House.soon().until(() -> house.gate.addresses.contains("203.0.113.7"));
      SSLSocket secure =
          (SSLSocket)
              authority
                  .peers(null)
                  .getSocketFactory()
                  .createSocket(socket, "a.example", house.port(), true);
      secure.startHandshake();
      try (Peer peer = new Peer(secure)) {
        peer.send(TCP);
        assertThat(peer.line()).contains("connected");
        assertThat(house.line().line.remote()).isEqualTo("203.0.113.7");
      }
    }
  }
}
