package dev.hawser.transports;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.core.transport.Frame;
import dev.hawser.core.transport.Offer;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.ServerMessage;
import dev.hawser.protocol.ServerMessage.Goaway;
import dev.hawser.transports.line.LineLimits;
import dev.hawser.transports.loop.IoKind;
import dev.hawser.transports.tls.TlsSettings;
import dev.hawser.transports.tls.UnfitCertificateException;
import io.netty.pkitesting.CertificateBuilder;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes through TLS goes as without, and what does not belong there is told so. */
@ExtendWith(Leaks.class)
final class TlsTest {

  private static final String JSON = "HAWSER/1 json\n" + Peer.CONNECT + "\n";

  @TempDir private Path folder;
  private Authority authority;
  private SSLContext peers;

  @BeforeEach
  void makeAuthority() {
    authority = new Authority(folder);
    peers = authority.peers(null);
  }

  static Stream<Arguments> ways() {
    return Stream.of(IoKind.values())
        .filter(IoKind::available)
        .flatMap(kind ->
            Stream.of(TlsSettings.Engine.BORINGSSL, TlsSettings.Engine.JDK)
                .flatMap(engine ->
                    Stream.of("TLSv1.2", "TLSv1.3")
                        .map(version -> Arguments.of(kind, engine, version))));
  }

  private House house(IoKind kind, TlsSettings.Engine engine) {
    TlsSettings.Files files = authority.write("a", authority.issue("a", "a.example"));
    return House.guarded(kind, LineLimits.standard(), authority.settings(engine, files));
  }

  private House house() {
    return house(IoKind.automatic(), TlsSettings.Engine.AUTO);
  }

  private Peer peer(House house, String... protocols) {
    return Authority.connect(peers, house.port(), "a.example", protocols);
  }

  @ParameterizedTest
  @MethodSource("ways")
  void lines_open_talk_and_end_in_order(IoKind kind, TlsSettings.Engine engine, String version)
      throws IOException {
    try (House house = house(kind, engine);
        SSLSocket socket = (SSLSocket) peers.getSocketFactory().createSocket()) {
      socket.connect(house.doors.address());
      socket.setEnabledProtocols(new String[] {version});
      socket.startHandshake();
      assertThat(socket.getSession().getProtocol()).isEqualTo(version);
      Peer peer = new Peer(socket);
      peer.upgrade();
      peer.send(Wire.text(Peer.CONNECT));
      assertThat(peer.frame().text()).startsWith("{\"id\":1,\"connected\":");
      house
          .line()
          .inside(() -> {
            house.line().line.close(ServerMessage.Closing.of(Code.DRAINED, "away"));
            return 0;
          });
      assertThat(peer.frame().text()).contains("\"code\":3000");
      assertThat(peer.frame().first()).isEqualTo(Wire.CLOSE);
      peer.send(Wire.frame(Wire.CLOSE, new byte[] {3, (byte) 0xe8}));
      assertThat(peer.rest()).isEmpty();
      assertThat(house.line().ended.join()).isEqualTo(Code.DRAINED);
    }
  }

  @ParameterizedTest
  @EnumSource(TlsSettings.Engine.class)
  void raw_tcp_goes_through_and_its_end_is_told(TlsSettings.Engine engine) throws IOException {
    try (House house = house(IoKind.automatic(), engine);
        Peer peer = peer(house)) {
      peer.send(JSON + "{\"id\":2,\"ping\":{}}\n");
      assertThat(peer.line()).startsWith("{\"id\":1,\"connected\":");
      assertThat(peer.line()).isEqualTo("{\"id\":2,\"pong\":{}}");
      peer.socket.close();
      assertThat(house.line().ended.join()).isEqualTo(Code.PEER_CLOSED);
    }
  }

  @ParameterizedTest
  @EnumSource(TlsSettings.Engine.class)
  void frames_that_many_share_arrive_whole_on_every_line(TlsSettings.Engine engine) {
    try (House house = house(IoKind.automatic(), engine);
        Peer one = peer(house);
        Peer two = peer(house)) {
      for (Peer peer : List.of(one, two)) {
        peer.send(JSON);
        assertThat(peer.line()).contains("connected");
      }
      List<Frame> frames =
          IntStream.rangeClosed(1, 300)
              .mapToObj(i -> RecordingGate.shared(new Goaway("x".repeat(i * 3), i, List.of())))
              .toList();
      for (int line = 1; line <= 2; line++) {
        RecordingGate.Heard heard = house.line(line);
        heard.inside(() -> {
          for (int i = 0; i < frames.size(); i++) {
            assertThat(heard.line.send(frames.get(i))).isEqualTo(Offer.ACCEPTED);
            if (i % 7 == 0) {
              heard.line.flush();
            }
          }
          heard.line.flush();
          return 0;
        });
      }
      for (Peer peer : List.of(one, two)) {
        for (int i = 1; i <= frames.size(); i++) {
          assertThat(peer.line()).contains("\"after\":" + i, "\"" + "x".repeat(i * 3) + "\"");
        }
      }
    }
  }

  @Test
  void what_waits_together_leaves_in_one_record() throws IOException {
    try (House house = house();
        ServerSocket between = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Records tap = new Records(between, house.port());
      try (Peer peer = Authority.connect(peers, between.getLocalPort(), "a.example")) {
        peer.send(JSON);
        assertThat(peer.line()).contains("connected");
        int before = tap.seen.get();
        RecordingGate.Heard heard = house.line();
        heard.inside(() -> {
          for (int i = 0; i < 50; i++) {
            assertThat(heard.line.send(RecordingGate.shared(new Goaway("together", i, List.of()))))
                .isEqualTo(Offer.ACCEPTED);
          }
          heard.line.flush();
          return 0;
        });
        for (int i = 0; i < 50; i++) {
          assertThat(peer.line()).contains("together");
        }
        assertThat(tap.seen.get() - before).isEqualTo(1);
      }
    }
  }

  /** Stands between, and counts the records of application data that come from the server. */
  private static final class Records {

    final AtomicInteger seen = new AtomicInteger();

    Records(ServerSocket between, int port) {
      var _ = Thread.ofVirtual().start(() -> run(between, port));
    }

    private void run(ServerSocket between, int port) {
      try (Socket client = between.accept();
          Socket server = new Socket(InetAddress.getLoopbackAddress(), port)) {
        var _ =
            Thread.ofVirtual()
                .start(() -> {
                  try {
                    client.getInputStream().transferTo(server.getOutputStream());
                  } catch (IOException over) {
                    // The test has ended.
                  }
                });
        var in = new DataInputStream(server.getInputStream());
        while (true) {
          byte[] header = in.readNBytes(5);
          if (header.length < 5) {
            return;
          }
          byte[] body = in.readNBytes((header[3] & 0xff) << 8 | (header[4] & 0xff));
          if (header[0] == 23) {
            seen.incrementAndGet();
          }
          client.getOutputStream().write(header);
          client.getOutputStream().write(body);
        }
      } catch (IOException over) {
        // The test has ended.
      }
    }
  }

  @Test
  void a_name_picks_its_certificate_and_none_or_another_the_first() {
    TlsSettings.Files a = authority.write("a", authority.issue("a", "a.example"));
    TlsSettings.Files b =
        authority.write(
            "b", authority.issue(CertificateBuilder.Algorithm.rsa2048, "b", "b.example", "b.test"));
    // Without names beside the subject's, that is the name.
    TlsSettings.Files c = authority.write("c", authority.issue("*.wild.example"));
    for (TlsSettings.Engine engine : TlsSettings.Engine.values()) {
      try (House house =
          House.guarded(
              IoKind.automatic(), LineLimits.standard(), authority.settings(engine, a, b, c))) {
        assertThat(shown(house, "a.example")).isEqualTo("CN=a");
        assertThat(shown(house, "b.example")).isEqualTo("CN=b");
        assertThat(shown(house, "b.test")).isEqualTo("CN=b");
        assertThat(shown(house, "B.Example")).isEqualTo("CN=b");
        assertThat(shown(house, "one.wild.example")).isEqualTo("CN=*.wild.example");
        assertThat(shown(house, "two.one.wild.example")).isEqualTo("CN=a");
        assertThat(shown(house, "other.example")).isEqualTo("CN=a");
      }
    }
  }

  private String shown(House house, String name) {
    // A context of its own: Java's client asks for the name of the session that it resumes.
    SSLContext fresh = authority.peers(null);
    try (SSLSocket socket = Authority.socket(fresh, house.port(), name)) {
      return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
          .getSubjectX500Principal()
          .getName();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @ParameterizedTest
  @EnumSource(TlsSettings.Engine.class)
  void certificates_are_replaced_while_lines_stay_open(TlsSettings.Engine engine) throws Exception {
    try (House house = house(IoKind.automatic(), engine);
        Peer stays = peer(house)) {
      stays.send(JSON);
      assertThat(stays.line()).contains("connected");
      for (int i = 0; i < 3; i++) {
        authority.write("a", authority.issue("new" + i, "a.example"));
        house.doors.reloadCertificates();
        assertThat(shown(house, "a.example")).isEqualTo("CN=new" + i);
      }
      Files.writeString(folder.resolve("a.pem"), "broken");
      assertThatThrownBy(house.doors::reloadCertificates)
          .isInstanceOf(UnfitCertificateException.class)
          .hasMessageContaining("a.pem: there is no BEGIN CERTIFICATE in it");
      authority.write("other", authority.issue("other", "a.example"));
      Files.copy(folder.resolve("other.pem"), folder.resolve("a.pem"), REPLACE_EXISTING);
      assertThatThrownBy(house.doors::reloadCertificates)
          .hasMessageContaining("the key does not belong to the first certificate");
      assertThat(shown(house, "a.example")).isEqualTo("CN=new2");
      stays.send("{\"id\":2,\"ping\":{}}\n");
      assertThat(stays.line()).contains("pong");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "http/1.1, GET, 101",
    "hawser/1, HAWSER, connected",
    "http/1.1, HAWSER, 'TLS agreed on http/1.1'",
    "hawser/1, GET, 'TLS agreed on hawser/1'",
    "'', GET, 101",
    "'', HAWSER, connected",
    "smtp, HAWSER, connected",
  })
  void what_was_agreed_on_must_follow(String offered, String begins, String answer) {
    for (TlsSettings.Engine engine : TlsSettings.Engine.values()) {
      try (House house = house(IoKind.automatic(), engine);
          Peer peer = offered.isEmpty() ? peer(house) : peer(house, offered)) {
        String agreed = ((SSLSocket) peer.socket).getApplicationProtocol();
        assertThat(agreed).isEqualTo(offered.equals("smtp") ? "" : offered);
        peer.send(begins.equals("GET") ? Peer.UPGRADE : JSON);
        assertThat(peer.line()).contains(answer);
      }
    }
  }

  @Test
  void a_web_page_asked_for_without_tls_is_told_that_the_port_speaks_it() {
    for (String path : List.of("/", "/ws", "/nothing")) {
      try (House house = house();
          Peer peer = house.peer()) {
        peer.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(peer.rest()).startsWith("HTTP/1.1 400 ").contains("This port speaks TLS.");
        assertThat(house.gate.lines).isEmpty();
      }
    }
  }

  @Test
  void a_line_without_tls_is_closed_with_the_reason() {
    try (House house = house();
        Peer tcp = house.peer();
        Peer webSocket = house.peer()) {
      tcp.send("HAWSER/1 json\n");
      assertThat(tcp.line()).contains("\"code\":3507,\"name\":\"tls-required\"");
      assertThat(tcp.rest()).isEmpty();
      webSocket.upgrade();
      assertThat(webSocket.frame().text()).contains("\"code\":3507,\"name\":\"tls-required\"");
      assertThat(webSocket.frame().closeCode()).isEqualTo(3507);
      assertThat(house.gate.lines).isEmpty();
    }
  }

  @Test
  void both_come_in_where_both_are_let_in() {
    TlsSettings.Files files = authority.write("a", authority.issue("a", "a.example"));
    var both =
        new TlsSettings(
            TlsSettings.Engine.AUTO, List.of(files), true, TlsSettings.Clients.NONE, null);
    try (House house = House.guarded(IoKind.automatic(), LineLimits.standard(), both);
        Peer plain = house.peer();
        Peer secure = peer(house)) {
      for (Peer peer : List.of(plain, secure)) {
        peer.send(JSON);
        assertThat(peer.line()).contains("connected");
      }
    }
  }

  @Test
  void tls_to_a_port_without_it_gets_an_alert() {
    try (House house = new House();
        Socket socket = new Peer(house.port()).socket) {
      assertThatThrownBy(() ->
              ((SSLSocket)
                      peers
                          .getSocketFactory()
                          .createSocket(socket, "a.example", house.port(), true))
                  .startHandshake())
          .isInstanceOf(SSLException.class)
          .hasMessageContaining("handshake_failure");
      assertThat(house.meters.code(Code.PROTOCOL_VIOLATED).sum()).isEqualTo(1);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Test
  void who_is_refused_costs_no_handshake() {
    try (House house = house()) {
      house.gate.refusal.set(Code.CLOSING_TOO_MANY_CONNECTIONS);
      assertThatThrownBy(() -> peer(house)).hasMessageContaining("access_denied");
    }
  }

  @ParameterizedTest
  @MethodSource("garbage")
  void garbage_in_place_of_tls_ends_the_connection(String what, byte[] bytes) {
    for (TlsSettings.Engine engine : TlsSettings.Engine.values()) {
      TlsSettings.Files files = authority.write("a", authority.issue("a", "a.example"));
      try (House house =
              House.guarded(IoKind.automatic(), House.hasty(), authority.settings(engine, files));
          Peer peer = house.peer()) {
        peer.send(bytes);
        peer.rest();
        House.soon().until(() -> house.gate.gone.get() == 1);
        assertThat(house.gate.lines).isEmpty();
      }
    }
  }

  static Stream<Arguments> garbage() {
    byte[] record = new byte[5 + 512];
    Arrays.fill(record, (byte) 7);
    record[0] = 22;
    record[1] = 3;
    record[2] = 3;
    record[3] = 2;
    record[4] = 0;
    return Stream.of(
        Arguments.of("a record of rubbish", record),
        Arguments.of("no record", new byte[] {22, 9, 9, 9, 9, 9, 9, 9}),
        Arguments.of("a record too large", new byte[] {22, 3, 1, -1, -1, 1, 2, 3}),
        Arguments.of("an empty record", new byte[] {22, 3, 1, 0, 0}),
        Arguments.of("an alert", new byte[] {22, 3, 1, 0, 2, 2, 40}),
        Arguments.of("one byte and silence", new byte[] {22}),
        Arguments.of("half a hello and silence", Arrays.copyOf(record, 200)));
  }

  @ParameterizedTest
  @EnumSource(TlsSettings.Engine.class)
  void one_deadline_holds_for_handshake_and_greeting(TlsSettings.Engine engine) {
    TlsSettings.Files files = authority.write("a", authority.issue("a", "a.example"));
    try (House house =
            House.guarded(IoKind.automatic(), House.hasty(), authority.settings(engine, files));
        Peer silent = peer(house);
        Peer slow = peer(house)) {
      assertThat(silent.rest()).isEmpty();
      try {
        slow.send("HAWSER/1 json\n");
        // Too late even for the preface, it is ended without a frame, since its encoding is
        // unknown.
        assertThat(slow.rest())
            .satisfiesAnyOf(
                said -> assertThat(said).isEmpty(),
                said -> assertThat(said).contains("handshake-timeout"));
      } catch (UncheckedIOException late) {
        // The same, seen while sending.
      }
      House.soon()
          .untilAsserted(() ->
              assertThat(house.meters.code(Code.HANDSHAKE_TIMEOUT).sum())
                  .isGreaterThanOrEqualTo(1));
    }
  }
}
