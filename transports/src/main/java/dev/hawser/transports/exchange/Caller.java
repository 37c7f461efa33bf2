package dev.hawser.transports.exchange;

import dev.hawser.core.access.Certified;
import dev.hawser.protocol.CommandFrame;
import dev.hawser.transports.line.Berth;
import org.jspecify.annotations.Nullable;

/**
 * Who asked, however its version of HTTP frames requests and answers. Confined to its loop.
 *
 * <p>Each request is answered once: by {@link #answer}, or by {@link #stream}.
 */
interface Caller {

  Berth berth();

  /** The peer's address, for logs and limits. */
  String remote();

  /** Who the wire itself vouches for; null if it vouches for nobody. */
  @Nullable Certified certified();

  /**
   * Answers the request.
   *
   * @param type of the body; null where there is none
   * @param after milliseconds to wait before returning; 0 for no word of it
   */
  void answer(int status, @Nullable String type, int after, byte[] body);

  /**
   * Answers the request with frames for as long as it lasts.
   *
   * @param ids null for lines, otherwise for events
   * @param connect what they answer
   */
  void stream(@Nullable EventIds ids, CommandFrame connect);

  /** The next answer is the last. */
  void lastAnswer();

  /** Ends, without an answer to what has not been asked yet. */
  void quit();
}
