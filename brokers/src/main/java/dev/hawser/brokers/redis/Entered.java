package dev.hawser.brokers.redis;

/** What a node's index names: a session that it entered into a channel. */
record Entered(String channel, String session) {

  static byte[] bytes(String channel, String session) {
    return Packed.bytes(out -> {
      Packed.text(out, channel);
      Packed.text(out, session);
    });
  }

  /**
   * Reads what {@link #bytes} wrote.
   *
   * @throws IllegalArgumentException for other bytes
   */
  static Entered read(byte[] bytes) {
    return Packed.read(bytes, in -> new Entered(Packed.text(in), Packed.text(in)));
  }
}
