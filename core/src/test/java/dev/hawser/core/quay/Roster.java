package dev.hawser.core.quay;

import static java.util.Objects.requireNonNull;

import dev.hawser.core.RefusedException;
import dev.hawser.core.directory.Directory;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.ServerMessage.Member;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A directory of a few maps. */
public final class Roster implements Directory {

  private final Sluice claims = new Sluice(Code.DIRECTORY_UNAVAILABLE);
  private final Sluice presence = new Sluice(Code.DIRECTORY_UNAVAILABLE);
  private final Sluice revoking = new Sluice(Code.DIRECTORY_UNAVAILABLE);
  private final Map<String, Long> generations = new HashMap<>();
  private final Map<String, Set<String>> channels = new HashMap<>();
  private final Map<String, TreeMap<String, Presence>> members = new HashMap<>();
  private final List<Revocation> revocations = new ArrayList<>();
  private final List<Departed> departed = new ArrayList<>();
  private final List<String> released = new ArrayList<>();
  private @Nullable Watcher watcher;
  private final Sluice joins = new Sluice(Code.DIRECTORY_UNAVAILABLE);
  private final List<Presence> lines = new ArrayList<>();
  private final List<Seat> seats = new ArrayList<>();
  private int elsewhere;
  private int renewals;
  private boolean lapsing;

  public Sluice claims() {
    return claims;
  }

  public Sluice joins() {
    return joins;
  }

  /** So many lines each user has on other nodes. */
  public void elsewhere(int count) {
    elsewhere = count;
  }

  /** Lines that are counted. */
  public List<Presence> lines() {
    return List.copyOf(lines);
  }

  /** What was asked for on platforms, in the order asked. */
  public List<Seat> seats() {
    return List.copyOf(seats);
  }

  public Sluice presence() {
    return presence;
  }

  public Sluice revoking() {
    return revoking;
  }

  public Watcher watcher() {
    return requireNonNull(watcher);
  }

  /** Sessions released, as {@code session/generation}. */
  public List<String> released() {
    return released;
  }

  public int renewals() {
    return renewals;
  }

  /** Revoked before the node began. */
  public void revokedBefore(Revocation revocation) {
    revocations.add(revocation);
  }

  /** Another node takes the session up. */
  public long claimElsewhere(String session) {
    long generation = generations.merge(session, 1L, Long::sum);
    watcher().replaced(session, generation);
    return generation;
  }

  /** The same, and this node does not hear of it. */
  public void claimElsewhereUnheard(String session) {
    generations.merge(session, 1L, Long::sum);
  }

  /** The server wishes something for a user, and this node does not hear of it. */
  public void wishUnheard(String user, String channel, boolean subscribed) {
    Set<String> these = channels.computeIfAbsent(user, name -> new LinkedHashSet<>());
    if (subscribed) {
      these.add(channel);
    } else {
      these.remove(channel);
    }
  }

  /** Another node died with this session in the channel. */
  public void departs(Departed one) {
    departed.add(one);
  }

  public List<Presence> present(String channel) {
    return List.copyOf(members.getOrDefault(channel, new TreeMap<>()).values());
  }

  @Override
  public void attach(Watcher watcher) {
    this.watcher = watcher;
  }

  @Override
  public CompletionStage<Claim> claim(
      String session, String user, String node, long floor, Duration keep) {
    return claims.answer(() -> {
      Long before = generations.get(session);
      long generation = 1 + Math.max(floor, before == null ? 0 : before);
      generations.put(session, generation);
      if (before != null) {
        watcher().replaced(session, generation);
      }
      return new Claim(
          generation,
          before == null ? null : node,
          List.copyOf(channels.getOrDefault(user, Set.of())));
    });
  }

  /** Forgets everything, as an engine that is begun anew. */
  public void forget() {
    generations.clear();
    channels.clear();
    members.clear();
  }

  /** The next renewal finds that the lease has lapsed. */
  public void lapse() {
    lapsing = true;
  }

  /** Sessions that were ever claimed. */
  public Set<String> sessions() {
    return Set.copyOf(generations.keySet());
  }

  /** Which generation stands; 0 for none. */
  public long generation(String session) {
    return generations.getOrDefault(session, 0L);
  }

  @Override
  public CompletionStage<Claim> hold(
      String session, String user, String node, long generation, Duration keep) {
    return claims.answer(() -> {
      Long before = generations.get(session);
      long stands = Math.max(generation, before == null ? 0 : before);
      generations.put(session, stands);
      return new Claim(
          stands, before == null ? null : node, List.copyOf(channels.getOrDefault(user, Set.of())));
    });
  }

  @Override
  public void release(String session, long generation) {
    released.add(session + "/" + generation);
  }

  @Override
  public CompletionStage<Integer> join(Presence line, int most, @Nullable Seat seat) {
    return joins.answer(() -> {
      lines.removeIf(older -> older.session().equals(line.session()));
      long here = lines.stream().filter(one -> one.user().equals(line.user())).count();
      if (elsewhere + here >= most) {
        throw new RefusedException(Code.TOO_MANY_CONNECTIONS);
      }
      if (seat != null) {
        seats.add(seat);
      }
      lines.add(line);
      return elsewhere + (int) here + 1;
    });
  }

  @Override
  public void part(Presence line) {
    lines.remove(line);
  }

  @Override
  public CompletionStage<Void> subscribe(String user, String channel, boolean subscribed) {
    return claims
        .answer(() -> {
          Set<String> these = channels.computeIfAbsent(user, name -> new LinkedHashSet<>());
          if (subscribed) {
            these.add(channel);
          } else {
            these.remove(channel);
          }
          watcher().subscribed(user, channel, subscribed);
          return true;
        })
        .thenAccept(done -> {});
  }

  @Override
  public CompletionStage<Boolean> enter(String channel, Presence one) {
    return presence.answer(() ->
        members.computeIfAbsent(channel, name -> new TreeMap<>()).put(one.session(), one) == null);
  }

  @Override
  public CompletionStage<Boolean> leave(String channel, Presence one) {
    return presence.answer(
        () -> members.computeIfAbsent(channel, name -> new TreeMap<>()).remove(one.session(), one));
  }

  @Override
  public CompletionStage<MemberPage> members(String channel, int limit, @Nullable String next) {
    return presence.answer(() -> {
      List<Member> all =
          new LinkedHashMap<>(members.getOrDefault(channel, new TreeMap<>()))
              .values().stream()
                  .filter(one -> next == null || one.session().compareTo(next) > 0)
                  .map(one -> new Member(one.session(), one.user()))
                  .toList();
      List<Member> page = all.subList(0, Math.min(limit, all.size()));
      return new MemberPage(
          present(channel).size(),
          page,
          page.size() < all.size() ? page.getLast().session() : null);
    });
  }

  @Override
  public CompletionStage<Renewal> renew(String node, Duration lease) {
    boolean lapses = renewals++ == 0 || lapsing;
    lapsing = false;
    return presence.answer(() -> {
      Renewal renewal = new Renewal(lapses, departed);
      departed.clear();
      return renewal;
    });
  }

  @Override
  public void retire(String node, Duration grace) {}

  @Override
  public CompletionStage<Void> revoke(Revocation revocation) {
    return revoking
        .answer(() -> {
          revocations.add(revocation);
          watcher().revoked(revocation);
          return true;
        })
        .thenAccept(done -> {});
  }

  @Override
  public CompletionStage<List<Revocation>> revocations() {
    return revoking.answer(() -> List.copyOf(revocations));
  }

  @Override
  public void close() {}
}
