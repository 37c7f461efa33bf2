package dev.hawser.im.conversation;

/** What somebody may do in a conversation. */
public enum Capability {
  READ,
  /** Say something, and edit and recall it for a while. */
  SEND,
  REACT,
  PIN,
  /** Recall what others said. */
  RECALL,
  INVITE,
  REMOVE,
  /** Change the title and the like; speak where few may. */
  UPDATE,
  /** Say what others are. */
  APPOINT
}
