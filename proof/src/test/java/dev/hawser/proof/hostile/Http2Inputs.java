package dev.hawser.proof.hostile;

import static dev.hawser.proof.door.Http2Bytes.CONTINUATION;
import static dev.hawser.proof.door.Http2Bytes.DATA;
import static dev.hawser.proof.door.Http2Bytes.END_HEADERS;
import static dev.hawser.proof.door.Http2Bytes.END_STREAM;
import static dev.hawser.proof.door.Http2Bytes.HEADERS;
import static dev.hawser.proof.door.Http2Bytes.PING;
import static dev.hawser.proof.door.Http2Bytes.PRIORITY;
import static dev.hawser.proof.door.Http2Bytes.RST_STREAM;
import static dev.hawser.proof.door.Http2Bytes.SETTINGS;
import static dev.hawser.proof.door.Http2Bytes.WINDOW_UPDATE;
import static dev.hawser.proof.door.Http2Bytes.call;
import static dev.hawser.proof.door.Http2Bytes.fields;
import static dev.hawser.proof.door.Http2Bytes.frame;
import static dev.hawser.proof.door.Http2Bytes.join;
import static dev.hawser.proof.door.Http2Bytes.preface;
import static dev.hawser.proof.door.Http2Bytes.times;

import dev.hawser.proof.hostile.Input.Manner;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Hostile inputs to the door of HTTP/2. */
final class Http2Inputs {

  private static final String DOOR = "HTTP/2";
  private static final String CALM = "GOAWAY 11";
  private static final String[] REQUEST = {
    ":method", "GET", ":scheme", "http", ":path", "/nothing", ":authority", "localhost"
  };

  private Http2Inputs() {}

  static List<Input> all() {
    return List.of(
        new Input(
            DOOR,
            "half a preface, then nothing",
            "nothing",
            Manner.AT_ONCE,
            "PRI * HTTP/2.0\r\n".getBytes(StandardCharsets.US_ASCII)),
        input("a preface and no stream", "GOAWAY 0"),
        input("a call and no message", "trailers 3004", call(1, "Connect")),
        input(
            "no settings behind the preface",
            "GOAWAY 1",
            Manner.AT_ONCE,
            join(Arrays.copyOf(preface(), 24), frame(PING, 0, 0, new byte[8]))),
        input("a frame of 1 MiB", "GOAWAY 6", new byte[] {0x10, 0, 0, DATA, 0, 0, 0, 0, 1}),
        input("5,000 pings", CALM, times(5_000, frame(PING, 0, 0, new byte[8]))),
        input("5,000 settings", CALM, times(5_000, frame(SETTINGS, 0, 0))),
        input("5,000 priorities", CALM, times(5_000, frame(PRIORITY, 0, 3, new byte[5]))),
        input("5,000 frames of an unknown type", CALM, times(5_000, frame(0x42, 0, 0))),
        input(
            "5,000 frames of data with nothing in them",
            CALM,
            call(1, "Connect"),
            times(5_000, frame(DATA, 0, 1))),
        input("1,000 streams, each reset at once", CALM, resets()),
        input("1,000 streams that the node must reset", CALM, madeToReset()),
        input(
            "a head in 5,000 parts of one byte",
            CALM,
            frame(HEADERS, 0, 1, fields(REQUEST)),
            times(5_000, frame(CONTINUATION, 0, 1, (byte) 0))),
        input(
            "a head in 5,000 parts",
            CALM,
            frame(HEADERS, 0, 1, fields(REQUEST)),
            times(5_000, frame(CONTINUATION, 0, 1))),
        input(
            "a head of 64 KiB",
            "GOAWAY 1",
            frame(HEADERS, END_STREAM, 1, fields(REQUEST)),
            times(4, frame(CONTINUATION, 0, 1, fields("x-a", "b".repeat(16_000))))),
        input("header compression gone wrong", "GOAWAY 9", head(new byte[] {(byte) 0xfe})),
        input("one field of 4 KB named 1,000 times by its number", "status 431", head(named())),
        input(
            "a table of fields larger than was agreed",
            "GOAWAY 9",
            head(new byte[] {0x3f, -1, -1, -1, 0x0f})),
        input("a stream with a number of the server's", "GOAWAY 1", call(2, "Connect")),
        input(
            "a stream with a number below the last",
            "GOAWAY 1",
            call(5, "Connect"),
            call(3, "Connect")),
        input(
            "a stream that is over, used again",
            "RST_STREAM 5",
            head(fields(REQUEST)),
            frame(DATA, 0, 1, (byte) 1)),
        input(
            "a peer that takes no heads, whose call is wrong",
            "trailers 3500",
            frame(SETTINGS, 0, 0, new byte[] {0, 6, 0, 0, 0, 0}),
            call(1, "Connect"),
            frame(DATA, 0, 1, (byte) 0, (byte) 0, (byte) 0, (byte) 0, (byte) 1, (byte) -1)),
        input(
            "an upgrade to an unknown protocol",
            "status 501",
            Manner.THEN_NOTHING,
            join(preface(), head(fields(unknownProtocol())))),
        input("a window opened by nothing", "RST_STREAM 1", call(1, "Connect"), nothing(1)),
        input("a stream's window opened beyond its end", "RST_STREAM 3", windows()),
        input("a head with capitals", "RST_STREAM 1", head(request("X-A", "b"))),
        input("a head with a line break", "RST_STREAM 1", head(request("x-a", "b\r\nc: d"))),
        input("a head with two paths", "RST_STREAM 1", head(fields(twoPaths()))),
        input("a field of the connection", "RST_STREAM 1", head(request("connection", "close"))),
        input("an upgrade to a path of HTTP/1.1 alone", "RST_STREAM 13", head(fields(upgrade()))),
        input(
            "a message of gRPC that says it has 4 GiB",
            "trailers 3501",
            call(1, "Connect"),
            frame(DATA, 0, 1, (byte) 0, (byte) -1, (byte) -1, (byte) -1, (byte) -1)),
        input(
            "a message of gRPC that is no frame",
            "trailers 3500",
            call(1, "Connect"),
            frame(DATA, 0, 1, (byte) 0, (byte) 0, (byte) 0, (byte) 0, (byte) 1, (byte) -1)));
  }

  private static Input input(String what, String answer, byte[]... parts) {
    return input(what, answer, Manner.AT_ONCE, join(preface(), join(parts)));
  }

  private static Input input(String what, String answer, Manner manner, byte[] bytes) {
    return new Input(DOOR, what, "HTTP/2 " + answer, manner, bytes);
  }

  private static byte[] head(byte[] block) {
    return frame(HEADERS, END_HEADERS | END_STREAM, 1, block);
  }

  private static byte[] request(String name, String value) {
    return join(fields(REQUEST), fields(name, value));
  }

  private static String[] twoPaths() {
    return new String[] {":method", "GET", ":scheme", "http", ":path", "/", ":path", "/ws"};
  }

  private static String[] upgrade() {
    return new String[] {
      ":method", "GET", ":scheme", "http", ":path", "/ws", ":authority", "localhost"
    };
  }

  private static String[] unknownProtocol() {
    return new String[] {
      ":method",
      "CONNECT",
      ":protocol",
      "soap",
      ":scheme",
      "http",
      ":path",
      "/ws",
      ":authority",
      "a"
    };
  }

  /** The first time with its name and its value, to be remembered (RFC 7541, section 6.2.1). */
  private static byte[] named() {
    byte[] once = fields("x-a", "b".repeat(4_000));
    once[0] = 0x40;
    return join(fields(REQUEST), once, times(1_000, new byte[] {(byte) 0xbe}));
  }

  /** A WINDOW_UPDATE of 0 (RFC 9113, section 6.9). */
  private static byte[] nothing(int stream) {
    return frame(WINDOW_UPDATE, 0, stream, new byte[4]);
  }

  private static byte[] madeToReset() {
    byte[][] streams = new byte[1_000][];
    for (int i = 0; i < streams.length; i++) {
      streams[i] = join(call(2 * i + 1, "Connect"), nothing(2 * i + 1));
    }
    return join(streams);
  }

  private static byte[] resets() {
    byte[][] streams = new byte[1_000][];
    for (int i = 0; i < streams.length; i++) {
      int stream = 2 * i + 1;
      streams[i] = join(call(stream, "Connect"), frame(RST_STREAM, 0, stream, new byte[4]));
    }
    return join(streams);
  }

  private static byte[] windows() {
    byte[] most = {0x7f, -1, -1, -1};
    return join(call(1, "Connect"), frame(WINDOW_UPDATE, 0, 1, most));
  }
}
