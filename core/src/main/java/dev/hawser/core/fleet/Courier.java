package dev.hawser.core.fleet;

import java.util.concurrent.CompletionStage;

/**
 * The port by which nodes send one another letters.
 *
 * <p>A letter may be lost or come late, and two may overtake each other; none comes twice or
 * changed. Who waits for an answer must give up by itself.
 *
 * <p><b>Threads.</b> Everything may be called from any thread and nothing blocks. The reader is
 * called on any thread, and must not block either.
 */
public interface Courier extends AutoCloseable {

  /** The most bytes of a letter. */
  int MOST = 1 << 20;

  /**
   * Says who reads the letters to a node. Called once, before anything else.
   *
   * @param run as in its announcements
   * @return completes when every later letter would be read; fails with {@code
   *     directory-unavailable}
   */
  CompletionStage<Void> attach(String run, Reader reader);

  /**
   * Sends a letter to one node; to nobody where it is not there.
   *
   * @throws IllegalArgumentException for more than {@link #MOST} bytes
   */
  void send(String run, byte[] letter);

  /**
   * Sends a letter to all nodes, this one among them.
   *
   * @throws IllegalArgumentException for more than {@link #MOST} bytes
   */
  void sendAll(byte[] letter);

  @Override
  void close();

  /** Reads what comes to one node. */
  @FunctionalInterface
  interface Reader {

    void read(byte[] letter);
  }

  /** Refuses what is too long for any courier. */
  static byte[] bounded(byte[] letter) {
    if (letter.length > MOST) {
      throw new IllegalArgumentException("a letter of " + letter.length + " bytes");
    }
    return letter;
  }
}
