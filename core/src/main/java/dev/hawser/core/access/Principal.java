package dev.hawser.core.access;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who is authenticated.
 *
 * @param user the application's own name for them
 * @param guest whether nobody vouches for the name: then only profiles that let guests in apply
 * @param grants what they may do; the first that matches a channel and names the right counts
 * @param expires when their time ends, seconds since 1970; 0 never
 * @param issued when their token was made, seconds since 1970; 0 unknown
 * @param token the id of their token, if it has one
 * @param channels what the server subscribes them to at connect
 * @param platform what kind of device they are on, as the application says, like {@code phone};
 *     null for none that counts
 */
public record Principal(
    String user,
    boolean guest,
    List<Grant> grants,
    long expires,
    long issued,
    @Nullable String token,
    List<String> channels,
    @Nullable String platform) {

  public Principal {
    requireNonNull(user, "user");
    grants = List.copyOf(grants);
    channels = List.copyOf(channels);
  }

  /** On no platform that counts. */
  public Principal(
      String user,
      boolean guest,
      List<Grant> grants,
      long expires,
      long issued,
      @Nullable String token,
      List<String> channels) {
    this(user, guest, grants, expires, issued, token, channels, null);
  }

  /** A guest of this name. */
  public static Principal guest(String user) {
    return new Principal(user, true, List.of(), 0, 0, null, List.of());
  }

  /** The grant that allows this, or null. */
  public @Nullable Grant grant(String channel, Right right) {
    for (Grant grant : grants) {
      if (grant.rights().contains(right) && grant.pattern().matches(channel)) {
        return grant;
      }
    }
    return null;
  }
}
