package dev.hawser.core.channel;

import dev.hawser.core.trail.Step;
import dev.hawser.core.transport.Line;
import dev.hawser.core.transport.Priority;
import dev.hawser.protocol.ServerMessage;

/** Who holds subscriptions: one connection. Confined to its loop. */
public interface Subscriber {

  Line line();

  /** Whether its peer takes deltas; never changes. */
  boolean takesDeltas();

  /** Whether its peer takes signals; never changes. */
  boolean takesSignals();

  /** Whether a subscription of its own brings what this channel publishes. */
  boolean brings(String channel);

  /** The public name of its session. */
  String session();

  /** Queues a push for it alone; ends it where its outbox has no room. */
  void push(ServerMessage.Push push, Priority priority);

  /** Its line takes too little, and the profile or the outbox leaves no other way: it ends. */
  void tooSlow();

  /** Something is over that is told to who asks why. */
  void happened(Step step);

  /** Something began; it is told where it lies, and recorded only where a recording runs. */
  void began(Step step);
}
