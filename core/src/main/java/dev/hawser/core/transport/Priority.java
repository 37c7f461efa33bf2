package dev.hawser.core.transport;

/**
 * The class in which a frame leaves a line, the highest first.
 *
 * <p>It belongs to a channel, by its profile, and not to a kind of frame: whatever names a channel,
 * or answers a command that does, leaves in that channel's class. So classes never change the order
 * within a channel.
 */
public enum Priority {
  /** What names no channel: it goes ahead of all. */
  FIRST(0),
  HIGH(1),
  /** Where the operator says nothing. */
  NORMAL(2),
  LOW(3);

  private final int rank;

  Priority(int rank) {
    this.rank = rank;
  }

  /** Its place in the order: 0 leaves first. */
  public int rank() {
    return rank;
  }
}
