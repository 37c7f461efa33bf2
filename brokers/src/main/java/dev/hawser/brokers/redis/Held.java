package dev.hawser.brokers.redis;

/**
 * What a node's index names: where one of its sessions stands.
 *
 * @param where a channel that it entered, or its user
 */
record Held(String where, String session) {

  static byte[] bytes(String where, String session) {
    return Packed.bytes(out -> {
      Packed.text(out, where);
      Packed.text(out, session);
    });
  }

  /**
   * Reads what {@link #bytes} wrote.
   *
   * @throws IllegalArgumentException for other bytes
   */
  static Held read(byte[] bytes) {
    return Packed.read(bytes, in -> new Held(Packed.text(in), Packed.text(in)));
  }
}
