package dev.hawser.sdk.wire;

/**
 * One live wire to a node.
 *
 * <p><b>Threads.</b> Everything may be called from any thread, and nothing blocks.
 */
public interface Wire {

  /** Begins to open; {@link Ear#opened} or {@link Ear#ended} follows. Called once. */
  void open();

  /**
   * Sends one frame, after those handed over before.
   *
   * @param frame as the codec made it, without delimiter
   */
  void send(byte[] frame);

  /** Ends the wire at once. Idempotent; {@link Ear#ended} follows. */
  void end();

  /**
   * Hears one wire, on that wire's own threads, one call at a time.
   *
   * <p>A call that does not return keeps the peer from being read: this is how a slow application
   * slows its line instead of filling memory.
   */
  interface Ear {

    /** Frames may be sent. */
    void opened();

    /** One frame; the bytes are valid until the call returns. */
    void received(byte[] bytes, int offset, int length);

    /**
     * The wire is gone. Called exactly once, last.
     *
     * @param code the number that the transport's own end carried, or 0
     */
    void ended(int code, String detail);
  }
}
