package dev.hawser.server.api;

import dev.hawser.core.RefusedException;
import java.util.List;

/** What operators may have the process do with itself. Callable from any thread; may wait. */
public interface Upkeep {

  /**
   * Reads configuration and certificates again, and takes over what has changed.
   *
   * @return the keys that have changed, as {@code profiles}
   * @throws RefusedException {@code reload-refused}, with the reasons, where nothing was taken over
   */
  List<String> reload();

  /** Begins to leave as at SIGTERM, and returns at once. Idempotent. */
  void leave();
}
