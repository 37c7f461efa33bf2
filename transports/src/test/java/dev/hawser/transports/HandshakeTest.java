package dev.hawser.transports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.hawser.protocol.Code;
import dev.hawser.transports.line.LineLimits;
import dev.hawser.transports.loop.IoKind;
import dev.hawser.transports.websocket.Origins;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** RFC 6455, section 4.2: who is let in and what the others are told. */
@ExtendWith(Leaks.class)
final class HandshakeTest {

  private static String with(String line) {
    return Peer.UPGRADE.replace("\r\n\r\n", "\r\n" + line + "\r\n\r\n");
  }

  private static String without(String name) {
    return Peer.UPGRADE.replaceAll("(?m)^" + name + ":.*\r\n", "");
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        arguments("another path", Peer.UPGRADE.replace("/ws", "/"), 404, "GET /ws"),
        arguments("another method", Peer.UPGRADE.replace("GET", "POST"), 405, "Allow: GET"),
        arguments("HEAD", Peer.UPGRADE.replace("GET", "HEAD"), 405, "Allow: GET"),
        arguments("no upgrade", without("Upgrade"), 426, "Upgrade: websocket"),
        arguments("no connection", without("Connection"), 426, "Upgrade: websocket"),
        arguments("no version", without("Sec-WebSocket-Version"), 426, "Sec-WebSocket-Version: 13"),
        arguments(
            "version 8",
            Peer.UPGRADE.replace("Version: 13", "Version: 8"),
            426,
            "Sec-WebSocket-Version: 13"),
        arguments("no key", without("Sec-WebSocket-Key"), 400, "Sec-WebSocket-Key"),
        arguments("a short key", Peer.UPGRADE.replace("dGhlIHNhbXBsZSBub25jZQ==", "dGhl"), 400, ""),
        arguments("two keys", with("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="), 400, ""),
        arguments("no host", without("Host"), 400, "Host"),
        arguments("two hosts", with("Host: other"), 400, "Host"),
        arguments("a body", with("Content-Length: 3"), 400, "body"),
        arguments("chunks", with("Transfer-Encoding: chunked"), 411, "body"),
        arguments("another origin", with("Origin: https://evil.example"), 403, "origin"),
        arguments("a null origin", with("Origin: null"), 403, "origin"),
        arguments(
            "other subprotocols",
            with("Sec-WebSocket-Protocol: mqtt, soap"),
            400,
            "hawser.json.v1 and hawser.proto.v1"),
        arguments("HTTP/1.0", Peer.UPGRADE.replace("HTTP/1.1", "HTTP/1.0"), 505, "HTTP/1.1"),
        arguments("no request line", "GET /ws\r\n\r\n", 400, ""),
        arguments("a folded field", with("X-A: 1\r\n  folded"), 400, ""),
        arguments("a field without colon", with("nonsense"), 400, ""),
        arguments("a blank in a name", with("X A: 1"), 400, ""),
        arguments("a long line", "GET /" + "a".repeat(5_000), 414, ""),
        arguments("a long header", with("X-A: " + "a".repeat(17_000)), 431, ""),
        arguments("many fields", with("X-A: 1\r\n".repeat(120) + "X-B: 1"), 431, ""));
  }

  @ParameterizedTest(name = "{0} → {2}")
  @MethodSource("refusals")
  void what_is_refused_is_told_why_and_what_is_spoken(
      String what, String request, int status, String mentions) {
    try (House house = new House();
        Peer peer = house.peer()) {
      peer.send(request);
      assertThat(peer.rest())
          .startsWith("HTTP/1.1 " + status + " ")
          .contains("Connection: close\r\n", "Hawser speaks here", mentions);
      assertThat(house.gate.lines).isEmpty();
      Code code = status == 403 ? Code.REFUSED : Code.PROTOCOL_VIOLATED;
      assertThat(house.meters.code(code).sum()).isEqualTo(1);
    }
  }

  @Test
  void the_key_is_answered_as_in_the_example_of_the_rfc() {
    try (House house = new House();
        Peer peer = house.peer()) {
      peer.send(Peer.UPGRADE);
      assertThat(peer.head())
          .startsWith("HTTP/1.1 101 Switching Protocols\r\n")
          .contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")
          .doesNotContain("Sec-WebSocket-Protocol");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "hawser.json.v1, hawser.json.v1, JSON",
    "hawser.proto.v1, hawser.proto.v1, PROTOBUF",
    "'soap, hawser.proto.v1, hawser.json.v1', hawser.proto.v1, PROTOBUF",
  })
  void the_first_subprotocol_that_is_spoken_is_chosen(
      String offered, String chosen, String encoding) {
    try (House house = new House();
        Peer peer = house.peer()) {
      peer.send(with("Sec-WebSocket-Protocol: " + offered));
      assertThat(peer.head()).contains("Sec-WebSocket-Protocol: " + chosen + "\r\n");
      assertThat(house.line().line.encoding()).hasToString(encoding);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, http://localhost, true",
    "localhost:8700, http://localhost:8700, true",
    "LOCALHOST:8700, http://localhost:8700, true",
    "example.com:443, https://example.com, true",
    "localhost:8700, http://localhost:8701, false",
    "localhost, https://app.example.com, true",
    "localhost, https://APP.example.com, true",
    "localhost, https://app.example.com.evil.net, false",
    "localhost, file://, false",
    "localhost, nonsense, false",
  })
  void origins_are_the_same_host_or_listed(String host, String origin, boolean allowed) {
    var origins = new Origins(Set.of("https://app.example.com"));
    try (House house = new House(IoKind.automatic(), LineLimits.standard(), origins);
        Peer peer = house.peer()) {
      peer.send(with("Origin: " + origin).replace("Host: localhost", "Host: " + host));
      assertThat(peer.head()).startsWith("HTTP/1.1 " + (allowed ? 101 : 403));
    }
  }

  @Test
  void the_query_is_not_looked_at() {
    try (House house = new House();
        Peer peer = house.peer()) {
      peer.send(Peer.UPGRADE.replace("/ws", "/ws?a=b"));
      assertThat(peer.head()).startsWith("HTTP/1.1 101");
    }
  }
}
