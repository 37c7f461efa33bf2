package dev.hawser.brokers.faults;

import dev.hawser.core.RefusedException;
import dev.hawser.protocol.Code;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * The way to an engine and back: calls of one subject take effect in their order, each after a
 * while, and are answered after another while, in any order; some fail before their effect and some
 * after it.
 */
final class Delay {

  private final Random random;
  private final Later later;
  private final Code failure;
  private final Map<String, Queue<Runnable>> onTheWay = new HashMap<>();
  private Faults faults = Faults.NONE;

  Delay(Random random, Later later, Code failure) {
    this.random = random;
    this.later = later;
    this.failure = failure;
  }

  synchronized void faults(Faults faults) {
    this.faults = faults;
  }

  synchronized <T> CompletionStage<T> call(String subject, Supplier<CompletionStage<T>> effect) {
    Faults now = faults;
    if (now.late() == 0 && !onTheWay.containsKey(subject)) {
      return answer(now, effect);
    }
    CompletableFuture<T> result = new CompletableFuture<>();
    onTheWay
        .computeIfAbsent(subject, key -> new ArrayDeque<>())
        .add(() -> {
          CompletionStage<T> answer = answer(now, effect);
          later.after(pause(now), () -> bring(answer, result));
        });
    later.after(pause(now), () -> arrive(subject));
    return result;
  }

  /** Whichever was sent first arrives first, however long each was to take. */
  private synchronized void arrive(String subject) {
    Queue<Runnable> queue = onTheWay.get(subject);
    if (queue == null) {
      throw new IllegalStateException("nothing is on the way for " + subject);
    }
    queue.remove().run();
    if (queue.isEmpty()) {
      onTheWay.remove(subject);
    }
  }

  private static <T> void bring(CompletionStage<T> answer, CompletableFuture<T> result) {
    var _ =
        answer.whenComplete((value, e) -> {
          if (e == null) {
            result.complete(value);
          } else {
            result.completeExceptionally(e);
          }
        });
  }

  private long pause(Faults now) {
    return now.late() == 0 ? 0 : random.nextInt(now.late() + 1);
  }

  private <T> CompletionStage<T> answer(Faults now, Supplier<CompletionStage<T>> effect) {
    if (random.nextDouble() < now.failsBefore()) {
      return CompletableFuture.failedFuture(new RefusedException(failure));
    }
    CompletionStage<T> answer = effect.get();
    if (random.nextDouble() < now.failsAfter()) {
      return CompletableFuture.failedFuture(new RefusedException(failure));
    }
    return answer;
  }
}
