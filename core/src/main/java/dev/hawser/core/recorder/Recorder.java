package dev.hawser.core.recorder;

import dev.hawser.core.trail.Step;

/**
 * Tells the flight recorder what happened to a connection. Where no recording wants to know, it
 * costs one small object for each step, and there are few steps.
 *
 * <p><b>Threads.</b> Any.
 */
public final class Recorder {

  private Recorder() {}

  /** The step was taken just now. */
  public static void tell(String session, String user, Step step) {
    Occurrence event = event(step.kind());
    if (event.isEnabled()) {
      event.session = session;
      event.user = user;
      event.channel = step.channel();
      event.epoch = step.epoch();
      event.from = step.from();
      event.to = step.to();
      event.count = step.count();
      event.detail = step.detail();
      event.commit();
    }
  }

  private static Occurrence event(Step.Kind kind) {
    return switch (kind) {
      case OPENED -> new Occurrence.Opened();
      case CONNECTED -> new Occurrence.Connected();
      case RESUMED -> new Occurrence.Resumed();
      case SUBSCRIBED -> new Occurrence.Subscribed();
      case RESET -> new Occurrence.Reset();
      case UNSUBSCRIBED -> new Occurrence.Unsubscribed();
      case REFUSED -> new Occurrence.SubscribeRefused();
      case SLOW -> new Occurrence.Slow();
      case LIVE -> new Occurrence.Live();
      case RUNG -> new Occurrence.Rung();
      case SKIPPED -> new Occurrence.Skipped();
      case PAUSED -> new Occurrence.Paused();
      case CLOSED -> new Occurrence.Closed();
    };
  }
}
