package dev.hawser.proof.faults;

/** The two directions of a {@link Link}. */
public enum Way {
  /** Towards the server. */
  UP,
  /** Towards the client. */
  DOWN
}
