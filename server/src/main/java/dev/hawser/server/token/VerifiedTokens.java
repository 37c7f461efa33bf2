package dev.hawser.server.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hawser.core.access.Principal;
import dev.hawser.server.token.TokenCheck.Verdict;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The tokens found good so far, by their digest, the longest unused forgotten first.
 *
 * <p>Only good tokens come in, so strangers can fill nothing. Each entry remembers who vouched, and
 * is worth nothing once its key is. Called from any thread; held for the time of one lookup only.
 */
final class VerifiedTokens {

  /** About what a grant takes in memory for each character that it takes in a token. */
  private static final int BYTES_PER_CHARACTER = 8;

  private static final int BYTES_PER_ENTRY = 512;

  private final LinkedHashMap<Digest, Entry> known = new LinkedHashMap<>(16, 0.75f, true);
  private final int capacity;
  private final long most;
  private long bytes;

  private record Entry(Verdict.Good good, long bytes) {}

  /**
   * @param capacity the most tokens
   * @param most about the most bytes that they take
   */
  VerifiedTokens(int capacity, long most) {
    this.capacity = capacity;
    this.most = most;
  }

  /**
   * @param now seconds since 1970: what ended by then is no longer known
   */
  @Nullable Principal get(Digest digest, long now) {
    synchronized (known) {
      Entry entry = known.get(digest);
      if (entry == null) {
        return null;
      }
      Principal principal = entry.good().principal();
      boolean ended = principal.expires() != 0 && principal.expires() <= now;
      if (ended || !entry.good().stands()) {
        known.remove(digest);
        bytes -= entry.bytes();
        return null;
      }
      return principal;
    }
  }

  /**
   * @param length the token's, in characters
   */
  void put(Digest digest, Verdict.Good good, int length) {
    Entry entry = new Entry(good, BYTES_PER_ENTRY + (long) BYTES_PER_CHARACTER * length);
    synchronized (known) {
      Entry before = known.put(digest, entry);
      bytes += entry.bytes() - (before == null ? 0 : before.bytes());
      while (known.size() > capacity || bytes > most) {
        bytes -= known.pollFirstEntry().getValue().bytes();
      }
    }
  }

  /** The whole token, signature included, so that no other token finds this entry. */
  static Digest digest(String token) {
    try {
      return new Digest(MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  record Digest(byte[] sha256) {

    @Override
    public boolean equals(Object other) {
      return other instanceof Digest that && Arrays.equals(sha256, that.sha256);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(sha256);
    }
  }
}
