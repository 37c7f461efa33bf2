package dev.hawser.core.transport;

/** What became of a frame that was offered to a line. */
public enum Offer {
  /** It is written, or waits in the outbox and will be. */
  ACCEPTED,
  /** The outbox is full; the frame was not taken. */
  FULL,
  /** The line has ended or is ending; nothing more will be written. */
  CLOSED
}
