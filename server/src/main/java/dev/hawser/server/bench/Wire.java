package dev.hawser.server.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;

/** Puts frames of a client on the wire: delimited, and for WebSocket masked (RFC 6455, 5.3). */
final class Wire {

  private static final int TEXT = 1;
  private static final int BINARY = 2;

  private final Plan plan;

  Wire(Plan plan) {
    this.plan = plan;
  }

  /** What is said before any frame. */
  byte[] greeting() {
    String encoding = plan.json() ? "json" : "proto";
    if (!plan.webSocket()) {
      return ("HAWSER/1 " + encoding + "\n").getBytes(US_ASCII);
    }
    byte[] nonce = new byte[16];
    ThreadLocalRandom.current().nextBytes(nonce);
    String path = plan.url().getRawPath();
    return ("GET "
            + (path == null || path.isEmpty() ? "/ws" : path)
            + " HTTP/1.1\r\n"
            + "Host: "
            + plan.url().getHost()
            + ":"
            + plan.port()
            + "\r\n"
            + "Upgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: "
            + Base64.getEncoder().encodeToString(nonce)
            + "\r\n"
            + "Sec-WebSocket-Protocol: hawser."
            + encoding
            + ".v1\r\n\r\n")
        .getBytes(US_ASCII);
  }

  /** One frame, ready to be written. */
  byte[] frame(byte[] frame) {
    byte[] delimited = plan.json() ? line(frame) : lengthFirst(frame);
    return plan.webSocket() ? message(plan.json() ? TEXT : BINARY, delimited) : delimited;
  }

  private static byte[] line(byte[] frame) {
    byte[] line = Arrays.copyOf(frame, frame.length + 1);
    line[frame.length] = '\n';
    return line;
  }

  private static byte[] lengthFirst(byte[] frame) {
    byte[] out = new byte[frame.length + 5];
    int at = 0;
    int rest = frame.length;
    for (; rest > 0x7f; rest >>>= 7) {
      out[at++] = (byte) ((rest & 0x7f) | 0x80);
    }
    out[at++] = (byte) rest;
    System.arraycopy(frame, 0, out, at, frame.length);
    return Arrays.copyOf(out, at + frame.length);
  }

  /** One WebSocket message of a client. */
  static byte[] message(int opcode, byte[] payload) {
    byte[] out = new byte[payload.length + 14];
    int at = 0;
    out[at++] = (byte) (0x80 | opcode);
    if (payload.length < 126) {
      out[at++] = (byte) (0x80 | payload.length);
    } else if (payload.length < 1 << 16) {
      out[at++] = (byte) (0x80 | 126);
      out[at++] = (byte) (payload.length >>> 8);
      out[at++] = (byte) payload.length;
    } else {
      out[at++] = (byte) (0x80 | 127);
      for (int shift = 56; shift >= 0; shift -= 8) {
        out[at++] = (byte) ((long) payload.length >>> shift);
      }
    }
    int mask = ThreadLocalRandom.current().nextInt();
    int key = at;
    for (int shift = 24; shift >= 0; shift -= 8) {
      out[at++] = (byte) (mask >>> shift);
    }
    for (int i = 0; i < payload.length; i++) {
      out[at++] = (byte) (payload[i] ^ out[key + (i & 3)]);
    }
    return Arrays.copyOf(out, at);
  }
}
