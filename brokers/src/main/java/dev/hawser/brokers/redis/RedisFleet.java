package dev.hawser.brokers.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hawser.core.RefusedException;
import dev.hawser.core.fleet.Announcement;
import dev.hawser.core.fleet.Fleet;
import dev.hawser.core.fleet.Levels;
import dev.hawser.core.fleet.Muster;
import dev.hawser.protocol.Code;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The fleet of those who share a Redis.
 *
 * <p>An announcement lets go of those whose lease is over, is let in or not, and hears of all in
 * one script; ages and leases are measured by Redis' clock.
 */
public final class RedisFleet implements Fleet {

  private static final Logger log = LoggerFactory.getLogger(RedisFleet.class);

  private final Redis redis;
  private final Names names;
  private volatile boolean closed;

  /**
   * @param redis to be closed by whoever opened it, after this
   * @param prefix as the log's
   */
  public RedisFleet(Redis redis, String prefix) {
    this.redis = redis;
    this.names = new Names(prefix);
  }

  @Override
  public CompletionStage<Muster> announce(Announcement own, Duration lease) {
    if (closed) {
      return unavailable();
    }
    return redis
        .run(
            Script.ANNOUNCE,
            List.of(names.anchored(), names.announced()),
            List.of(
                own.run().getBytes(UTF_8),
                number(lease.toMillis()),
                number(own.speaks().lowest()),
                number(own.speaks().highest()),
                Announced.bytes(own)))
        .thenApply(RedisFleet::muster)
        .exceptionallyCompose(_ -> unavailable());
  }

  private static Muster muster(List<Object> answer) {
    long now = (Long) answer.get(0);
    List<?> said = (List<?>) answer.get(2);
    List<Muster.Seen> nodes = new ArrayList<>(said.size() / 2);
    for (int i = 0; i < said.size(); i += 2) {
      try {
        nodes.add(seen(new String((byte[]) said.get(i), UTF_8), (byte[]) said.get(i + 1), now));
      } catch (IllegalArgumentException strange) {
        log.warn("What a node announced cannot be read: {}", strange.getMessage());
      }
    }
    nodes.sort(
        Comparator.comparing((Muster.Seen one) -> one.node().name())
            .thenComparing(one -> one.node().run()));
    return new Muster((Long) answer.get(1) == 1, nodes);
  }

  /** Time, lowest and highest level, a blank after each, and the rest. */
  private static Muster.Seen seen(String run, byte[] said, long now) {
    long[] head = new long[3];
    int from = 0;
    for (int i = 0; i < head.length; i++) {
      int to = from;
      while (to < said.length && said[to] != ' ') {
        to++;
      }
      head[i] = Long.parseLong(new String(said, from, to - from, UTF_8));
      from = to + 1;
    }
    Levels speaks = new Levels((int) head[1], (int) head[2]);
    byte[] rest = Arrays.copyOfRange(said, Math.min(from, said.length), said.length);
    return new Muster.Seen(
        Announced.read(run, speaks, rest), Duration.ofMillis(Math.max(0, now - head[0])));
  }

  @Override
  public CompletionStage<Void> leave(String run) {
    if (closed) {
      return unavailable();
    }
    byte[] node = run.getBytes(UTF_8);
    return redis
        .ask(names.announced(), commands -> commands.hdel(names.announced(), node))
        .thenCombine(
            redis.ask(names.anchored(), commands -> commands.zrem(names.anchored(), node)),
            (_, _) -> (Void) null)
        .exceptionallyCompose(_ -> unavailable());
  }

  private static byte[] number(long value) {
    return Long.toString(value).getBytes(UTF_8);
  }

  private static <T> CompletionStage<T> unavailable() {
    return CompletableFuture.failedFuture(new RefusedException(Code.DIRECTORY_UNAVAILABLE));
  }

  @Override
  public void close() {
    closed = true;
  }
}
