package dev.hawser.proof.hostile;

import dev.hawser.proof.door.WebSocketBytes;
import dev.hawser.proof.hostile.Input.Manner;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Every hostile input, door by door. */
final class Inputs {

  private static final String HOST = "Host: 127.0.0.1\r\n";
  private static final byte[] UPGRADE = ascii(WebSocketBytes.upgrade(1));
  private static final byte[] CONNECT = WebSocketBytes.text("{\"id\":1,\"connect\":{}}");

  private Inputs() {}

  static List<Input> all() {
    List<Input> all = new ArrayList<>();
    all.addAll(firstBytes());
    all.addAll(http());
    all.addAll(Bodies.all());
    all.addAll(handshakes());
    all.addAll(webSocketFrames());
    all.addAll(webSocketMessages());
    all.addAll(lines());
    all.addAll(delimited());
    all.addAll(Tricks.all());
    all.addAll(Deflated.all());
    all.addAll(Http2Inputs.all());
    return all;
  }

  private static List<Input> firstBytes() {
    String door = "any";
    return List.of(
        new Input(door, "silence", "nothing", Manner.AT_ONCE, new byte[0]),
        new Input(door, "an end of file at once", "nothing", Manner.THEN_NOTHING, new byte[0]),
        new Input(
            door, "bytes that begin no protocol", "closing 3500", Manner.AT_ONCE, new byte[64]),
        new Input(
            door,
            "a TLS hello to a port without TLS",
            "TLS alert 40",
            Manner.AT_ONCE,
            bytes(0x16, 0x03, 0x01, 0x02, 0x00, 0x01)),
        line(
            door,
            "a PROXY header from somebody who is not trusted",
            "closing 3500",
            "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n"),
        new Input(door, "MQTT's CONNECT", "closing 3500", Manner.AT_ONCE, bytes(0x10, 0x0c, 0, 4)),
        new Input(
            door,
            "one byte now and then",
            "HTTP 408",
            Manner.SLOWLY,
            ascii("GET /ws HTTP/1.1\r\n" + HOST + "X-A: " + "a".repeat(500))),
        new Input(
            door,
            "half a preface, then nothing",
            "closing 3004",
            Manner.AT_ONCE,
            ascii("HAWSER/1 js")),
        new Input(
            door,
            "a preface and no connect",
            "closing 3004",
            Manner.AT_ONCE,
            ascii("HAWSER/1 json\n")),
        new Input(
            door,
            "a preface and pings, but no connect",
            "closing 3004",
            Manner.AT_ONCE,
            ascii("HAWSER/1 json\n" + "{\"ping\":{}}\n".repeat(5))));
  }

  private static List<Input> http() {
    String door = "HTTP";
    return List.of(
        http(door, "another path", "HTTP 404", "GET /nothing HTTP/1.1\r\n" + HOST),
        http(door, "a path that climbs", "HTTP 404", "GET /../../etc/passwd HTTP/1.1\r\n" + HOST),
        http(door, "an encoded slash", "HTTP 404", "GET /%2e%2e%2fws HTTP/1.1\r\n" + HOST),
        http(door, "another method", "HTTP 405", "DELETE /ws HTTP/1.1\r\n" + HOST),
        http(door, "HTTP/1.0", "HTTP 505", "GET /ws HTTP/1.0\r\n" + HOST),
        http(door, "no Host", "HTTP 400", "GET /ws HTTP/1.1\r\n"),
        http(door, "two Hosts", "HTTP 400", "GET /ws HTTP/1.1\r\n" + HOST + HOST),
        http(door, "a request line in four parts", "HTTP 400", "GET /ws x HTTP/1.1\r\n" + HOST),
        http(
            door,
            "a folded field",
            "HTTP 400",
            "GET /ws HTTP/1.1\r\n" + HOST + "X-A: b\r\n folded\r\n"),
        http(
            door,
            "a blank before the colon",
            "HTTP 400",
            "GET /ws HTTP/1.1\r\n" + HOST + "X-A : b\r\n"),
        http(
            door,
            "a line feed in a field",
            "HTTP 400",
            "GET /ws HTTP/1.1\r\n" + HOST + "X-A: b\nX-B: c\r\n"),
        http(
            door,
            "a CR in a field",
            "HTTP 400",
            "GET /ws HTTP/1.1\r\n" + HOST + "X-A: b\rX-B: c\r\n"),
        http(door, "a NUL in a path", "HTTP 400", "GET /ws\0 HTTP/1.1\r\n" + HOST),
        http(door, "a NUL in a field", "HTTP 400", "GET /ws HTTP/1.1\r\n" + HOST + "X-A: b\0c\r\n"),
        http(
            door,
            "2,000 fields",
            "HTTP 431",
            "GET /ws HTTP/1.1\r\n" + HOST + "A: b\r\n".repeat(2_000)),
        http(
            door,
            "a field of 64 KiB",
            "HTTP 431",
            "GET /ws HTTP/1.1\r\n" + HOST + "A: " + "b".repeat(65_536) + "\r\n"),
        http(
            door,
            "a path of 64 KiB",
            "HTTP 414",
            "GET /" + "a".repeat(65_536) + " HTTP/1.1\r\n" + HOST));
  }

  private static Input http(String door, String input, String answer, String head) {
    return new Input(door, input, answer, Manner.AT_ONCE, ascii(head + "\r\n"));
  }

  private static List<Input> handshakes() {
    String door = "handshake";
    String upgrade = new String(UPGRADE, StandardCharsets.ISO_8859_1);
    return List.of(
        handshake(door, "no key", "HTTP 400", upgrade.replaceAll("Sec-WebSocket-Key.*\r\n", "")),
        handshake(
            door, "a key of 3 bytes", "HTTP 400", upgrade.replaceAll("dGh.*\r\n", "AAAA\r\n")),
        handshake(
            door, "two keys", "HTTP 400", with("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")),
        handshake(door, "version 12", "HTTP 426", upgrade.replace("Version: 13", "Version: 12")),
        handshake(door, "no upgrade", "HTTP 426", upgrade.replaceAll("Upgrade: .*\r\n", "")),
        handshake(door, "a foreign origin", "HTTP 403", with("Origin: https://evil.example")),
        handshake(door, "the origin `null`", "HTTP 403", with("Origin: null")),
        handshake(door, "two origins", "HTTP 403", with("Origin: http://a", "Origin: http://b")),
        handshake(door, "a body of known length", "HTTP 400", with("Content-Length: 5") + "12345"),
        handshake(
            door,
            "a body in chunks, and a length (request smuggling)",
            "HTTP 400",
            with("Transfer-Encoding: chunked", "Content-Length: 4") + "0\r\n\r\n"),
        handshake(
            door,
            "unknown subprotocols only",
            "HTTP 400",
            with("Sec-WebSocket-Protocol: soap, wamp")),
        tooEarly(),
        handshake(
            door,
            "100,000 blanks in a list of subprotocols",
            "HTTP 431",
            with("Sec-WebSocket-Protocol: a" + " ".repeat(100_000) + ",b")));
  }

  private static Input handshake(String door, String input, String answer, String request) {
    return new Input(door, input, answer, Manner.AT_ONCE, ascii(request));
  }

  private static String with(String... lines) {
    return WebSocketBytes.upgrade(1, lines);
  }

  private static List<Input> webSocketFrames() {
    String door = "WebSocket frame";
    byte[] unmasked = bytes(0x81, 0x02, '{', '}');
    return List.of(
        frames(door, "an unmasked frame", "WebSocket 1002", unmasked),
        frames(door, "a reserved bit", "WebSocket 1002", WebSocketBytes.frame(0xc1, utf8("{}"))),
        frames(door, "opcode 3", "WebSocket 1002", WebSocketBytes.frame(0x83, utf8("{}"))),
        frames(door, "opcode 11", "WebSocket 1002", WebSocketBytes.frame(0x8b, utf8(""))),
        frames(door, "a ping in parts", "WebSocket 1002", WebSocketBytes.frame(0x09, utf8("x"))),
        frames(
            door,
            "a ping of 126 bytes",
            "WebSocket 1002",
            WebSocketBytes.frame(0x89, new byte[126])),
        frames(
            door,
            "a continuation of nothing",
            "WebSocket 1002",
            WebSocketBytes.frame(true, 0, utf8("{}"))),
        frames(
            door,
            "a message within a message",
            "WebSocket 1002",
            WebSocketBytes.frame(false, 1, utf8("{")),
            WebSocketBytes.frame(true, 1, utf8("}"))),
        frames(
            door,
            "a length of 2^63",
            "WebSocket 1002",
            bytes(0x81, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4)),
        frames(
            door,
            "a length of 2^62, and nothing behind it",
            "WebSocket 1009",
            bytes(0x81, 0xff, 0x40, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4)),
        frames(
            door,
            "a length longer than it need be",
            "WebSocket 1002",
            bytes(0x81, 0xfe, 0x00, 0x02, 1, 2, 3, 4, '{' ^ 1, '}' ^ 2)),
        frames(
            door,
            "a thousand fragments of one byte",
            "WebSocket 1008",
            WebSocketBytes.frame(false, 1, utf8(" ")),
            repeated(WebSocketBytes.frame(false, 0, utf8(" ")), 1_000)),
        frames(
            door,
            "131,000 fragments of one byte",
            "WebSocket 1008",
            WebSocketBytes.frame(false, 1, utf8(" ")),
            repeated(WebSocketBytes.frame(false, 0, utf8(" ")), 131_000)),
        frames(
            door,
            "fragments that together are too large",
            "WebSocket 1009",
            WebSocketBytes.frame(false, 1, new byte[60_000]),
            repeated(WebSocketBytes.frame(false, 0, new byte[60_000]), 10)),
        frames(
            door,
            "200 pings at once",
            "WebSocket 1008",
            repeated(WebSocketBytes.frame(true, 9, utf8("x")), 200)),
        frames(door, "close 1005", "WebSocket 1002", close(1005, "")),
        frames(door, "close 1006", "WebSocket 1002", close(1006, "")),
        frames(door, "close 999", "WebSocket 1002", close(999, "")),
        frames(
            door, "close with one byte", "WebSocket 1002", WebSocketBytes.frame(true, 8, bytes(3))),
        frames(
            door,
            "close with a reason of 124 bytes",
            "WebSocket 1002",
            close(1000, "x".repeat(124))),
        frames(
            door,
            "close with a reason that is not UTF-8",
            "WebSocket 1007",
            WebSocketBytes.frame(true, 8, bytes(0x03, 0xe8, 0xc3, 0x28))),
        frames(
            door,
            "data behind a close",
            "WebSocket 1000",
            close(1000, "bye"),
            WebSocketBytes.text("{\"id\":2,\"ping\":{}}")));
  }

  private static List<Input> webSocketMessages() {
    String door = "WebSocket message";
    return List.of(
        frames(
            door,
            "text that is not UTF-8",
            "WebSocket 1007",
            WebSocketBytes.frame(true, 1, bytes('{', '"', 0xc3, 0x28, '"', '}'))),
        frames(
            door,
            "text cut within a character",
            "WebSocket 1007",
            WebSocketBytes.frame(false, 1, bytes('"', 0xe2, 0x82)),
            WebSocketBytes.frame(true, 0, bytes('"'))),
        frames(
            door,
            "an overlong NUL",
            "WebSocket 1007",
            WebSocketBytes.frame(true, 1, bytes('"', 0xc0, 0x80, '"'))),
        frames(
            door,
            "half a surrogate pair",
            "WebSocket 1007",
            WebSocketBytes.frame(true, 1, bytes('"', 0xed, 0xa0, 0x80, '"'))),
        frames(
            door,
            "binary where JSON was agreed",
            "WebSocket 3500",
            WebSocketBytes.frame(true, 2, utf8("{}"))),
        frames(door, "what is no JSON", "WebSocket 3500", WebSocketBytes.text("hello")),
        frames(door, "an empty object", "WebSocket 3500", WebSocketBytes.text("{}")),
        frames(door, "a list", "WebSocket 3500", WebSocketBytes.text("[1]")),
        frames(
            door, "100,000 brackets", "WebSocket 3500", WebSocketBytes.text("[".repeat(100_000))));
  }

  /** The request for a subscription comes in one packet with that for the upgrade. */
  private static Input tooEarly() {
    byte[] early = WebSocketBytes.text("{\"id\":2,\"subscribe\":{\"channel\":\"demo/too-early\"}}");
    return new Input(
        "handshake",
        "a command ahead of the answer and of `connect`",
        "refusal 2003",
        Manner.REFUSED,
        joined(UPGRADE, early));
  }

  private static Input frames(String door, String input, String answer, byte[]... frames) {
    return new Input(door, input, answer, Manner.AT_ONCE, joined(UPGRADE, CONNECT, joined(frames)));
  }

  private static List<Input> lines() {
    String door = "TCP line";
    String connected = "HAWSER/1 json\n{\"id\":1,\"connect\":{}}\n";
    return List.of(
        line(door, "an unknown version", "closing 3502", "HAWSER/2 json\n"),
        line(door, "an unknown encoding", "closing 3500", "HAWSER/1 xml\n"),
        line(door, "a preface without an end", "closing 3500", "HAWSER/1 " + "j".repeat(1_000)),
        line(door, "what is no JSON", "closing 3500", connected + "hello\n"),
        line(
            door,
            "a megabyte without a line's end",
            "closing 3501",
            connected + "x".repeat(1 << 20)),
        line(
            door,
            "a frame before connect larger than a token",
            "closing 3501",
            "HAWSER/1 json\n" + "x".repeat(200_000)),
        line(
            door,
            "a command without an id whose field is wrong",
            "closing 3500",
            connected + "{\"subscribe\":{\"channel\":7}}\n"),
        line(
            door,
            "a number with a nought before it",
            "closing 3500",
            connected + "{\"id\":2,\"publish\":{\"channel\":\"demo/x\",\"data\":01}}\n"),
        refused(door, "an unknown command", "refusal 2001", connected, "{\"id\":2,\"fly\":{}}"),
        refused(
            door,
            "two commands in one frame",
            "refusal 2002",
            connected,
            "{\"id\":2,\"ping\":{},\"pong\":{}}"),
        refused(
            door,
            "a field of the wrong type",
            "refusal 2002",
            connected,
            "{\"id\":2,\"subscribe\":{\"channel\":7}}"),
        refused(
            door,
            "a negative offset",
            "refusal 2002",
            connected,
            "{\"id\":2,\"subscribe\":{\"channel\":\"demo/x\",\"since\":{\"epoch\":\"e\",\"offset\":-1}}}"),
        refused(
            door,
            "an offset of thirty digits",
            "refusal 2002",
            connected,
            "{\"id\":2,\"subscribe\":{\"channel\":\"demo/x\",\"since\":{\"epoch\":\"e\",\"offset\":"
                + "9".repeat(30)
                + "}}}"),
        refused(
            door,
            "data nested 10,000 deep",
            "refusal 2006",
            connected,
            "{\"id\":2,\"publish\":{\"channel\":\"demo/x\",\"data\":"
                + "[".repeat(10_000)
                + "]".repeat(10_000)
                + "}}"),
        refused(
            door,
            "data and bytes together",
            "refusal 2002",
            connected,
            "{\"id\":2,\"publish\":{\"channel\":\"demo/x\",\"data\":1,\"bytes\":\"AA==\"}}"),
        refused(
            door,
            "bytes that are no base64",
            "refusal 2002",
            connected,
            "{\"id\":2,\"publish\":{\"channel\":\"demo/x\",\"bytes\":\"*\"}}"));
  }

  private static Input line(String door, String input, String answer, String text) {
    return new Input(door, input, answer, Manner.AT_ONCE, utf8(text));
  }

  private static Input refused(
      String door, String input, String answer, String connected, String frame) {
    return new Input(door, input, answer, Manner.REFUSED, utf8(connected + frame + "\n"));
  }

  private static List<Input> delimited() {
    String door = "TCP Protobuf";
    byte[] preface = ascii("HAWSER/1 proto\n");
    return List.of(
        new Input(
            door,
            "a length of 2 GiB",
            "closing 3501",
            Manner.AT_ONCE,
            joined(preface, bytes(0xff, 0xff, 0xff, 0xff, 0x07))),
        new Input(
            door,
            "a length of eleven bytes",
            "closing 3500",
            Manner.AT_ONCE,
            joined(preface, repeated(bytes(0xff), 11))),
        new Input(
            door,
            "a frame of rubbish",
            "closing 3500",
            Manner.AT_ONCE,
            joined(preface, bytes(4, 0xff, 0xff, 0xff, 0xff))));
  }

  private static byte[] close(int code, String reason) {
    return WebSocketBytes.frame(true, 8, joined(bytes(code >> 8, code & 0xff), utf8(reason)));
  }

  static byte[] repeated(byte[] part, int times) {
    ByteArrayOutputStream all = new ByteArrayOutputStream(part.length * times);
    for (int i = 0; i < times; i++) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
