package dev.hawser.sdk.chat;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a list right that is not subscribed to: asks for conversations that were signalled to have
 * moved, several at once, and the later the more members they have, since all of them are told at
 * the same moment; and after a break for all that moved meanwhile. Confined to the turns.
 */
final class Moved {

  /** What it needs of the list. */
  interface Host {

    CompletableFuture<Json> call(String method, Json given);

    /** How many members a conversation has that is to be asked for; -1 where it is known. */
    int wanted(String channel, long head);

    void took(List<ConversationView> views);

    /** More moved than is asked for page by page: the list is to be read anew. */
    void stale();

    void failed(Throwable failure);
  }

  static final int PAGE = 100;
  static final int PAGES = 10;

  /** Signals may be lost where nobody notices: so often is asked all the same. */
  private static final Duration ANYWAY = Duration.ofMinutes(10);

  private static final Duration SOON = Duration.ofMillis(300);
  private static final Duration LATEST = Duration.ofSeconds(10);

  private final Host host;
  private final Turns turns;
  private final Set<String> waiting = new LinkedHashSet<>();
  private long number = -1;
  private boolean all;
  private long since = -1;
  private Turns.@Nullable Timer timer;
  private long dueAt = Long.MAX_VALUE;
  private Turns.@Nullable Timer anyway;

  /** Raised by {@link #stop}, so that what is late notices. */
  private int run;

  Moved(Host host, Turns turns) {
    this.host = host;
    this.turns = turns;
  }

  /** Since when is asked after a break, milliseconds since 1970; -1 before anything was told. */
  long since() {
    return since;
  }

  /** What a cache holds was told up to then. */
  void restore(long told) {
    since = since < 0 ? told : since;
  }

  /** The inbox stands on another line, and perhaps on another node: numbers begin anew. */
  void lined() {
    number = -1;
  }

  void signalled(Json signal) {
    long now = signal.number("number", -1);
    boolean missed = number >= 0 && now != number + 1;
    number = now;
    if (missed || signal.is("more", false)) {
      all = true;
      soon(SOON);
    }
    for (Json moved : signal.list("channels")) {
      if (moved.item(0) instanceof String channel && moved.item(1) instanceof Number head) {
        int members = host.wanted(channel, head.longValue());
        if (members >= 0) {
          waiting.add(channel);
          Duration wait = SOON.plusMillis(5L * members);
          soon(wait.compareTo(LATEST) > 0 ? LATEST : wait);
        }
      }
    }
  }

  /** Where a list that is read now will be continued from; -1 where that is not told. */
  CompletableFuture<Long> begin() {
    return host.call("moved", Json.object())
        .handle((answer, failure) -> failure == null ? answer.number("until", -1) : -1L);
  }

  /** The list was read whole after {@link #begin} had told this. */
  void began(long told) {
    since = told;
    later();
  }

  /** Asks what moved since the last time; false where the list has to be read anew. */
  CompletableFuture<Boolean> catchUp() {
    return since < 0
        ? CompletableFuture.completedFuture(false)
        : page(run, Json.object().put("since", since).put("limit", PAGE), -1, 1);
  }

  private CompletableFuture<Boolean> page(int mine, Json given, long until, int place) {
    return host.call("moved", given)
        .thenCompose(answer -> {
          if (mine != run) {
            return CompletableFuture.completedFuture(true);
          }
          host.took(answer.list("conversations").stream().map(Shapes::view).toList());
          long told = until < 0 ? answer.number("until", -1) : until;
          String next = answer.text("next");
          if (next == null) {
            since = told;
            later();
            return CompletableFuture.completedFuture(true);
          }
          return place == PAGES
              ? CompletableFuture.completedFuture(false)
              : page(mine, given.with("next", next), told, place + 1);
        });
  }

  void stop() {
    run++;
    cancel(timer);
    cancel(anyway);
    dueAt = Long.MAX_VALUE;
    waiting.clear();
    all = false;
    number = -1;
    since = -1;
  }

  private void soon(Duration wait) {
    Duration jittered = Turns.jittered(wait);
    long at = System.nanoTime() + jittered.toNanos();
    if (dueAt == Long.MAX_VALUE || at - dueAt < 0) {
      dueAt = at;
      cancel(timer);
      timer = turns.after(jittered, this::ask);
    }
  }

  private void later() {
    cancel(anyway);
    anyway =
        turns.after(
            Turns.jittered(ANYWAY),
            () -> {
              all = true;
              soon(SOON);
            });
  }

  private void ask() {
    dueAt = Long.MAX_VALUE;
    List<String> channels = List.copyOf(waiting);
    boolean whole = all || channels.size() > PAGE;
    waiting.clear();
    all = false;
    int mine = run;
    CompletableFuture<Boolean> asked =
        whole
            ? catchUp()
            : host.call("moved", Json.object().put("channels", channels))
                .thenApply(answer -> {
                  if (mine == run) {
                    host.took(answer.list("conversations").stream().map(Shapes::view).toList());
                  }
                  return true;
                });
    var unused =
        asked.whenComplete((done, failure) -> {
          if (failure != null) {
            failed(mine, failure);
          } else if (!done) {
            host.stale();
          }
        });
  }

  /** What was not answered is asked with all that moved, by the next signal or line. */
  private void failed(int mine, Throwable failure) {
    if (mine == run) {
      all = true;
      if (Failures.retry(failure)) {
        soon(LATEST);
      }
      host.failed(failure);
    }
  }

  private static void cancel(Turns.@Nullable Timer timer) {
    if (timer != null) {
      timer.cancel();
    }
  }
}
