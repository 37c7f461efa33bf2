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
 * @param listed such as {@code https://app.example.com}; {@code *} stands for all, {@code
 *     same-host} for pages of the same host on any port
 */
public record Origins(Set<String> listed) {

  private static final String ANY_PORT = "same-host";

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

  /** Whether a page of this origin may ask this host; null for programs, which send none. */
  public boolean allow(@Nullable String origin, String host) {
    if (origin == null || listed.contains("*")) {
      return true;
    }
    String given = origin.toLowerCase(Locale.ROOT);
    String asked = host.toLowerCase(Locale.ROOT);
    return listed.contains(given)
        || sameHost(given, asked)
        || (listed.contains(ANY_PORT) && sameName(given, asked));
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

  private static boolean sameName(String origin, String host) {
    try {
      String name = URI.create(origin).getHost();
      return name != null && name.equals(URI.create("http://" + host).getHost());
    } catch (IllegalArgumentException malformed) {
      return false;
    }
  }
}
