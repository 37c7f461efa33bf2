package dev.hawser.brokers.redis;

import static dev.hawser.brokers.redis.Sets.all;
import static dev.hawser.brokers.redis.Sets.bytes;
import static dev.hawser.brokers.redis.Sets.hope;
import static dev.hawser.brokers.redis.Sets.number;
import static dev.hawser.brokers.redis.Sets.text;

import dev.hawser.core.RefusedException;
import dev.hawser.core.directory.Directory;
import dev.hawser.protocol.Code;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory that many nodes share.
 *
 * <p><b>Steps.</b> What must not be torn is one script on one key's slot: a claim, an entry, a
 * farewell, the taking over of a fallen node. Beside each, a node keeps an index of what it holds,
 * written before and removed after; so an index may name too much, never too little, and what it
 * names is removed only where that node still stands in it.
 *
 * <p><b>Fallen nodes</b> go to the first that renews in time after their lease is over. It must be
 * done with one within {@link #CLEARING}; otherwise another takes it over, so that nobody stays
 * present because two nodes fell. Then each member is told by whoever removed it.
 *
 * <p><b>Notices</b> go through one shard channel. One may be lost while a node's connection is
 * broken; revocations are read again when it is back, and the watcher is told.
 */
public final class RedisDirectory implements Directory {

  private static final Logger log = LoggerFactory.getLogger(RedisDirectory.class);
  private static final Duration CLEARING = Duration.ofSeconds(30);
  private static final Duration AGAIN = Duration.ofSeconds(1);
  private static final byte[] NOTHING = {};

  /** What was answered; other refusals say that Redis did not answer. */
  private static final Set<Code> DECIDED =
      Set.of(Code.TICKET_INVALID, Code.TOO_MANY_CONNECTIONS, Code.DISPLACED, Code.PLATFORM_FULL);

  private final Redis redis;
  private final Names names;
  private final Sets sets;
  private final Attendance attendance;
  private final Crowd crowd;
  private final Farewells<String> released;
  private final Farewells<Line> parted;
  private final Ears.Hearer hearer = new Heard();
  private volatile @Nullable Watcher watcher;
  private volatile boolean closed;

  /**
   * @param redis to be closed by whoever opened it, after this
   * @param prefix as the log's
   */
  public RedisDirectory(Redis redis, String prefix) {
    this.redis = redis;
    this.names = new Names(prefix);
    this.sets = new Sets(redis);
    this.attendance = new Attendance(redis, names, sets);
    this.crowd = new Crowd(redis, names, sets);
    this.released = new Farewells<>(this::tellReleased, redis::later);
    this.parted = new Farewells<>(this::part, redis::later);
  }

  /** Returns when every later notice would be heard, or cannot be yet. */
  @Override
  public void attach(Watcher watcher) {
    if (this.watcher != null) {
      throw new IllegalStateException("attached twice");
    }
    this.watcher = watcher;
    redis
        .ears()
        .keep(names.notices(), hearer)
        .exceptionally(failure -> {
          log.warn("What other nodes tell is not heard yet: {}", failure.getMessage());
          return null;
        })
        .toCompletableFuture()
        .join();
  }

  // ---- sessions

  @Override
  public CompletionStage<Claim> claim(
      String session, String user, String node, long floor, Duration keep) {
    return answer(() ->
        record(Script.CLAIM, session, user, node, floor, keep)
            .thenApply(claim -> claimed(session, node, claim)));
  }

  private Claim claimed(String session, String node, Claim claim) {
    String previous = claim.previousNode();
    if (previous != null) {
      if (!previous.equals(node)) {
        hope(sets.remove(names.sessionsOf(previous), bytes(session)));
      }
      redis.publish(names.notices(), Notices.replaced(session, claim.generation()));
    }
    return claim;
  }

  @Override
  public CompletionStage<Claim> hold(
      String session, String user, String node, long generation, Duration keep) {
    return answer(() -> record(Script.HOLD, session, user, node, generation, keep));
  }

  /** Indexes a session, then has a script write its record; that may refuse by no answer. */
  private CompletionStage<Claim> record(
      Script script, String session, String user, String node, long generation, Duration keep) {
    return sets.add(names.sessionsOf(node), bytes(session))
        .thenCompose(_ ->
            redis.run(
                script,
                List.of(names.session(session)),
                List.of(bytes(user), bytes(node), number(generation), number(keep.toMillis()))))
        .thenCombine(
            sets.members(names.channelsOf(user)),
            (answer, channels) -> {
              if (answer.isEmpty()) {
                throw new RefusedException(Code.TICKET_INVALID);
              }
              String before = text(answer.get(1));
              return new Claim(
                  (Long) answer.getFirst(),
                  before.isEmpty() ? null : before,
                  channels.stream().map(Sets::text).toList());
            });
  }

  /** Tried until Redis has heard it: nobody else knows that the line has ended. */
  @Override
  public void release(String session, long generation) {
    if (closed) {
      return;
    }
    released.say(session, generation);
  }

  private CompletionStage<?> tellReleased(String session, long generation) {
    return release(session, number(generation), NOTHING)
        .thenAccept(node -> {
          if (!node.isEmpty()) {
            hope(sets.remove(names.sessionsOf(node), bytes(session)));
          }
        });
  }

  private CompletionStage<String> release(String session, byte[] generation, byte[] node) {
    return redis
        .run(Script.RELEASE, List.of(names.session(session)), List.of(generation, node))
        .thenApply(answer -> answer.isEmpty() ? "" : text(answer.getFirst()));
  }

  // ---- lines of users

  @Override
  public CompletionStage<Integer> join(Presence line, int most, @Nullable Seat seat) {
    return answer(() -> crowd.join(line, most, seat));
  }

  @Override
  public void part(Presence line) {
    if (!closed) {
      parted.say(new Line(line.user(), line.session(), line.node()), line.generation());
    }
  }

  private CompletionStage<?> part(Line line, long generation) {
    return crowd.part(line.user(), line.session(), line.node(), number(generation));
  }

  /** One that is counted among its user's. */
  private record Line(String user, String session, String node) {}

  @Override
  public CompletionStage<Void> subscribe(String user, String channel, boolean subscribed) {
    return answer(() -> {
      byte[] key = names.channelsOf(user);
      CompletionStage<Long> done =
          subscribed ? sets.add(key, bytes(channel)) : sets.remove(key, bytes(channel));
      byte[] notice = Notices.subscribed(user, channel, subscribed);
      return done.thenCompose(_ -> tell(notice));
    });
  }

  // ---- presence

  @Override
  public CompletionStage<Boolean> enter(String channel, Presence presence) {
    return answer(() -> attendance.enter(channel, presence));
  }

  @Override
  public CompletionStage<Boolean> leave(String channel, Presence presence) {
    return answer(() ->
        attendance
            .leave(channel, presence.session(), presence.node(), number(presence.generation()))
            .thenApply(user -> user != null));
  }

  @Override
  public CompletionStage<MemberPage> members(String channel, int limit, @Nullable String next) {
    return answer(() -> attendance.members(channel, limit, next));
  }

  // ---- leases

  @Override
  public CompletionStage<Renewal> renew(String node, Duration lease) {
    return answer(() -> renewed(node, lease));
  }

  private CompletionStage<Renewal> renewed(String node, Duration lease) {
    return redis
        .run(
            Script.RENEW,
            List.of(names.leases(), names.falling()),
            List.of(bytes(node), number(lease.toMillis()), number(CLEARING.toMillis())))
        .thenCompose(answer -> {
          String stands = text(answer.getFirst());
          List<Object> fallen = answer.subList(1, answer.size());
          boolean falling = stands.equals("falling");
          if (falling && fallen.isEmpty()) {
            throw new RefusedException(Code.DIRECTORY_UNAVAILABLE);
          }
          CompletionStage<Renewal> cleared =
              all(fallen.stream().map(each -> clear(text(each))).toList())
                  .thenApply(each ->
                      new Renewal(
                          stands.equals("lapsed"), each.stream().flatMap(List::stream).toList()));
          return falling ? cleared.thenCompose(gone -> again(node, lease, gone)) : cleared;
        });
  }

  /** Whoever took this node over fell as well, so it has cleared itself away. */
  private CompletionStage<Renewal> again(String node, Duration lease, Renewal before) {
    return renewed(node, lease)
        .thenApply(renewal -> {
          List<Departed> departed = new ArrayList<>(before.departed());
          departed.addAll(renewal.departed());
          return new Renewal(renewal.lapsed(), departed);
        });
  }

  /** Clears away what a fallen node held; gives who went with it. */
  private CompletionStage<List<Departed>> clear(String node) {
    CompletionStage<?> released =
        sets.members(names.sessionsOf(node))
            .thenCompose(sessions ->
                all(
                    sessions.stream()
                        .map(each -> release(text(each), NOTHING, bytes(node)))
                        .toList()));
    CompletionStage<?> parted =
        sets.members(names.linesOn(node))
            .thenCompose(lines ->
                all(
                    lines.stream()
                        .map(Held::read)
                        .map(held -> crowd.part(held.where(), held.session(), node, NOTHING))
                        .toList()));
    CompletionStage<List<Departed>> departed =
        sets.members(names.enteredBy(node))
            .thenCompose(entries ->
                all(entries.stream().map(each -> depart(Held.read(each), node)).toList()))
            .thenApply(each -> each.stream().flatMap(List::stream).toList());
    return released
        .thenCombine(parted, (_, _) -> 0)
        .thenCombine(departed, (_, gone) -> gone)
        .thenCompose(gone ->
            sets.delete(names.sessionsOf(node))
                .thenCombine(sets.delete(names.enteredBy(node)), (_, _) -> 0)
                .thenCombine(sets.delete(names.linesOn(node)), (_, _) -> gone))
        .thenCompose(gone ->
            redis
                .ask(names.falling(), commands -> commands.zrem(names.falling(), bytes(node)))
                .thenApply(_ -> gone));
  }

  private CompletionStage<List<Departed>> depart(Held entered, String node) {
    return attendance
        .leave(entered.where(), entered.session(), node, NOTHING)
        .thenApply(user ->
            user == null
                ? List.of()
                : List.of(new Departed(entered.where(), entered.session(), user)));
  }

  @Override
  public void retire(String node, Duration grace) {
    if (!closed) {
      hope(
          redis.run(
              Script.RETIRE,
              List.of(names.leases()),
              List.of(bytes(node), number(grace.toMillis()))));
    }
  }

  // ---- revocations

  @Override
  public CompletionStage<Void> revoke(Revocation revocation) {
    return answer(() -> {
      byte[] notice = Notices.revoked(revocation);
      return redis
          .ask(
              names.revoked(),
              commands -> commands.zadd(names.revoked(), (double) revocation.until(), notice))
          .thenCompose(_ -> tell(notice));
    });
  }

  @Override
  public CompletionStage<List<Revocation>> revocations() {
    return answer(() ->
        redis
            .run(Script.REVOCATIONS, List.of(names.revoked()), List.of())
            .thenApply(
                kept -> kept.stream().map(each -> Notices.revocation((byte[]) each)).toList()));
  }

  // ---- words

  private CompletionStage<@Nullable Void> tell(byte[] notice) {
    return redis
        .ask(names.notices(), commands -> commands.spublish(names.notices(), notice))
        .thenApply(_ -> null);
  }

  private <T> CompletionStage<T> answer(Supplier<CompletionStage<T>> work) {
    if (closed) {
      return CompletableFuture.failedFuture(new RefusedException(Code.DIRECTORY_UNAVAILABLE));
    }
    return work.get()
        .exceptionallyCompose(failure -> {
          Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
          return CompletableFuture.failedFuture(
              cause instanceof RefusedException refused && DECIDED.contains(refused.code())
                  ? refused
                  : new RefusedException(Code.DIRECTORY_UNAVAILABLE));
        });
  }

  @Override
  public void close() {
    closed = true;
    redis.ears().unlisten(names.notices(), hearer);
  }

  private final class Heard implements Ears.Hearer {

    @Override
    public void heard(byte[] name, byte[] message) {
      Watcher watches = watcher;
      if (closed || watches == null) {
        return;
      }
      try {
        Notices.read(message).accept(watches);
      } catch (IllegalArgumentException strange) {
        log.warn("A notice cannot be read: {}", strange.getMessage());
      }
    }

    @Override
    public void returned() {
      var _ =
          revocations()
              .whenComplete((all, failure) -> {
                Watcher watches = watcher;
                if (closed || watches == null) {
                  return;
                }
                if (failure == null) {
                  all.forEach(watches::revoked);
                  watches.returned();
                } else {
                  redis.later(AGAIN, this::returned);
                }
              });
    }
  }
}
