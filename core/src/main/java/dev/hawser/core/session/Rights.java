package dev.hawser.core.session;

import dev.hawser.core.RefusedException;
import dev.hawser.core.access.ChannelPattern;
import dev.hawser.core.access.Grant;
import dev.hawser.core.access.Principal;
import dev.hawser.core.access.Right;
import dev.hawser.core.channel.Subscription;
import dev.hawser.core.profile.Profile;
import dev.hawser.core.profile.Profiles;
import dev.hawser.protocol.Code;
import java.util.List;
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
   * Whether the principal may hear every channel that a pattern means, from whatever offset: by one
   * grant that covers it, or since all profiles that may apply allow it to everybody.
   */
  static boolean mayHear(Principal principal, ChannelPattern pattern, Profiles profiles) {
    for (Grant grant : principal.grants()) {
      if (grant.rights().contains(Right.SUBSCRIBE) && grant.pattern().meets(pattern)) {
        // The first that matches counts, so one that allows less may come before one that covers.
        if (grant.from() > 0) {
          break;
        }
        if (grant.pattern().covers(pattern)) {
          return true;
        }
      }
    }
    List<Profile> all = profiles.all();
    for (int i = 0; i < all.size(); i++) {
      Profile profile = all.get(i);
      // The last takes whatever comes to it.
      if (profile.pattern().meets(pattern) || i == all.size() - 1) {
        if (!profile.guests().contains(Right.SUBSCRIBE)) {
          return false;
        }
        if (profile.pattern().covers(pattern)) {
          return true;
        }
      }
    }
    return true;
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
