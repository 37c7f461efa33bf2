package dev.hawser.core.session;

import dev.hawser.core.channel.LocalChannels;
import dev.hawser.core.channel.Reply;
import dev.hawser.core.channel.Subscription;
import dev.hawser.core.directory.Directory.Presence;
import dev.hawser.protocol.Code;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a session's books when the owner lane has answered, before anybody else hears: much may
 * have changed while it was asked.
 */
final class Settled implements LocalChannels.Answer {

  private final Session session;
  private final Heard then;

  Settled(Session session, Heard then) {
    this.session = session;
    this.then = then;
  }

  @Override
  public void accepted(Subscription subscription, Reply.Accepted accepted) {
    if (ended() || standing(subscription) != subscription) {
      // The line ended, or the peer took its wish back, while the owner lane was answering.
      takeBack(subscription, Code.NOT_SUBSCRIBED, "unsubscribed before it stood");
      return;
    }
    boolean byRoom = session.loop().services().rooms().governing(subscription.channel()) != null;
    Code barred =
        byRoom ? null : Rights.barred(session.principal(), subscription, firstRead(accepted));
    if (barred == null) {
      then.accepted(subscription, accepted);
    } else {
      takeBack(subscription, barred, barred.meaning());
    }
  }

  @Override
  public void refused(Subscription subscription, Reply.Refused refused) {
    session.subscriptions().remove(subscription);
    Presence left = session.presenceIn(subscription);
    if (left != null && standing(subscription) == null) {
      // An older wish may have entered it, and have left it to this one.
      session.loop().locals().leave(subscription.local(), left, !ended());
    }
    if (!ended()) {
      Past.refused(session.connection(), subscription.channel(), refused.code());
      then.refused(refused);
    }
  }

  private void takeBack(Subscription subscription, Code why, String detail) {
    session.subscriptions().remove(subscription);
    // A newer wish for the channel takes over what the older one entered.
    Presence left = standing(subscription) == null ? session.presenceIn(subscription) : null;
    session.loop().locals().unsubscribe(subscription, left, !ended());
    if (!ended()) {
      Past.refused(session.connection(), subscription.channel(), why);
      then.refused(new Reply.Refused(why, detail));
    }
  }

  private boolean ended() {
    return session.connection().ended();
  }

  /** The session's newest subscription of the same channel, asked for or standing. */
  private @Nullable Subscription standing(Subscription subscription) {
    return session.subscriptions().get(subscription.channel());
  }

  private static long firstRead(Reply.Accepted accepted) {
    return !accepted.publications().isEmpty()
        ? accepted.publications().getFirst().offset()
        : accepted.more() ? accepted.position().offset() + 1 : 0;
  }
}
