package dev.hawser.core.log;

import dev.hawser.protocol.Publication;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * The port to what a durable log knows of its publications without reading them: how many there
 * are, whose, and which are about which.
 *
 * <p>A publication that is about another ({@link Reference}) is not counted. What is counted has a
 * running number, from 1 in each channel; where retention has let go of the beginning, the numbers
 * of the rest stay.
 *
 * <p>Nothing here begins a channel. <b>Threads</b> and <b>failure</b> are as with {@link Log}.
 */
public interface Ledger {

  /**
   * What there is for somebody behind an offset.
   *
   * @param head where the channel stood
   * @param last the running number at the head: how many were ever counted
   * @param counted how many counted publications follow the offset
   * @param own how many of these the user published
   */
  record Tally(Head head, long last, long counted, long own) {

    /** What the user has not seen, if it has seen everything up to the offset. */
    public long unread() {
      return counted - own;
    }
  }

  /**
   * Tells the running number at an offset: how many publications up to and with it were counted. Of
   * an offset that retention has passed by it tells what was counted before the oldest kept.
   *
   * @return 0 for a channel that is not known
   */
  CompletionStage<Long> counted(String channel, long offset);

  /**
   * Counts in many channels at once what follows an offset, and what of that is the user's own.
   *
   * @param after the offset in each channel; 0 before the first
   * @return a tally for each channel that is known; the others are absent
   */
  CompletionStage<Map<String, Tally>> tallies(String user, Map<String, Long> after);

  /**
   * What refers to one offset.
   *
   * @param count how many publications
   * @param newest the offset of the last of them
   * @param time of that, milliseconds since 1970
   */
  record Referred(long count, long newest, long time) {}

  /**
   * Counts what refers to each offset of a range, without reading any of it.
   *
   * @param first the lowest offset referred to; it may be any number that tags hold
   * @param last the highest
   * @param until only publications up to this offset are counted
   * @return by the offset referred to; those that nothing refers to are absent
   */
  CompletionStage<Map<Long, Referred>> referred(String channel, long first, long last, long until);

  /**
   * Reads what is about publications in a range, oldest first.
   *
   * @param first the lowest offset referred to
   * @param last the highest offset referred to
   * @param after of what it returns, only what follows this offset; 0 for all
   * @param maxCount the most returned; where so many are, ask again after the last of them
   */
  CompletionStage<List<Publication>> about(
      String channel, long first, long last, long after, int maxCount);
}
