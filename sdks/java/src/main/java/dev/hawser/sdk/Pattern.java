package dev.hawser.sdk;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * All channels that a pattern means: parts between {@code /}, of which {@code +} stands for any one
 * and {@code #}, at the end, for any that follow.
 *
 * <p>It is live only: what is published while there is no line does not come, and {@link
 * PatternListener#missed} says so.
 *
 * <p><b>Threads.</b> Everything may be called from any thread and nothing blocks.
 */
public final class Pattern {

  private final String text;
  private final Hawser hawser;
  private final AtomicReference<@Nullable PatternListener> listener = new AtomicReference<>();

  Pattern(String text, Hawser hawser) {
    this.text = text;
    this.hawser = hawser;
  }

  public String text() {
    return text;
  }

  /** Whether the pattern means this channel. */
  public boolean matches(String channel) {
    String[] mine = text.split("/", -1);
    String[] theirs = channel.split("/", -1);
    for (int i = 0; ; i++) {
      if (i < mine.length && mine[i].equals("#")) {
        return true;
      }
      if (i == mine.length || i == theirs.length) {
        return mine.length == theirs.length;
      }
      if (!mine[i].equals("+") && !mine[i].equals(theirs[i])) {
        return false;
      }
    }
  }

  /**
   * Subscribes from now on, and again after every loss of the line.
   *
   * @throws IllegalStateException if this program is subscribed already
   */
  public void subscribe(PatternListener listener) {
    if (!this.listener.compareAndSet(null, listener)) {
      throw new IllegalStateException("subscribed already: " + text);
    }
    hawser.subscribe(this, listener);
  }

  /** Ends the subscription. What is already on its way to the listener may still be told. */
  public void unsubscribe() {
    if (listener.getAndSet(null) != null) {
      hawser.unsubscribe(this);
    }
  }

  /** It ended by itself. */
  void ended(PatternListener one) {
    listener.compareAndSet(one, null);
  }
}
