package dev.hawser.im.search;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The port to an index of messages. Terms are what {@link dev.hawser.im.text.Terms} makes of a
 * text; the index compares them as they are.
 *
 * <p><b>Threads.</b> Any; every method blocks. <b>Failure.</b> {@link
 * dev.hawser.core.RefusedException} with {@code log-unavailable}; everything may be called again.
 */
public interface SearchStore {

  /**
   * What is to stand in the index for a message.
   *
   * @param until when it expires, milliseconds since 1970, and is not found any more; 0 for never
   * @param terms none to forget it
   */
  record Change(long offset, long time, long until, List<String> terms) {}

  /**
   * A term of a question.
   *
   * @param prefix whether any term that begins so will do
   */
  record Wanted(String term, boolean prefix) {}

  /** Where something was found. */
  record Found(String channel, long offset, long time) {}

  /** Changes the index in one step, in this order. The channel exists. */
  void index(String channel, List<Change> changes);

  /**
   * Forgets what has expired, a little at a time.
   *
   * @return whether there may be more
   */
  boolean forgetExpired(long now);

  /**
   * Finds messages that have all terms, of conversations of which the user is a member, from where
   * on they may read. Newest first.
   *
   * @param wanted at least one
   * @param channel only in this one; null for all
   * @param before only what comes after this one in that order; null for the first page
   */
  List<Found> find(
      String user,
      List<Wanted> wanted,
      @Nullable String channel,
      @Nullable Found before,
      int limit);
}
