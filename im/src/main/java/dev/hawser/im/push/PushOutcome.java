package dev.hawser.im.push;

import java.time.Duration;

/** What became of a notice. */
public sealed interface PushOutcome {

  /** The service has taken it. */
  record Sent() implements PushOutcome {}

  /** There is no such device any more: its address is to be forgotten. */
  record Gone() implements PushOutcome {}

  /**
   * The service does not take it now.
   *
   * @param after how long to wait before it is tried again
   * @param reason for the operator
   */
  record Later(Duration after, String reason) implements PushOutcome {}

  /**
   * The service will never take it as it is, or takes nothing of ours.
   *
   * @param reason for the operator
   */
  record Refused(String reason) implements PushOutcome {}
}
