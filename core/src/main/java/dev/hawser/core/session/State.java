package dev.hawser.core.session;

/** How far a connection has come. */
enum State {
  WAITING,
  OPENING,
  OPEN,
  /** Carries out one command without a session. */
  ERRAND,
  /** It was told to end: what it still says is void. */
  CLOSING,
  ENDED
}
