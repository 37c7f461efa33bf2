package dev.hawser.core.channel;

import dev.hawser.core.channel.Gaps.Gap;
import dev.hawser.core.lane.Message;
import dev.hawser.core.profile.Profile;
import dev.hawser.core.transport.Frame;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One publication on its way to those who listen through patterns. Where a loop has subscribers of
 * the channel, too, both are told in one step of that loop: nobody can cease to be the one between
 * them, and hear it twice or not at all. Confined to the owner lane, but for what it puts.
 */
final class Overheard {

  private final Patterns home;
  private final Channel channel;
  private final long offset;
  private final Frame frame;
  private final List<LocalPatterns> locals;

  Overheard(Patterns home, Channel channel, long offset, Frame frame, List<LocalPatterns> locals) {
    this.home = home;
    this.channel = channel;
    this.offset = offset;
    this.frame = frame;
    this.locals = locals;
  }

  /** With what the loop's own subscribers are told; just that where nobody listens there. */
  Message with(int loop, Message own) {
    LocalPatterns local = on(loop);
    if (local == null) {
      return own;
    }
    if (home.lacks(local, channel.name())) {
      home.missed(local, gap());
      return own;
    }
    return new Both(own, telling(local));
  }

  /** The loop has no room. */
  void missed(int loop) {
    LocalPatterns local = on(loop);
    if (local != null) {
      home.missed(local, gap());
    }
  }

  /** Tells the loops that have no subscribers of the channel. */
  void tellOthers() {
    for (LocalPatterns local : locals) {
      if (channel.interest().has(local.loop())) {
        continue;
      }
      if (home.lacks(local, channel.name()) || !local.mailbox().offer(telling(local))) {
        home.missed(local, gap());
      }
    }
  }

  private @Nullable LocalPatterns on(int loop) {
    for (LocalPatterns local : locals) {
      if (local.loop() == loop) {
        return local;
      }
    }
    return null;
  }

  private Gap gap() {
    return new Gap(
        channel.name(),
        channel.position().epoch(),
        offset,
        offset,
        "slow",
        channel.profile().priority());
  }

  private Telling telling(LocalPatterns local) {
    return new Telling(
        local, channel.profile(), channel.name(), channel.position().epoch(), offset, frame);
  }

  private record Telling(
      LocalPatterns local, Profile profile, String channel, String epoch, long offset, Frame frame)
      implements Message {

    @Override
    public int weight() {
      return 64 + frame.weight();
    }

    @Override
    public void run() {
      local.deliver(profile, channel, epoch, offset, frame);
    }
  }

  private record Both(Message own, Message others) implements Message {

    @Override
    public int weight() {
      return own.weight() + others.weight();
    }

    @Override
    public void run() {
      own.run();
      others.run();
    }
  }
}
