package dev.hawser.im.feed;

import dev.hawser.core.log.LogPage;
import dev.hawser.protocol.Publication;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells one follower what was said in durable channels: at least once, each channel in order, from
 * where it was the last time, whichever node was at it then.
 *
 * <p>The log is all that is believed. A {@link #mark} says that a channel may have moved, costs
 * nothing and may be lost; the channel is looked at a moment later, and what came in meanwhile is
 * taken in one go. What no mark told, because its node ended, {@link #look} finds by comparing how
 * far the follower is with where channels stand.
 *
 * <p>Several nodes follow at once. Whoever takes a channel holds it for {@link #LEASE}, renewed
 * with each page, so that two never tell the same; whoever comes too late leaves it to the other.
 */
public final class Feed implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Feed.class);

  /** How long a channel is held after its holder was last heard of. */
  static final Duration LEASE = Duration.ofSeconds(30);

  /** What is said within so long is taken together; longer than an append takes. */
  private static final Duration GATHERED = Duration.ofMillis(150);

  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Duration LAST_RETRY = Duration.ofMinutes(5);
  private static final int PAGE = 100;
  private static final int AT_ONCE = 16;
  private static final int MOST_MARKED = 100_000;
  private static final int LOOKED_AT = 1_000;

  private final String name;
  private final String prefix;
  private final String holder;
  private final FollowerStore store;
  private final Pages pages;
  private final Follower follower;
  private final InstantSource clock;
  private final Map<String, Turn> marked = new ConcurrentHashMap<>();
  private final Set<String> busy = ConcurrentHashMap.newKeySet();
  private final DelayQueue<Turn> turns = new DelayQueue<>();
  private final Semaphore room = new Semaphore(AT_ONCE);
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("feed-", 0).factory());

  /** Reads a channel; blocks. */
  public interface Pages {
    LogPage after(String channel, long offset, int count);
  }

  /** A channel that is to be looked at, and how often that failed before. */
  private record Turn(String channel, long at, int failures) implements Delayed {

    static Turn in(String channel, Duration delay, int failures) {
      return new Turn(channel, System.nanoTime() + delay.toNanos(), failures);
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(at - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.signum(at - ((Turn) other).at);
    }
  }

  /**
   * @param name what the follower is called in the store
   * @param prefix how the names of the channels begin that it follows
   * @param holder the run of this node
   */
  public Feed(
      String name,
      String prefix,
      String holder,
      FollowerStore store,
      Pages pages,
      Follower follower,
      InstantSource clock) {
    this.name = name;
    this.prefix = prefix;
    this.holder = holder;
    this.store = store;
    this.pages = pages;
    this.follower = follower;
    this.clock = clock;
  }

  /**
   * Begins. Blocks.
   *
   * @param from from when on the follower wants to be told, the first time it is there; 0 for all
   */
  public void start(long from) {
    long since = store.begin(name, from);
    log.debug("{} follows what was said since {}", name, since);
    threads.execute(this::dispatch);
  }

  /** Something may have been said in a channel. Never blocks; from any thread. */
  public void mark(String channel) {
    if (channel.startsWith(prefix) && marked.size() < MOST_MARKED) {
      put(Turn.in(channel, GATHERED, 0));
    }
  }

  private void put(Turn turn) {
    if (marked.putIfAbsent(turn.channel(), turn) == null) {
      turns.add(turn);
    }
  }

  /** Looks for what nobody marked; called every minute or so. Blocks. */
  public void look() {
    long now = clock.millis();
    List<String> behind = store.behind(name, prefix, now - LEASE.toMillis(), now, LOOKED_AT);
    behind.forEach(channel -> put(Turn.in(channel, Duration.ZERO, 0)));
  }

  private void dispatch() {
    try {
      while (true) {
        Turn turn = turns.take();
        room.acquire();
        // Before it is read, so that what is marked meanwhile is read again.
        marked.remove(turn.channel());
        threads.execute(() -> {
          try {
            take(turn);
          } finally {
            room.release();
          }
        });
      }
    } catch (InterruptedException | RejectedExecutionException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private void take(Turn turn) {
    if (!busy.add(turn.channel())) {
      put(Turn.in(turn.channel(), GATHERED, turn.failures()));
      return;
    }
    try {
      long now = clock.millis();
      OptionalLong told = store.claim(name, turn.channel(), holder, now, now + LEASE.toMillis());
      if (told.isPresent() && !tell(turn.channel(), told.getAsLong())) {
        again(turn);
      }
    } catch (RuntimeException failure) {
      log.warn("{}: {} is followed again later: {}", name, turn.channel(), failure.toString());
      again(turn);
    } finally {
      busy.remove(turn.channel());
    }
  }

  private void again(Turn turn) {
    long wait = FIRST_RETRY.toMillis() << Math.min(20, turn.failures());
    Duration delay = Duration.ofMillis(Math.min(wait, LAST_RETRY.toMillis()));
    put(Turn.in(turn.channel(), delay, turn.failures() + 1));
  }

  /** Whether everything was taken. */
  private boolean tell(String channel, long from) {
    long[] told = {from};
    try {
      while (true) {
        List<Publication> page = pages.after(channel, told[0], PAGE).publications();
        if (page.isEmpty()) {
          return true;
        }
        follower.take(channel, page, offset -> told[0] = offset);
        long now = clock.millis();
        if (store.claim(name, channel, holder, now, now + LEASE.toMillis()).isEmpty()) {
          return true;
        }
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
      return true;
    } catch (Exception failure) {
      log.warn("{} did not take {} after {}: {}", name, channel, told[0], failure.toString());
      return false;
    } finally {
      store.reached(name, channel, holder, told[0]);
    }
  }

  /** Whoever is being told is interrupted; the rest is told the next time. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
