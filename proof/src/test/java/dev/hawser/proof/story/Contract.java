package dev.hawser.proof.story;

/** What every door owes whoever comes through it. */
enum Contract {
  /** A session opens, and says who it is. */
  CONNECT,
  /** Who may not, is told so by a number. */
  REFUSE,
  /** A channel's publications come, as they were published. */
  SUBSCRIBE,
  /** What is said through the door reaches everybody, once. */
  PUBLISH,
  /** A position is all that is needed to come back. */
  RECOVER,
  /** Who is here is told and can be asked for. */
  PRESENCE,
  /** Life is told from silence. */
  HEARTBEAT,
  /** The same limits hold as everywhere. */
  LIMITS,
  /** A token's end is the end. */
  EXPIRY
}
