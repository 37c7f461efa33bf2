package dev.hawser.transports;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/** Frames of HTTP/2 by hand, right and wrong ones; settings and pings are answered. */
final class Http2Peer implements AutoCloseable {

  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int PRIORITY = 2;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;
  static final int CONTINUATION = 9;

  static final int END_STREAM = 1;
  static final int ACK = 1;
  static final int END_HEADERS = 4;

  static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(ISO_8859_1);

  final Peer peer;
  private final DefaultHttp2HeadersDecoder hpack = new DefaultHttp2HeadersDecoder(false);

  private final Deque<Frame> kept = new ArrayDeque<>();

  /** One frame of the server. */
  record Frame(int type, int flags, int stream, byte[] payload, Map<String, String> fields) {

    boolean last() {
      return (flags & END_STREAM) != 0;
    }

    int error() {
      return ByteBuffer.wrap(payload).getInt(type == GOAWAY ? 4 : 0);
    }
  }

  Http2Peer(House house) {
    this(house.peer());
  }

  Http2Peer(Peer peer) {
    this.peer = peer;
    peer.send(PREFACE);
    send(SETTINGS, 0, 0, new byte[0]);
  }

  static byte[] frame(int type, int flags, int stream, byte[] payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .putShort((short) (payload.length >> 8))
        .put((byte) payload.length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  Http2Peer send(int type, int flags, int stream, byte[] payload) {
    peer.send(frame(type, flags, stream, payload));
    return this;
  }

  /** Fields as they are, in pairs; nothing is indexed (RFC 7541, section 6.2.2). */
  static byte[] fields(String... pairs) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < pairs.length; i += 2) {
      out.write(0);
      string(out, pairs[i]);
      string(out, pairs[i + 1]);
    }
    return out.toByteArray();
  }

  private static void string(ByteArrayOutputStream out, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    if (bytes.length < 127) {
      out.write(bytes.length);
    } else {
      out.write(127);
      int rest = bytes.length - 127;
      for (; rest >= 128; rest >>>= 7) {
        out.write((rest & 0x7f) | 0x80);
      }
      out.write(rest);
    }
    out.writeBytes(bytes);
  }

  Http2Peer headers(int stream, boolean last, String... pairs) {
    return send(HEADERS, END_HEADERS | (last ? END_STREAM : 0), stream, fields(pairs));
  }

  Http2Peer data(int stream, boolean last, byte[] bytes) {
    return send(DATA, last ? END_STREAM : 0, stream, bytes);
  }

  Http2Peer room(int stream, int bytes) {
    return send(WINDOW_UPDATE, 0, stream, ByteBuffer.allocate(4).putInt(bytes).array());
  }

  /** Asks for a WebSocket on this stream. */
  Http2Peer webSocket(int stream, String... more) {
    String[] head = {
      ":method", "CONNECT",
      ":protocol", "websocket",
      ":scheme", "http",
      ":path", "/ws",
      ":authority", "localhost",
      "sec-websocket-version", "13"
    };
    return headers(stream, false, join(head, more));
  }

  /** Begins a call of gRPC on this stream. */
  Http2Peer call(int stream, String method, String... more) {
    String[] head = {
      ":method", "POST",
      ":scheme", "http",
      ":path", "/hawser.v1.Channels/" + method,
      ":authority", "localhost",
      "content-type", "application/grpc",
      "te", "trailers"
    };
    return headers(stream, false, join(head, more));
  }

  static String[] join(String[] head, String... more) {
    String[] all = java.util.Arrays.copyOf(head, head.length + more.length);
    System.arraycopy(more, 0, all, head.length, more.length);
    return all;
  }

  /** One message of gRPC. */
  static byte[] message(byte[] frame) {
    return ByteBuffer.allocate(5 + frame.length).putInt(1, frame.length).put(5, frame).array();
  }

  /** Reads one frame that is not about settings. */
  private Frame read() {
    while (true) {
      int length = (peer.read() << 16) | (peer.read() << 8) | peer.read();
      int type = peer.read();
      int flags = peer.read();
      int stream = ByteBuffer.wrap(peer.bytes(4)).getInt();
      byte[] payload = peer.bytes(length);
      if (type == SETTINGS && (flags & ACK) == 0) {
        send(SETTINGS, ACK, 0, new byte[0]);
      } else if (type != SETTINGS) {
        return new Frame(
            type, flags, stream, payload, type == HEADERS ? fields(stream, payload) : Map.of());
      }
    }
  }

  private Map<String, String> fields(int stream, byte[] block) {
    Map<String, String> fields = new HashMap<>();
    try {
      hpack
          .decodeHeaders(stream, Unpooled.wrappedBuffer(block))
          .forEach(field -> fields.put(field.getKey().toString(), field.getValue().toString()));
    } catch (Http2Exception malformed) {
      throw new AssertionError(malformed);
    }
    return fields;
  }

  private Frame next(Predicate<Frame> wanted) {
    for (Frame frame : kept) {
      if (wanted.test(frame)) {
        kept.remove(frame);
        return frame;
      }
    }
    Frame frame = read();
    while (!wanted.test(frame)) {
      kept.add(frame);
      frame = read();
    }
    return frame;
  }

  /** The next frame of this type; others before it are kept. */
  Frame next(int type) {
    return next(frame -> frame.type() == type);
  }

  /** The next frame of this type on this stream. */
  Frame next(int type, int stream) {
    return next(frame -> frame.type() == type && frame.stream() == stream);
  }

  /** The fields of the next head or trailer of this stream. */
  Map<String, String> head(int stream) {
    return next(HEADERS, stream).fields();
  }

  @Override
  public void close() {
    peer.close();
  }
}
