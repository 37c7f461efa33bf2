package dev.hawser.core.session;

import dev.hawser.core.channel.Reply;
import dev.hawser.core.channel.Subscription;
import dev.hawser.protocol.ServerMessage;

/** Hears what became of a wish to subscribe, on the loop. */
interface Heard {

  /** The session listens to a pattern; it begins once the peer has been told this. */
  void listens(ServerMessage.Subscribed told);

  void accepted(Subscription subscription, Reply.Accepted accepted);

  /** There is no subscription, or no longer. */
  void refused(Reply.Refused refused);
}
