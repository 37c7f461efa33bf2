package dev.hawser.core.session;

import dev.hawser.core.RefusedException;
import dev.hawser.core.access.Grant;
import dev.hawser.core.access.Principal;
import dev.hawser.core.access.Right;
import dev.hawser.core.channel.Subscription;
import dev.hawser.core.profile.Profile;
import dev.hawser.protocol.Code;
import org.jspecify.annotations.Nullable;

/** What a principal may do, by its grants and by what a profile allows to everybody. */
final class Rights {

  private Rights() {}

  static boolean may(Principal principal, Right right, String channel, Profile profile) {
    return profile.guests().contains(right) || principal.grant(channel, right) != null;
  }

  /**
   * From which offset on the principal may read; refused where nothing lets it.
   *
   * @param byServer whether the server's word alone would do
   */
  static long earliest(
      Principal principal, Right right, String channel, Profile profile, boolean byServer) {
    if (profile.guests().contains(right)) {
      return 0;
    }
    Grant grant = principal.grant(channel, right);
    if (grant == null) {
      if (byServer) {
        return 0;
      }
      throw new RefusedException(Code.NOT_ALLOWED);
    }
    return grant.from();
  }

  /**
   * Why a subscription may not stand, as the rights are now; null where it may.
   *
   * @param reads the next offset that it reads from the log, 0 for none
   */
  static @Nullable Code barred(Principal principal, Subscription subscription, long reads) {
    try {
      long from =
          earliest(
              principal,
              Right.SUBSCRIBE,
              subscription.channel(),
              subscription.local().profile(),
              subscription.byServer());
      return reads > 0 && reads < from ? Code.NOT_READABLE_YET : null;
    } catch (RefusedException e) {
      return e.code();
    }
  }
}
