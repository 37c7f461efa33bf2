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
 */
public record Principal(
    String user,
    boolean guest,
    List<Grant> grants,
    long expires,
    long issued,
    @Nullable String token,
    List<String> channels) {

  public Principal {
    requireNonNull(user, "user");
    grants = List.copyOf(grants);
    channels = List.copyOf(channels);
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
