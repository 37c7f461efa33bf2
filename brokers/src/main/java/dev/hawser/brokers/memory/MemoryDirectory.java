package dev.hawser.brokers.memory;

import dev.hawser.core.RefusedException;
import dev.hawser.core.directory.Directory;
import dev.hawser.protocol.Code;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One node's directory in memory, over a {@link MemoryRegister} that several nodes may share.
 *
 * <p><b>Threads.</b> Stages are complete when a call returns; watchers are called on the thread
 * that changes something, before its call returns.
 */
public final class MemoryDirectory implements Directory {

  private final MemoryRegister register;
  private volatile @Nullable Watcher watcher;
  private volatile boolean closed;

  /** A directory for a node alone. */
  public MemoryDirectory() {
    this(new MemoryRegister());
  }

  public MemoryDirectory(MemoryRegister register) {
    this.register = register;
  }

  @Override
  public void attach(Watcher watcher) {
    if (this.watcher != null) {
      throw new IllegalStateException("attached twice");
    }
    this.watcher = watcher;
    register.add(watcher);
  }

  @Override
  public CompletionStage<Claim> claim(
      String session, String user, String node, long floor, Duration keep) {
    return answer(() -> register.claim(session, user, node, floor, keep));
  }

  @Override
  public CompletionStage<Claim> hold(
      String session, String user, String node, long generation, Duration keep) {
    return answer(() -> register.hold(session, user, node, generation, keep));
  }

  @Override
  public void release(String session, long generation) {
    register.release(session, generation);
  }

  @Override
  public CompletionStage<Integer> join(Presence line, int most, @Nullable Seat seat) {
    return answer(() -> register.join(line, most, seat));
  }

  @Override
  public void part(Presence line) {
    register.part(line);
  }

  @Override
  public CompletionStage<Void> subscribe(String user, String channel, boolean subscribed) {
    return told(() -> register.subscribe(user, channel, subscribed));
  }

  @Override
  public CompletionStage<Boolean> enter(String channel, Presence presence) {
    return answer(() -> register.enter(channel, presence));
  }

  @Override
  public CompletionStage<Boolean> leave(String channel, Presence presence) {
    return answer(() -> register.leave(channel, presence));
  }

  @Override
  public CompletionStage<MemberPage> members(String channel, int limit, @Nullable String next) {
    return answer(() -> register.members(channel, limit, next));
  }

  @Override
  public CompletionStage<Renewal> renew(String node, Duration lease) {
    return answer(() -> register.renew(node, lease));
  }

  @Override
  public void retire(String node, Duration grace) {
    register.retire(node, grace);
  }

  @Override
  public CompletionStage<Void> revoke(Revocation revocation) {
    return told(() -> register.revoke(revocation));
  }

  @Override
  public CompletionStage<List<Revocation>> revocations() {
    return answer(register::revocations);
  }

  private <T> CompletionStage<T> answer(Supplier<T> work) {
    if (closed) {
      return unavailable();
    }
    try {
      return CompletableFuture.completedFuture(work.get());
    } catch (RefusedException refused) {
      return CompletableFuture.failedFuture(refused);
    }
  }

  private CompletionStage<Void> told(Runnable work) {
    if (closed) {
      return unavailable();
    }
    work.run();
    return CompletableFuture.completedFuture(null);
  }

  private static <T> CompletionStage<T> unavailable() {
    return CompletableFuture.failedFuture(new RefusedException(Code.DIRECTORY_UNAVAILABLE));
  }

  @Override
  public void close() {
    closed = true;
    Watcher watcher = this.watcher;
    if (watcher != null) {
      register.remove(watcher);
    }
  }
}
