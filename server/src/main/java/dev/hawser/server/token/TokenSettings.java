package dev.hawser.server.token;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which tokens are accepted.
 *
 * @param keys that may have signed them; none accepts no token
 * @param sources where more such keys are published
 * @param issuer what {@code iss} must be, or null for anything
 * @param audience what {@code aud} must hold, or null for anything
 * @param skew how far clocks may differ
 * @param expiry whether a token must say when it ends
 */
public record TokenSettings(
    List<TokenKey> keys,
    List<KeySource> sources,
    @Nullable String issuer,
    @Nullable String audience,
    Duration skew,
    boolean expiry) {

  public TokenSettings {
    keys = List.copyOf(keys);
    sources = List.copyOf(sources);
  }

  /** With keys of its own only. */
  public TokenSettings(
      List<TokenKey> keys,
      @Nullable String issuer,
      @Nullable String audience,
      Duration skew,
      boolean expiry) {
    this(keys, List.of(), issuer, audience, skew, expiry);
  }
}
