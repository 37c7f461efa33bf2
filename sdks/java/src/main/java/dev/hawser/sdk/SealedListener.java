package dev.hawser.sdk;

/**
 * Hears one sealed channel: as {@link ChannelListener}, with what was published opened. What cannot
 * be opened is told as {@link #unread} and never as a publication; both come by ascending offset.
 */
@FunctionalInterface
public interface SealedListener extends ChannelListener {

  /**
   * It could not be opened. Where a key was missing, add it to the keyring and call {@link
   * SealedChannel#open}.
   */
  default void unread(Channel channel, Unread unread) {}
}
