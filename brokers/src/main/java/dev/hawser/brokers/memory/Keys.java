package dev.hawser.brokers.memory;

import dev.hawser.core.log.Digest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The publish keys of one channel, oldest first.
 *
 * <p>Confined to whoever holds its channel.
 */
final class Keys {

  /** About the bytes that one costs to remember, its text included. */
  static final int WEIGHT = 200;

  private final Map<Used, Used> used = new LinkedHashMap<>();

  int size() {
    return used.size();
  }

  /** The earlier use of the same key by the same user, or null. */
  @Nullable Used earlier(Used use) {
    return used.get(use);
  }

  void remember(Used use) {
    used.put(use, use);
  }

  /**
   * Forgets what was used before a moment.
   *
   * @return how many
   */
  int forgetBefore(long moment) {
    int forgotten = 0;
    var uses = used.values().iterator();
    while (uses.hasNext() && uses.next().since < moment) {
      uses.remove();
      forgotten++;
    }
    return forgotten;
  }

  /** A key in use. Equal by user and key alone, so that one object is both key and value. */
  static final class Used {

    private final @Nullable String user;
    private final String key;
    private final Digest digest;
    private final long offset;
    private final long since;

    Used(@Nullable String user, String key, Digest digest, long offset, long since) {
      this.user = user;
      this.key = key;
      this.digest = digest;
      this.offset = offset;
      this.since = since;
    }

    Digest digest() {
      return digest;
    }

    long offset() {
      return offset;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Used that && key.equals(that.key) && Objects.equals(user, that.user);
    }

    @Override
    public int hashCode() {
      return 31 * key.hashCode() + Objects.hashCode(user);
    }
  }
}
