package dev.hawser.transports.websocket;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** What clients do to their payloads (RFC 6455, section 5.3). */
final class Masking {

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private Masking() {}

  /** Masks or unmasks, which is the same. */
  static void apply(int mask, byte[] bytes, int offset, int length) {
    long wide = ((long) mask << 32) | (mask & 0xffffffffL);
    int i = 0;
    for (; i <= length - 8; i += 8) {
      LONGS.set(bytes, offset + i, (long) LONGS.get(bytes, offset + i) ^ wide);
    }
    for (; i < length; i++) {
      bytes[offset + i] ^= (byte) (mask >>> (24 - 8 * (i & 3)));
    }
  }
}
