package dev.hawser.sdk.chat;

import dev.hawser.sdk.chat.Shapes.Page;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Brings pages of a conversation into its timeline; what is asked for before the timeline begins
 * anew is passed over. Confined to the turns.
 */
final class Pages {

  static final int SIZE = 50;
  private static final Duration LONGEST = Duration.ofSeconds(20);

  private final Timeline timeline;
  private final String user;
  private final Function<Json, CompletableFuture<Json>> history;
  private final Turns turns;
  private final Runnable changed;
  private final Consumer<Throwable> failed;
  private int run;
  private boolean over;
  private Duration wait = Duration.ofMillis(500);
  private Turns.@Nullable Timer retry;
  private @Nullable CompletableFuture<Void> extending;

  /**
   * @param history asks for a page, given where it is
   */
  Pages(
      Timeline timeline,
      String user,
      Function<Json, CompletableFuture<Json>> history,
      Turns turns,
      Runnable changed,
      Consumer<Throwable> failed) {
    this.timeline = timeline;
    this.user = user;
    this.history = history;
    this.turns = turns;
    this.changed = changed;
    this.failed = failed;
  }

  /**
   * Begins anew with the newest page; what is shown stays until it is there, however often it has
   * to be asked for.
   */
  CompletableFuture<Void> newest() {
    passOver();
    int mine = run;
    return take(Json.object().put("limit", SIZE), page -> timeline.restart(page, user))
        .handle((done, failure) -> {
          if (failure == null) {
            wait = Duration.ofMillis(500);
          } else if (mine == run && Failures.retry(failure)) {
            retry = turns.after(Turns.jittered(wait), this::again);
            wait = wait.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : wait.multipliedBy(2);
          } else if (mine == run) {
            failed.accept(failure);
          }
          return null;
        });
  }

  private void again() {
    var unused = newest();
  }

  /** The page before, or after, what is shown; one at a time. */
  CompletableFuture<Void> extend(boolean older, int limit) {
    long from = older ? timeline.before() : timeline.after();
    if (from == 0) {
      return CompletableFuture.completedFuture(null);
    }
    if (extending == null) {
      Json where = Json.object().put(older ? "before" : "after", from).put("limit", limit);
      CompletableFuture<Void> done = take(where, page -> timeline.extend(page, older, from));
      extending = done.isDone() ? null : done;
      return done.whenComplete((over, failure) -> extending = null);
    }
    return extending;
  }

  /** A page from anywhere is looked at. */
  CompletableFuture<Void> look(long around, int limit) {
    int mine = run;
    return take(Json.object().put("around", around).put("limit", limit), timeline::look)
        .thenCompose(done ->
            mine == run || over
                ? CompletableFuture.<Void>completedFuture(null)
                // The timeline began anew meanwhile, and has no use for that page.
                : look(around, limit));
  }

  /** Reads one message anew. */
  void renew(long offset) {
    var unused =
        take(Json.object().put("around", offset).put("limit", 2), timeline::renew)
            .exceptionally(failure -> {
              failed.accept(failure);
              return null;
            });
  }

  /** Nothing is shown any more. */
  void stop() {
    over = true;
    passOver();
  }

  /** What is asked for by now is of no use any more. */
  private void passOver() {
    run++;
    if (retry != null) {
      retry.cancel();
      retry = null;
    }
  }

  private CompletableFuture<Void> take(Json where, Consumer<Page> into) {
    int mine = run;
    timeline.asks();
    return history
        .apply(where)
        .thenAccept(answer -> {
          if (mine == run) {
            into.accept(Shapes.page(answer));
          }
        })
        .whenComplete((done, failure) -> {
          timeline.answered();
          changed.run();
        });
  }
}
