package dev.hawser.sdk.chat;

import dev.hawser.sdk.HawserException;
import java.util.concurrent.CompletionException;

/** Why futures failed. */
final class Failures {

  private Failures() {}

  static Throwable cause(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : null;
    return cause == null ? failure : cause;
  }

  /** Whether the same may succeed later. */
  static boolean retry(Throwable failure) {
    return cause(failure) instanceof HawserException refusal && refusal.retry();
  }
}
