package dev.hawser.transports.websocket;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a peer that sends pings is owed: one pong for each, those of one turn in one write. How many
 * a peer may send in a second bounds what they hold.
 */
final class Pings {

  private static final int FINAL_PONG = 0x8a;
  private static final long WINDOW_MILLIS = 1_000;

  private byte @Nullable [] pongs;
  private long window;
  private int count;

  /** Takes a ping, and tells how many came within this second. */
  int came(byte[] payload, int length, long now) {
    byte[] before = pongs;
    int at = before == null ? 0 : before.length;
    byte[] owed = before == null ? new byte[2 + length] : Arrays.copyOf(before, at + 2 + length);
    owed[at] = (byte) FINAL_PONG;
    owed[at + 1] = (byte) length;
    System.arraycopy(payload, 0, owed, at + 2, length);
    pongs = owed;
    if (now - window >= WINDOW_MILLIS) {
      window = now;
      count = 0;
    }
    return ++count;
  }

  /** The frames that answer, once. */
  byte @Nullable [] take() {
    byte[] frames = pongs;
    pongs = null;
    return frames;
  }
}
