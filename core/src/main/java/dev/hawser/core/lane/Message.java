package dev.hawser.core.lane;

/** A task that goes from one lane to another through a {@link Mailbox}. */
@FunctionalInterface
public interface Message extends Runnable {

  /** About the bytes that it holds while it waits. */
  default int weight() {
    return 64;
  }
}
