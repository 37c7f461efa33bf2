package dev.hawser.sdk.seal;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a channel, or of several: many to read with, one of them to publish with. Safe for
 * use by any thread; a change holds for whatever is sealed or opened next.
 */
public final class Keyring {

  private final Map<String, ChannelKey> keys = new HashMap<>();
  private @Nullable ChannelKey current;

  /** A ring that reads and publishes with one key. */
  public static Keyring of(ChannelKey key) {
    Keyring ring = new Keyring();
    ring.use(key);
    return ring;
  }

  /**
   * Takes a key to read with.
   *
   * @throws IllegalArgumentException if another key has its id
   */
  public synchronized void add(ChannelKey key) {
    ChannelKey known = keys.putIfAbsent(key.id(), key);
    if (known != null && !known.equals(key)) {
      throw new IllegalArgumentException("another key has the id " + key.id());
    }
  }

  /**
   * Takes a key to read with, and publishes with it from now on: this is how keys are rotated.
   *
   * @throws IllegalArgumentException if another key has its id
   */
  public synchronized void use(ChannelKey key) {
    add(key);
    current = key;
  }

  /** Forgets a key: what it sealed is not read any more. */
  public synchronized void remove(String id) {
    keys.remove(id);
    if (current != null && current.id().equals(id)) {
      current = null;
    }
  }

  /** The key that is published with; null where there is none. */
  public synchronized @Nullable ChannelKey current() {
    return current;
  }

  /** The key of this id; null where there is none. */
  public synchronized @Nullable ChannelKey get(String id) {
    return keys.get(id);
  }
}
