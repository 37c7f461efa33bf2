package dev.hawser.server.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hawser.core.access.Principal;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tokens found good so far, by their digest, the longest unused forgotten first.
 *
 * <p>Called from any thread; held for the time of one lookup only.
 */
final class VerifiedTokens {

  private final Map<Digest, Principal> known;

  VerifiedTokens(int capacity) {
    known =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<Digest, Principal> eldest) {
            return size() > capacity;
          }
        };
  }

  /**
   * @param now seconds since 1970: what ended by then is no longer known
   */
  @Nullable Principal get(Digest digest, long now) {
    synchronized (known) {
      Principal principal = known.get(digest);
      if (principal != null && principal.expires() != 0 && principal.expires() <= now) {
        known.remove(digest);
        return null;
      }
      return principal;
    }
  }

  void put(Digest digest, Principal principal) {
    synchronized (known) {
      known.put(digest, principal);
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
