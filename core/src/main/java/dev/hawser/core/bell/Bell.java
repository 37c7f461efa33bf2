package dev.hawser.core.bell;

import java.util.concurrent.CompletionStage;

/**
 * The port by which nodes tell one another that a channel moved.
 *
 * <p>A ring is a hint: it may be lost, repeated, late or overtaken by the next. Whoever hears it
 * orders by offset and asks the log for what is missing. A node's own rings of publications come
 * back to it or not, as the engine likes; those of comings and goings, and signals, do not.
 *
 * <p><b>Threads.</b> Everything may be called from any thread and nothing blocks. The ear is called
 * on any thread.
 */
public interface Bell extends AutoCloseable {

  /** Says who hears the rings of this node. Called once, before anything else. */
  void attach(Ear ear);

  /**
   * Begins to hear a channel.
   *
   * @return completes when every later ring of the channel would be heard; fails with {@code
   *     log-unavailable} where the engine is away
   */
  CompletionStage<Void> listen(String channel);

  /** Ceases to hear a channel. */
  void unlisten(String channel);

  /** Tells every node that listens. */
  void ring(Ring ring);

  @Override
  void close();

  /** Hears the rings of one node. */
  interface Ear {

    void rung(Ring ring);

    /** Rings may have been lost until now: compare heads at once. */
    void returned();
  }
}
