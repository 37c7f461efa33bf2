package dev.hawser.transports.line;

/** A wire that carries several lines. Confined to its loop. */
public interface Bundle {

  /** Takes in no more lines, tells the peer so, and ends with the last line. Idempotent. */
  void drain();
}
