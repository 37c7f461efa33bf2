package dev.hawser.im.govern;

import dev.hawser.protocol.Publication;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The port to what one user said, wherever that is, and to erasures that are under way.
 *
 * <p><b>Threads.</b> Any; every method blocks, and the first two read whole conversations: for
 * operators, not for everyday. <b>Effects</b> are atomic, and lasting when the method returns.
 * <b>Failure.</b> {@link dev.hawser.core.RefusedException} with {@code log-unavailable}; everything
 * may be called again.
 */
public interface SaidStore {

  /**
   * Channels in which a user published anything that is kept, by name.
   *
   * @param prefix how their names begin
   * @param after the last of the page before; null for the first
   */
  List<String> channels(String user, String prefix, @Nullable String after, int limit);

  /** What a user published in a channel, oldest first: messages, and what is about them. */
  List<Publication> of(String user, String channel, long after, int limit);

  /**
   * Takes away what publications say, whose they are and their keys. Offsets, times and tags stay,
   * so that nothing that is counted changes.
   */
  void blank(String channel, List<Long> offsets);

  /** Makes an erasure known; nothing where it is. */
  void begin(String user, long now);

  /** Users whose erasure is not over. */
  List<String> underWay();

  /** An erasure is over. */
  void over(String user);
}
