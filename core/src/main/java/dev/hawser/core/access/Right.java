package dev.hawser.core.access;

/** What a grant allows on the channels it names. */
public enum Right {
  SUBSCRIBE,
  PUBLISH,
  PRESENCE,
  HISTORY
}
