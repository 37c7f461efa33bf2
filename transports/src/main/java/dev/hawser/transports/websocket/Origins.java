package dev.hawser.transports.websocket;

import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * From which web pages a browser may open a line.
 *
 * <p>Programs send no {@code Origin} and may always; a page of the same host and port may always;
 * others only where they are listed.
 *
 * @param listed such as {@code https://app.example.com}; {@code *} stands for all
 */
public record Origins(Set<String> listed) {

  public Origins {
    listed =
        listed.stream()
            .map(origin -> origin.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
  }

  /** Only pages of the same host. */
  public static Origins sameHost() {
    return new Origins(Set.of());
  }

  boolean allow(@Nullable String origin, String host) {
    if (origin == null || listed.contains("*")) {
      return true;
    }
    String given = origin.toLowerCase(Locale.ROOT);
    return listed.contains(given) || sameHost(given, host.toLowerCase(Locale.ROOT));
  }

  private static boolean sameHost(String origin, String host) {
    try {
      URI uri = URI.create(origin);
      String authority = uri.getAuthority();
      if (authority == null) {
        return false;
      }
      String standard = "https".equals(uri.getScheme()) ? ":443" : ":80";
      return authority.equals(host)
          || (uri.getPort() < 0 && host.equals(authority + standard))
          || authority.equals(host + standard);
    } catch (IllegalArgumentException malformed) {
      return false;
    }
  }
}
