package dev.hawser.core.room;

import dev.hawser.core.log.Entry;
import dev.hawser.core.log.Head;
import dev.hawser.core.log.LogPage;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import java.util.concurrent.CompletionStage;

/**
 * What a room stands on: channels, without being asked itself.
 *
 * <p><b>Threads.</b> May be called from any thread and never blocks; stages complete on a lane, so
 * do not block in what follows them.
 *
 * <p><b>Failure.</b> Stages fail with {@link dev.hawser.core.RefusedException}.
 */
public interface Ground {

  /** Appends what a room has found good. */
  CompletionStage<Position> append(String channel, Entry entry);

  /**
   * Reads what follows an offset, oldest first; the page may be shorter than asked.
   *
   * @param after 0 before the first
   * @param count the most publications; at least 1
   */
  CompletionStage<LogPage> page(String channel, long after, int count);

  /** Where a channel stands. */
  CompletionStage<Head> head(String channel);

  /** Tells those who are subscribed on this node, where their lines have room for it. */
  void signalHere(String channel, Payload data);

  /**
   * Tells the room itself, on this node and on every other that listens; may be lost. Nobody should
   * be let in to a channel that serves for this.
   */
  void tell(String channel, Payload data);

  /**
   * Begins to hear what {@link #tell} tells on other nodes.
   *
   * @return completes when every later one would be heard
   */
  CompletionStage<Void> listen(String channel);

  /** Ceases to hear it. */
  void unlisten(String channel);

  /** Ends every subscription of a user to a channel, on all nodes. */
  CompletionStage<Void> unsubscribe(String user, String channel);
}
