package dev.hawser.sdk;

import dev.hawser.protocol.Code;
import dev.hawser.protocol.ServerMessage.Closing;
import dev.hawser.protocol.ServerMessage.Refused;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A numbered no: of the server (2000 and above, the catalogue's numbers) or of this SDK ({@link
 * Local}, below 2000).
 */
public final class HawserException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int number;
  private final String name;
  private final boolean retry;
  private final int after;

  HawserException(int number, String name, boolean retry, String message) {
    this(number, name, retry, message, 0);
  }

  private HawserException(int number, String name, boolean retry, String message, int after) {
    super(number + " " + name + ": " + message);
    this.number = number;
    this.name = name;
    this.retry = retry;
    this.after = after;
  }

  /** What the SDK itself refuses; these numbers never cross the wire. */
  public enum Local {
    /** The SDK was closed, or is not connected and will not be. */
    CLOSED(1000, false),
    /** The outbox holds as much as it may. */
    OUTBOX_FULL(1001, true),
    /** No answer came in time. */
    TIMEOUT(1002, true),
    /** The application's token callback failed. */
    TOKEN_UNAVAILABLE(1003, true),
    /** The outbox's store failed; the publication was not taken. */
    STORE_FAILED(1004, true),
    /** Too many questions are unanswered. */
    TOO_MANY_REQUESTS(1005, true),
    /** The line ended, or could not be opened. */
    LINE_LOST(1006, true),
    /** The node moved this line away. */
    MOVING(1007, true),
    /** A file that was to be brought cannot be read, or is shorter than it was. */
    FILE_UNREADABLE(1008, false);

    private final int number;
    private final boolean retry;

    Local(int number, boolean retry) {
      this.number = number;
      this.retry = retry;
    }

    /** A failure of this kind, also for layers of your own. */
    public HawserException with(String message) {
      return new HawserException(
          number, name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'), retry, message);
    }
  }

  /** The refusal as the server tells it, also for layers of your own. */
  public static HawserException of(Refused refused) {
    return new HawserException(refused.code(), refused.name(), refused.retry(), refused.message());
  }

  /** The end of a line as the node tells it. */
  static HawserException of(Closing closing) {
    return new HawserException(
        closing.code(), closing.name(), closing.code() < 3500, closing.message(), closing.after());
  }

  /** The number of the catalogue, or one below 2000 for what the SDK itself refuses. */
  public int number() {
    return number;
  }

  /** The name that belongs to the number, such as {@code position-lost}. */
  public String name() {
    return name;
  }

  /** The catalogue's entry; null for the SDK's own numbers and those of a newer server. */
  public @Nullable Code code() {
    return number < 2000 ? null : Code.of(number);
  }

  /**
   * How long the node wishes to be left alone; zero where it said nothing about it. The SDK obeys.
   */
  public Duration after() {
    return Duration.ofMillis(after);
  }

  /** Whether the same may succeed later. */
  public boolean retry() {
    return retry;
  }
}
