package dev.hawser.core.session;

import dev.hawser.core.access.Principal;
import dev.hawser.core.directory.Directory.Revocation;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The revocations that hold, as this node has heard of them: one for each token and each user, the
 * furthest of those that came. Callable from any thread.
 */
public final class Revocations {

  private final ConcurrentMap<String, Revocation> byToken = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, Revocation> byUser = new ConcurrentHashMap<>();
  private final InstantSource clock;

  public Revocations(InstantSource clock) {
    this.clock = clock;
  }

  public void add(Revocation revocation) {
    byToken.values().removeIf(this::over);
    byUser.values().removeIf(this::over);
    if (revocation.token() != null) {
      byToken.merge(revocation.token(), revocation, Revocations::further);
    } else if (revocation.user() != null) {
      byUser.merge(revocation.user(), revocation, Revocations::further);
    }
  }

  private static Revocation further(Revocation one, Revocation other) {
    return new Revocation(
        one.token(),
        one.user(),
        Math.max(one.before(), other.before()),
        Math.max(one.until(), other.until()));
  }

  private boolean over(Revocation revocation) {
    return revocation.until() < clock.instant().getEpochSecond();
  }

  /** How many are remembered. */
  int size() {
    return byToken.size() + byUser.size();
  }

  /** Whether the principal's token no longer opens a door. */
  public boolean bars(Principal principal) {
    String token = principal.token();
    return holds(token == null ? null : byToken.get(token), principal)
        || holds(byUser.get(principal.user()), principal);
  }

  private boolean holds(@Nullable Revocation revocation, Principal principal) {
    return revocation != null && !over(revocation) && bars(revocation, principal);
  }

  static boolean bars(Revocation revocation, Principal principal) {
    if (revocation.token() != null) {
      return revocation.token().equals(principal.token());
    }
    return principal.user().equals(revocation.user())
        && !principal.guest()
        && principal.issued() <= revocation.before();
  }
}
