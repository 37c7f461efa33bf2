package dev.hawser.transports;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** WebSocket frames by hand, right and wrong ones. */
final class Wire {

  static final int TEXT = 0x81;
  static final int BINARY = 0x82;
  static final int CLOSE = 0x88;
  static final int PING = 0x89;
  static final int PONG = 0x8a;

  private static final int MASK = 0x1b2c3d4e;

  private Wire() {}

  static byte[] text(String text) {
    return frame(TEXT, text.getBytes(UTF_8));
  }

  /** A masked frame in its shortest form. */
  static byte[] frame(int first, byte[] payload) {
    int lengthBytes = payload.length < 126 ? 0 : payload.length < 1 << 16 ? 2 : 8;
    return frame(first, payload, lengthBytes);
  }

  /** A masked frame whose length takes so many more bytes. */
  static byte[] frame(int first, byte[] payload, int lengthBytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(first);
    out.write(0x80 | (lengthBytes == 0 ? payload.length : lengthBytes == 2 ? 126 : 127));
    for (int i = lengthBytes - 1; i >= 0; i--) {
      out.write((int) ((long) payload.length >>> (8 * i)));
    }
    for (int i = 3; i >= 0; i--) {
      out.write(MASK >>> (8 * i));
    }
    for (int i = 0; i < payload.length; i++) {
      out.write(payload[i] ^ (MASK >>> (8 * (3 - (i & 3)))));
    }
    return out.toByteArray();
  }

  static byte[] close(int code, String reason) {
    byte[] text = reason.getBytes(UTF_8);
    byte[] payload = new byte[2 + text.length];
    payload[0] = (byte) (code >>> 8);
    payload[1] = (byte) code;
    System.arraycopy(text, 0, payload, 2, text.length);
    return frame(CLOSE, payload);
  }

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  /** A frame with its length before it as a varint. */
  static byte[] delimited(byte[] frame) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int rest = frame.length;
    while (rest >= 0x80) {
      out.write((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
    out.writeBytes(frame);
    return out.toByteArray();
  }

  /** One frame of the server. */
  record Received(int first, boolean masked, byte[] payload) {

    String text() {
      return new String(payload, UTF_8);
    }

    int closeCode() {
      return ((payload[0] & 0xff) << 8) | (payload[1] & 0xff);
    }

    String closeReason() {
      return new String(Arrays.copyOfRange(payload, 2, payload.length), UTF_8);
    }
  }
}
