package dev.hawser.brokers.faults;

import dev.hawser.core.directory.Directory;
import dev.hawser.protocol.Code;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One node's way to a directory: late, and now and then {@code directory-unavailable}. Calls of one
 * session, and those of one channel's presence, take effect in their order.
 */
public final class FaultyDirectory implements Directory {

  private final Directory directory;
  private final Delay delay;

  public FaultyDirectory(Directory directory, long seed, Later later) {
    this.directory = directory;
    this.delay = new Delay(new Random(seed), later, Code.DIRECTORY_UNAVAILABLE);
  }

  public void faults(Faults faults) {
    delay.faults(faults);
  }

  @Override
  public void attach(Watcher watcher) {
    directory.attach(watcher);
  }

  @Override
  public CompletionStage<Claim> claim(
      String session, String user, String node, long floor, Duration keep) {
    return delay.call("s" + session, () -> directory.claim(session, user, node, floor, keep));
  }

  @Override
  public CompletionStage<Claim> hold(
      String session, String user, String node, long generation, Duration keep) {
    return delay.call("s" + session, () -> directory.hold(session, user, node, generation, keep));
  }

  @Override
  public void release(String session, long generation) {
    directory.release(session, generation);
  }

  @Override
  public CompletionStage<Integer> join(Presence line, int most, @Nullable Seat seat) {
    return delay.call("s" + line.session(), () -> directory.join(line, most, seat));
  }

  @Override
  public void part(Presence line) {
    directory.part(line);
  }

  @Override
  public CompletionStage<Void> subscribe(String user, String channel, boolean subscribed) {
    return delay.call("u" + user, () -> directory.subscribe(user, channel, subscribed));
  }

  @Override
  public CompletionStage<Boolean> enter(String channel, Presence presence) {
    return delay.call("c" + channel, () -> directory.enter(channel, presence));
  }

  @Override
  public CompletionStage<Boolean> leave(String channel, Presence presence) {
    return delay.call("c" + channel, () -> directory.leave(channel, presence));
  }

  @Override
  public CompletionStage<MemberPage> members(String channel, int limit, @Nullable String next) {
    return delay.call("c" + channel, () -> directory.members(channel, limit, next));
  }

  @Override
  public CompletionStage<Renewal> renew(String node, Duration lease) {
    return directory.renew(node, lease);
  }

  @Override
  public void retire(String node, Duration grace) {
    directory.retire(node, grace);
  }

  @Override
  public CompletionStage<Void> revoke(Revocation revocation) {
    return directory.revoke(revocation);
  }

  @Override
  public CompletionStage<List<Revocation>> revocations() {
    return directory.revocations();
  }

  @Override
  public void close() {
    directory.close();
  }
}
