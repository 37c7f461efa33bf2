package dev.hawser.core.room;

import dev.hawser.core.RefusedException;
import dev.hawser.core.access.Right;
import dev.hawser.core.log.Entry;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The port to a room that stands on channels. A room called {@code im} governs the channels below
 * {@code im/} and answers the calls whose method begins so; no grant and no profile counts there.
 *
 * <p><b>Threads.</b> Called on event loops and on any other thread, and never blocks; stages
 * complete on any thread, at once where nothing has to be looked up.
 *
 * <p><b>Order.</b> What one connection publishes to channels of one room is appended in the order
 * in which it was sent, whatever the order in which the room says yes. Calls are asked as they come
 * and may be answered in another order.
 *
 * <p><b>Bounds.</b> A connection with many questions open is read no further. A room bounds what it
 * has under way for all of them, and refuses beyond that as {@code overloaded}.
 *
 * <p><b>Failure.</b> Stages fail with {@link dev.hawser.core.RefusedException}, which the caller is
 * told; anything else is told as {@code internal}.
 */
public interface Room {

  /**
   * Whether somebody may subscribe to a channel, read its history or see who is there. Subscribing
   * is asked once; when it may be no longer, the room ends what stands by {@link
   * Ground#unsubscribe}, after whoever asks anew is refused.
   *
   * @return the earliest offset that they may read; 0 for all
   */
  CompletionStage<Long> admit(Caller caller, Right right, String channel);

  /**
   * A subscription that stood has ended, by whatever: the peer, the line, the room itself. Of a
   * node that ends without goodbye nothing is told.
   */
  default void left(Caller caller, String channel) {}

  /**
   * Whether somebody may publish this, and what exactly is published. May be asked twice for one
   * publication that is sent again, and then says the same: keys compare what it returns.
   *
   * @return what is appended; its user and key are those of {@code entry}
   */
  CompletionStage<Entry> complete(Caller caller, String channel, Entry entry);

  /**
   * Whether somebody may signal this to those who are subscribed, and what exactly is signalled.
   *
   * @param data what they wish to signal; one JSON value of at most 1 KiB
   */
  default CompletionStage<Payload> signal(Caller caller, String channel, Payload data) {
    return CompletableFuture.failedFuture(new RefusedException(Code.NOT_ALLOWED));
  }

  /**
   * A channel has subscribers on this node from now on, or none any more. Told on a lane, for one
   * channel in order.
   */
  default void attended(String channel, boolean here) {}

  /** Something was numbered in a channel, through this node. Told on a lane. */
  default void numbered(String channel, Position position) {}

  /** What {@link Ground#tell} told on some node reached this one, which listens. Told on a lane. */
  default void told(String channel, Payload data) {}

  /** What was told on other nodes may have been lost until now. Told on any thread. */
  default void returned() {}

  /**
   * Answers a call. It may be asked twice for one wish, where an answer was lost: its effect is the
   * same then.
   *
   * @param method what follows the room's name and the slash
   * @param data what the method takes; one JSON value, checked to be one and no more
   * @return one JSON value
   */
  CompletionStage<Payload> call(Caller caller, String method, Payload data);
}
