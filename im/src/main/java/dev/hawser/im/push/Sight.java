package dev.hawser.im.push;

/** What is known of who has seen something. Any thread; may block. */
public interface Sight {

  /** Whether a user has a line open, or lost it a moment ago. */
  boolean there(String user);

  /**
   * Up to which offset a device of theirs has a conversation, by its id; the end of numbers for one
   * that they are not in any more.
   */
  long received(String conversation, String user);
}
