package dev.hawser.core.fleet;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * The port by which nodes know of one another.
 *
 * <p>A node says once a second what there is to know of it, and hears in the same step what the
 * others said last. Who says nothing for as long as its lease is no longer told of.
 *
 * <p><b>Levels.</b> Nodes of different versions may be in one fleet where there is a level that all
 * of them speak; they use the lowest of their highest. One that has no level in common with those
 * who are there is not let in.
 *
 * <p><b>Threads.</b> May be called from any thread and never blocks; stages complete before the
 * call returns or on any thread.
 *
 * <p><b>Failure.</b> Stages fail with {@link dev.hawser.core.RefusedException} {@code
 * directory-unavailable}.
 */
public interface Fleet extends AutoCloseable {

  /**
   * Says what there is to know of a node, and hears of all. Its first time, and again whenever its
   * lease had fallen, it asks to be let in.
   *
   * @param lease how long this is believed
   * @return who is there, in the order of their names; where the node is not let in, those that are
   *     there without it
   */
  CompletionStage<Muster> announce(Announcement own, Duration lease);

  /**
   * The node is no longer there.
   *
   * @param run as in its announcements
   */
  CompletionStage<Void> leave(String run);

  @Override
  void close();
}
