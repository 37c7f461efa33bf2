package dev.hawser.server.token;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a provider publishes its keys as a JSON Web Key Set (RFC 7517, section 5).
 *
 * @param url {@code https:}, {@code file:}, or {@code http:} of this very machine
 * @param issuer what {@code iss} of its tokens must be, or null for what holds for all tokens
 * @param audience what {@code aud} of its tokens must hold, or null for what holds for all tokens
 * @param refresh how often they are fetched
 * @param keep how long the last ones are used while none can be fetched
 * @param pause the least time between two fetches, whatever makes them wanted
 */
public record KeySource(
    URI url,
    @Nullable String issuer,
    @Nullable String audience,
    Duration refresh,
    Duration keep,
    Duration pause) {

  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[::1]");

  public KeySource {
    if (pause.compareTo(Duration.ofSeconds(1)) < 0 || refresh.compareTo(pause) < 0) {
      throw new IllegalArgumentException("expected 1s <= pause <= refresh");
    }
    if (keep.compareTo(refresh) < 0) {
      throw new IllegalArgumentException("expected keep to be at least refresh");
    }
  }

  /**
   * Reads an address.
   *
   * @throws IllegalArgumentException where keys must not be fetched from there
   */
  public static URI address(String text) {
    URI url;
    try {
      url = new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("not a URL: " + e.getReason(), e);
    }
    if (url.getRawUserInfo() != null || url.getRawFragment() != null) {
      throw new IllegalArgumentException("a URL without user and fragment is expected");
    }
    boolean taken =
        switch (url.getScheme()) {
          case null -> false;
          case "https" -> url.getHost() != null;
          case "http" -> url.getHost() != null && LOOPBACK.matcher(url.getHost()).matches();
          case "file" -> url.getRawAuthority() == null && url.getPath() != null;
          default -> false;
        };
    if (!taken) {
      throw new IllegalArgumentException(
          "expected https://…, http:// of loopback only, or file:///…");
    }
    return url;
  }
}
