package dev.hawser.core.quay;

import dev.hawser.core.RefusedException;
import dev.hawser.protocol.Code;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** What answers at once, or later when the test says so, or not at all. */
public final class Sluice {

  private final Code failure;
  private final ArrayDeque<Runnable> held = new ArrayDeque<>();
  private boolean holding;
  private boolean failing;

  Sluice(Code failure) {
    this.failure = failure;
  }

  /** From now on effects happen at once, and their answers wait. */
  public void hold() {
    holding = true;
  }

  /** How many answers wait. */
  public int waiting() {
    return held.size();
  }

  /** Lets the oldest answer go. */
  public void releaseOne() {
    held.remove().run();
  }

  /** Lets the newest answer go before all others. */
  public void releaseNewest() {
    held.removeLast().run();
  }

  /** Lets all answers go, and holds no more. */
  public void release() {
    holding = false;
    while (!held.isEmpty()) {
      releaseOne();
    }
  }

  public void failing(boolean on) {
    failing = on;
  }

  <T> CompletionStage<T> answer(Supplier<T> effect) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Runnable settle;
    try {
      if (failing) {
        throw new RefusedException(failure);
      }
      T value = effect.get();
      settle = () -> result.complete(value);
    } catch (RefusedException e) {
      settle = () -> result.completeExceptionally(e);
    }
    if (holding) {
      held.add(settle);
    } else {
      settle.run();
    }
    return result;
  }
}
