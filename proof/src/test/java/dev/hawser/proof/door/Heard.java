package dev.hawser.proof.door;

/** What reached a peer: a frame, nonsense, or the end of the line. */
public sealed interface Heard {

  /** One frame. */
  record Frame(Json json) implements Heard {}

  /**
   * The end of the line.
   *
   * @param code the number told, by a {@code closing} frame or by WebSocket's close; 0 for none
   * @param webSocketCode WebSocket's own close code; 0 for none
   * @param reset whether the end was a reset rather than an orderly one
   */
  record End(int code, int webSocketCode, boolean reset) implements Heard {}

  /** What no reader of the protocol book expects. */
  record Nonsense(AssertionError why) implements Heard {}
}
