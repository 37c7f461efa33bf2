package dev.hawser.proof.door;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The bytes of RFC 9113, well formed or, where a test wants it, not. */
public final class Http2Bytes {

  public static final int DATA = 0;
  public static final int HEADERS = 1;
  public static final int PRIORITY = 2;
  public static final int RST_STREAM = 3;
  public static final int SETTINGS = 4;
  public static final int PING = 6;
  public static final int GOAWAY = 7;
  public static final int WINDOW_UPDATE = 8;
  public static final int CONTINUATION = 9;
  public static final int END_STREAM = 1;
  public static final int ACK = 1;
  public static final int END_HEADERS = 4;

  private static final int HEAD = 9;

  private Http2Bytes() {}

  /** One frame. */
  public record Frame(int type, int flags, int stream, byte[] payload) {

    /** The error of a RST_STREAM or a GOAWAY. */
    public int error() {
      return ByteBuffer.wrap(payload).getInt(type == GOAWAY ? 4 : 0);
    }
  }

  /** What a client begins with: the preface and empty settings. */
  public static byte[] preface() {
    return join(
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
        frame(SETTINGS, 0, 0));
  }

  public static byte[] frame(int type, int flags, int stream, byte... payload) {
    return ByteBuffer.allocate(HEAD + payload.length)
        .putShort((short) (payload.length >> 8))
        .put((byte) payload.length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  /** Names and values in turn, nothing of them indexed (RFC 7541, section 6.2.2). */
  public static byte[] fields(String... pairs) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < pairs.length; i++) {
      if (i % 2 == 0) {
        out.write(0);
      }
      byte[] text = pairs[i].getBytes(StandardCharsets.UTF_8);
      out.write(Math.min(text.length, 127));
      if (text.length >= 127) {
        int rest = text.length - 127;
        for (; rest >= 128; rest >>>= 7) {
          out.write((rest & 0x7f) | 0x80);
        }
        out.write(rest);
      }
      out.writeBytes(text);
    }
    return out.toByteArray();
  }

  /** A request for a WebSocket (RFC 8441) that speaks JSON. */
  public static byte[] webSocket(int stream) {
    return frame(
        HEADERS,
        END_HEADERS,
        stream,
        fields(
            ":method",
            "CONNECT",
            ":protocol",
            "websocket",
            ":scheme",
            "http",
            ":path",
            "/ws",
            ":authority",
            "localhost",
            "sec-websocket-version",
            "13",
            "sec-websocket-protocol",
            "hawser.json.v1"));
  }

  /** The beginning of a call of gRPC. */
  public static byte[] call(int stream, String method) {
    return frame(
        HEADERS,
        END_HEADERS,
        stream,
        fields(
            ":method",
            "POST",
            ":scheme",
            "http",
            ":path",
            "/hawser.v1.Channels/" + method,
            ":authority",
            "localhost",
            "content-type",
            "application/grpc",
            "te",
            "trailers"));
  }

  /** One message of gRPC, not compressed. */
  public static byte[] message(byte[] frame) {
    return ByteBuffer.allocate(5 + frame.length).putInt(1, frame.length).put(5, frame).array();
  }

  public static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  /** The same bytes many times. */
  public static byte[] times(int count, byte[] part) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  /** Whether a server has begun to speak like this. */
  static boolean begin(byte[] bytes) {
    return bytes.length >= HEAD && bytes[3] == SETTINGS && bytes[0] == 0;
  }

  /** Every whole frame in these bytes. */
  static List<Frame> frames(byte[] bytes) {
    List<Frame> frames = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    while (in.remaining() >= HEAD) {
      int length = ((in.getShort() & 0xffff) << 8) | (in.get() & 0xff);
      int type = in.get();
      int flags = in.get();
      int stream = in.getInt();
      if (length > in.remaining()) {
        break;
      }
      byte[] payload = new byte[length];
      in.get(payload);
      frames.add(new Frame(type, flags, stream, payload));
    }
    return frames;
  }
}
