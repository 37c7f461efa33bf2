package dev.hawser.core.session;

import dev.hawser.core.access.Principal;
import dev.hawser.core.directory.Directory.Revocation;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The revocations that hold, as this node has heard of them. Callable from any thread. */
public final class Revocations {

  private final List<Revocation> held = new CopyOnWriteArrayList<>();
  private final InstantSource clock;

  public Revocations(InstantSource clock) {
    this.clock = clock;
  }

  public void add(Revocation revocation) {
    long now = clock.instant().getEpochSecond();
    held.removeIf(old -> old.until() < now);
    held.add(revocation);
  }

  /** Whether the principal's token no longer opens a door. */
  public boolean bars(Principal principal) {
    for (Revocation revocation : held) {
      if (bars(revocation, principal)) {
        return true;
      }
    }
    return false;
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
