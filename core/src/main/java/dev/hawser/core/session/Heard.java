package dev.hawser.core.session;

import dev.hawser.core.channel.Reply;
import dev.hawser.core.channel.Subscription;

/** Hears what became of a wish to subscribe, on the loop. */
interface Heard {

  void accepted(Subscription subscription, Reply.Accepted accepted);

  /** There is no subscription, or no longer. */
  void refused(Reply.Refused refused);
}
