package dev.hawser.im.moved;

import dev.hawser.core.room.Ground;
import dev.hawser.im.conversation.Conversation;
import dev.hawser.im.conversation.ConversationStore;
import dev.hawser.protocol.Payload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * Tells users of this node which of their conversations moved, by signals in their inboxes.
 *
 * <p>That a conversation moved is written nowhere. The node that numbered something gathers for a
 * moment and rings the partition's bell; each node knows the conversations of those whose inbox is
 * heard there ({@link Index}), and tells each of them of all that moved, a few times a second at
 * most. All of it is a hint: signals are numbered for who is told, and whoever misses one asks.
 *
 * <p>Who is to hear an inbox waits in {@link #expect} until the user's conversations are known, so
 * that what they ask for once they are subscribed and what they are told from then on have no gap.
 *
 * <p><b>Threads.</b> Any; only {@link #expect} waits. All state is one thread's, {@code im-moved}.
 */
public final class Moves implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Moves.class);

  /** What is said within so long is rung in one go. */
  private static final long GATHERED_MILLIS = 100;

  /** A user is told so often at most. */
  private static final long TOLD_MILLIS = 250;

  private static final long SWEEP_MILLIS = 5_000;
  private static final long RETRY_MILLIS = 2_000;
  private static final int PAGE = 10_000;
  private static final int LOADS_AT_ONCE = 8;
  private static final long PATIENCE_SECONDS = 20;

  private final Ground ground;
  private final ConversationStore store;
  private final Duration grace;
  private final ScheduledExecutorService clerk =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("im-moved").daemon().factory());
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("im-load-", 0).factory());
  private final Semaphore loads = new Semaphore(LOADS_AT_ONCE);

  /** What was numbered through this node since the last ring, by channel. */
  private final Map<String, Long> gathered = new ConcurrentHashMap<>();

  private final Bells bells;
  private final Roll roll;
  private final Bulletins bulletins;
  private @Nullable CompletableFuture<Void> people;

  /** Begins to ring what {@link #numbered} tells. */
  public Moves(Ground ground, ConversationStore store) {
    this(ground, store, Duration.ofSeconds(30));
  }

  /**
   * The same.
   *
   * @param grace how long a user is known without any inbox that is heard: before it stands, and
   *     after its end, for who comes back
   */
  Moves(Ground ground, ConversationStore store, Duration grace) {
    this.ground = ground;
    this.store = store;
    this.grace = grace;
    this.bells = new Bells(ground);
    this.roll = new Roll(bells);
    this.bulletins = new Bulletins(ground, roll);
    every(GATHERED_MILLIS, this::ring);
    every(TOLD_MILLIS, bulletins::tell);
    every(SWEEP_MILLIS, this::sweep);
  }

  private void every(long millis, Runnable task) {
    var _ =
        clerk.scheduleWithFixedDelay(
            () -> {
              try {
                task.run();
              } catch (RuntimeException e) {
                log.error("What moved was not told", e);
              }
            },
            millis,
            millis,
            TimeUnit.MILLISECONDS);
  }

  private void clerk(Runnable task) {
    try {
      clerk.execute(task);
    } catch (RejectedExecutionException closed) {
      // Whoever is still here comes back to another node, and asks.
    }
  }

  // ---- what moved

  /** Something was numbered in a conversation, through this node. */
  public void numbered(String channel, long head) {
    gathered.merge(channel, head, Long::max);
  }

  private void ring() {
    Map<String, Long> heads = new HashMap<>();
    for (String channel : List.copyOf(gathered.keySet())) {
      Long head = gathered.remove(channel);
      if (head != null) {
        heads.put(channel, head);
      }
    }
    if (!heads.isEmpty()) {
      bells.moved(heads);
    }
  }

  /** A letter of this node or another came. */
  public void told(String channel, Payload letter) {
    clerk(() -> {
      try {
        Bells.People who = Bells.read(channel, letter, bulletins::moved);
        if (who != null) {
          who.users().forEach(user -> roll.changed(user, who.id(), who.come()));
        }
      } catch (JacksonException strange) {
        log.warn("What was told by {} is no letter: {}", channel, strange.getMessage());
      }
    });
  }

  // ---- who is in what

  /** Users came to a conversation; told to all nodes. */
  public void came(String id, List<String> users) {
    Bells.people(ground, id, users, true);
  }

  /** A user went from a conversation; told to all nodes. */
  public void went(String id, String user) {
    Bells.people(ground, id, List.of(user), false);
  }

  // ---- who is here

  /**
   * Waits until the conversations of a user are known here, who is about to hear their inbox. Where
   * they cannot be had now, they are asked for again later, and the user is told then.
   */
  public void expect(String user) {
    try {
      CompletableFuture<CompletableFuture<Void>> asked = new CompletableFuture<>();
      clerk.execute(() -> {
        Resident resident = roll.enter(user);
        resident.expectedUntil = System.nanoTime() + grace.toNanos();
        asked.complete(known(resident));
      });
      asked.thenCompose(known -> known).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException | RejectedExecutionException e) {
      log.debug("What {} is in is asked for again: {}", user, e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** An inbox has subscribers on this node from now on, or none any more. */
  public void attended(String inbox, boolean here) {
    String user = inbox.substring(Conversation.INBOXES.length());
    clerk(() -> {
      Resident resident = here ? roll.enter(user) : roll.find(user);
      if (resident == null) {
        return;
      }
      resident.attended = here;
      if (here && !resident.loaded) {
        var _ = known(resident).thenRunAsync(() -> bulletins.ask(resident), clerk);
      } else if (!here) {
        resident.expectedUntil = System.nanoTime() + grace.toNanos();
      }
    });
  }

  /** What other nodes told may have been lost: everybody here asks, once all is known again. */
  public void returned() {
    clerk(() -> {
      for (Resident resident : roll.all()) {
        resident.loaded = false;
        resident.stale = resident.loading != null;
        var _ = known(resident).thenRunAsync(() -> bulletins.ask(resident), clerk);
      }
    });
  }

  private void sweep() {
    long now = System.nanoTime();
    for (Resident resident : roll.all()) {
      if (!resident.attended && resident.expectedUntil - now < 0) {
        roll.drop(resident);
      }
    }
  }

  // ---- what they are in

  private CompletableFuture<Void> known(Resident resident) {
    if (resident.loaded) {
      return CompletableFuture.completedFuture(null);
    }
    CompletableFuture<Void> loading = resident.loading;
    if (loading == null) {
      loading = new CompletableFuture<>();
      resident.loading = loading;
      resident.changes.clear();
      load(resident);
    }
    return loading;
  }

  private void load(Resident resident) {
    CompletableFuture<Void> heard = people;
    if (heard == null || heard.isCompletedExceptionally()) {
      heard = bells.hearPeople();
      people = heard;
    }
    var _ =
        heard
            .thenCompose(hears -> elsewhere(() -> conversations(resident.user)))
            .thenComposeAsync(all -> roll.fill(resident, all), clerk)
            .whenCompleteAsync((done, failure) -> loaded(resident, failure), clerk);
  }

  private <T> CompletableFuture<T> elsewhere(Supplier<T> task) {
    return CompletableFuture.supplyAsync(
        () -> {
          loads.acquireUninterruptibly();
          try {
            return task.get();
          } finally {
            loads.release();
          }
        },
        threads);
  }

  /** By their hashes: those are all that is kept, and the one thread has enough to do. */
  private long[] conversations(String user) {
    List<String> all = new ArrayList<>();
    List<String> page = store.conversations(user, null, PAGE);
    while (!page.isEmpty()) {
      all.addAll(page);
      page = page.size() < PAGE ? List.of() : store.conversations(user, page.getLast(), PAGE);
    }
    return all.stream().mapToLong(Index::hash).toArray();
  }

  private void loaded(Resident resident, @Nullable Throwable failure) {
    CompletableFuture<Void> loading = resident.loading;
    resident.loading = null;
    resident.changes.clear();
    resident.loaded = failure == null && !resident.stale;
    if (!resident.loaded) {
      log.debug("What {} is in is read again", resident.user, failure);
      resident.stale = false;
      var _ = clerk.schedule(() -> again(resident), RETRY_MILLIS, TimeUnit.MILLISECONDS);
    }
    if (loading != null) {
      // Whoever waits is let in all the same, and is told when all is known.
      loading.complete(null);
    }
  }

  private void again(Resident resident) {
    if (roll.has(resident) && !resident.loaded) {
      var _ = known(resident).thenRunAsync(() -> bulletins.ask(resident), clerk);
    }
  }

  /** Nobody is told any more. */
  @Override
  public void close() {
    clerk.shutdownNow();
    threads.shutdownNow();
  }
}
