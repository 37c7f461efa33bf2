package dev.hawser.core.trace;

import dev.hawser.protocol.Code;
import dev.hawser.protocol.Position;
import org.jspecify.annotations.Nullable;

/**
 * Hears how one publication goes on. It is answered exactly once; what a loop does may come after
 * that, or never.
 *
 * <p><b>Threads.</b> The lanes on which it happens, one after another for what follows from one
 * another; loops at the same time. Nothing here may block.
 */
public interface Trace {

  /** It is handed to the log, with others perhaps. */
  void appending();

  /** The log has numbered it. */
  void numbered(Position position);

  /**
   * A loop has handed it to its lines just now.
   *
   * @param nanos how long that took
   * @param subscriptions how many the loop has
   * @param written how many lines took it
   */
  void fannedOut(int loop, long nanos, int subscriptions, int written);

  /**
   * Its door has the answer.
   *
   * @param refusal why it was not published; null where it was
   */
  void answered(@Nullable Code refusal);
}
