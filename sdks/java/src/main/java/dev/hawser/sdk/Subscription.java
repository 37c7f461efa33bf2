package dev.hawser.sdk;

import dev.hawser.protocol.Command;
import dev.hawser.protocol.Position;
import org.jspecify.annotations.Nullable;

/** This program's interest in one channel, across lines. Confined to the lane. */
final class Subscription {

  final Channel channel;
  final ChannelListener listener;

  /** Whether the server began it. */
  final boolean byServer;

  /** Whether the server may send less while the line is slow. */
  private final boolean adapts;

  /**
   * The highest offset handed to the application or deliberately skipped; null before the first.
   */
  @Nullable Position held;

  /** Whether it stands on the line that is up; otherwise pushes of its channel are void. */
  boolean stands;

  /** Gaps and refusals since a publication last came through. */
  int failures;

  /** Counts the commands that began it, so that the answer to an older one is void. */
  int asked;

  Lane.@Nullable Timer retry;

  Subscription(
      Channel channel,
      ChannelListener listener,
      boolean byServer,
      boolean adapts,
      @Nullable Position held) {
    this.channel = channel;
    this.listener = listener;
    this.byServer = byServer;
    this.adapts = adapts;
    this.held = held;
  }

  /** The command that begins it where it stands. */
  Command.Subscribe wish() {
    return new Command.Subscribe(channel.name(), held, adapts);
  }

  void cancelRetry() {
    if (retry != null) {
      retry.cancel();
      retry = null;
    }
  }
}
