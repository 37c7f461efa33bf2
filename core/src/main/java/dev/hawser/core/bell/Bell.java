package dev.hawser.core.bell;

import dev.hawser.core.access.ChannelPattern;
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

  /**
   * Whether nodes that share this bell can hear patterns. Where they cannot, nobody is offered any.
   */
  boolean hearsPatterns();

  /**
   * Begins to hear what moves in any channel of a pattern, also where nobody listens to the channel
   * itself. Once a channel has rung so, {@link #listen(String)} is to follow: while it moves it
   * rings so only now and then, and more often for nobody who listens to the channel.
   *
   * @return completes when every later move would be heard; fails as {@link #listen(String)} does
   */
  CompletionStage<Void> listen(ChannelPattern pattern);

  /** Ceases to hear a pattern. */
  void unlisten(ChannelPattern pattern);

  /** Tells every node that listens. */
  void ring(Ring ring);

  /**
   * Something moved in a channel that patterns may mean, and was rung, by {@link #ring} or by the
   * log: tells those who listen to a pattern and may not have heard it. Costs nothing where no
   * pattern means it.
   */
  void overhear(Ring.Moved ring);

  @Override
  void close();

  /** Hears the rings of one node. */
  interface Ear {

    void rung(Ring ring);

    /** Rings may have been lost until now: compare heads at once. */
    void returned();

    /**
     * Something may have moved in channels that only patterns mean here, and it was not told, nor
     * will be. Channels that this node listens to are whole.
     */
    void unheard();
  }
}
