package dev.hawser.core.lane;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** One question to several lanes, answered by each in its own time. */
public final class Census {

  private Census() {}

  /**
   * Asks everywhere.
   *
   * @param places what is asked, each confined to a lane
   * @param to takes a task to the lane of a place
   * @return the answers in the order of the places; completes on the lane that answers last
   */
  public static <P, T> CompletionStage<List<T>> of(
      Collection<P> places, BiConsumer<P, Runnable> to, Function<P, T> question) {
    List<CompletableFuture<T>> answers =
        places.stream().map(place -> ask(place, to, question)).toList();
    return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
        .thenApply(all -> answers.stream().map(CompletableFuture::join).toList());
  }

  private static <P, T> CompletableFuture<T> ask(
      P place, BiConsumer<P, Runnable> to, Function<P, T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    to.accept(place, () -> answer.complete(question.apply(place)));
    return answer;
  }
}
