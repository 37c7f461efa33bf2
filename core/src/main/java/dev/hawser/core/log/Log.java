package dev.hawser.core.log;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * The port to the numbered truth of channels.
 *
 * <p><b>Numbering.</b> A channel's publications are numbered 1, 2, 3… within an epoch. An epoch
 * names one unbroken history: whenever the log may have gone back, it begins another, and never
 * uses an old name again.
 *
 * <p><b>Order.</b> Batches of one channel take effect in the order in which {@link #append} was
 * called; across channels nothing is promised.
 *
 * <p><b>Threads.</b> One channel's calls come from one lane at a time; nothing here may block. A
 * stage may complete before the call returns, or later on any thread: hop back to the lane.
 *
 * <p><b>Failure.</b> Stages fail with {@link dev.hawser.core.RefusedException}: {@code
 * log-unavailable} where the outcome is unknown, so that a retry with the same key is the way on.
 */
public interface Log extends AutoCloseable {

  /**
   * Numbers a batch and remembers its keys in one atomic step, and keeps it as long as {@code
   * retention} says. Keys are remembered at least as long as {@code retention} says, whatever
   * becomes of their publications.
   *
   * <p>Within a batch the first refusal refuses all entries after it as {@code batch-stopped}.
   *
   * @return what became of the batch, one outcome for each entry in order
   */
  CompletionStage<Appended> append(String channel, Retention retention, List<Entry> batch);

  /**
   * Reads what follows an offset, oldest first. Begins the channel's epoch if it has none.
   *
   * <p>The page may be shorter than asked. It starts right after {@code after}, unless retention
   * has passed that by: then it starts at the oldest kept, and the caller sees the gap. Where even
   * one entry exceeds {@code maxBytes}, that one entry is given.
   *
   * @param after the offset that the reader holds; 0 before the first
   * @param maxCount the most entries; at least 1
   * @param maxBytes about the most bytes of payload
   */
  CompletionStage<LogPage> read(
      String channel, Retention retention, long after, int maxCount, int maxBytes);

  /**
   * Tells the head of a channel, beginning its epoch if it has none.
   *
   * <p>A head seen once is never followed by a lower one in the same epoch.
   */
  CompletionStage<Head> head(String channel, Retention retention);

  /**
   * Tells the heads of many channels in one go, without beginning any.
   *
   * <p>Their {@code oldest} may be older than what is still kept: nothing is looked for.
   *
   * @return what could be told; fails where that would be nothing, though something was asked
   */
  CompletionStage<Heads> heads(Collection<String> channels);

  /**
   * Whether what is numbered with this retention rings in the step that numbers it, by way of a
   * bell on the same engine. Otherwise whoever appends rings afterwards.
   */
  default boolean rings(Retention retention) {
    return false;
  }

  @Override
  void close();
}
