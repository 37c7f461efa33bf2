package dev.hawser.sdk;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Where the line stands. */
public sealed interface State {

  /**
   * There is no line and none is sought; {@link Hawser#connect} begins again.
   *
   * @param reason why; null before the first connect and after a close that the application wished
   */
  record Disconnected(@Nullable HawserException reason) implements State {}

  /** A line is being opened, or a token fetched for it. */
  record Connecting(String address) implements State {}

  /**
   * The session is open.
   *
   * @param session its public name
   * @param user who the server takes this for
   * @param node which node answers
   */
  record Connected(String address, String session, String user, String node) implements State {}

  /**
   * The line is down; the next try follows by itself.
   *
   * @param attempt tries that failed since the line last stood, from 1
   * @param until when the next try begins
   * @param reason why the last one ended
   */
  record Waiting(int attempt, Instant until, HawserException reason) implements State {}
}
