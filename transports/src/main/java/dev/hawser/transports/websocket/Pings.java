package dev.hawser.transports.websocket;

import org.jspecify.annotations.Nullable;

/** What a peer that sends pings is owed: only the newest is answered. */
final class Pings {

  private static final int FINAL_PONG = 0x8a;
  private static final long WINDOW_MILLIS = 1_000;

  private byte @Nullable [] pong;
  private long window;
  private int count;

  /** Takes a ping, and tells how many came within this second. */
  int came(byte[] payload, int length, long now) {
    byte[] frame = new byte[2 + length];
    frame[0] = (byte) FINAL_PONG;
    frame[1] = (byte) length;
    System.arraycopy(payload, 0, frame, 2, length);
    pong = frame;
    if (now - window >= WINDOW_MILLIS) {
      window = now;
      count = 0;
    }
    return ++count;
  }

  /** The frame that answers, once. */
  byte @Nullable [] take() {
    byte[] frame = pong;
    pong = null;
    return frame;
  }
}
