package dev.hawser.brokers.memory;

import dev.hawser.core.RefusedException;
import dev.hawser.core.directory.Directory.Claim;
import dev.hawser.core.directory.Directory.MemberPage;
import dev.hawser.core.directory.Directory.Presence;
import dev.hawser.core.directory.Directory.Renewal;
import dev.hawser.core.directory.Directory.Revocation;
import dev.hawser.core.directory.Directory.Seat;
import dev.hawser.core.directory.Directory.Watcher;
import dev.hawser.protocol.Code;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the directories of several nodes in one process share.
 *
 * <p>May be used from any thread. Calls about different sessions, users or channels do not wait for
 * one another; a call that finds a fallen node visits everything once.
 */
public final class MemoryRegister {

  private final Time time;
  private final Sessions sessions;
  private final Members members = new Members();
  private final Lines lines;
  private final Leases leases;
  private final ConcurrentHashMap<String, List<String>> channelsByUser = new ConcurrentHashMap<>();
  private final Set<Revocation> revocations = ConcurrentHashMap.newKeySet();
  private final CopyOnWriteArrayList<Watcher> watchers = new CopyOnWriteArrayList<>();

  public MemoryRegister() {
    this(Time.system());
  }

  public MemoryRegister(Time time) {
    this.time = time;
    this.sessions = new Sessions(time);
    this.leases = new Leases(time);
    this.lines = new Lines(time);
  }

  void add(Watcher watcher) {
    watchers.add(watcher);
  }

  void remove(Watcher watcher) {
    watchers.remove(watcher);
  }

  Claim claim(String session, String user, String node, long floor, Duration keep) {
    Sessions.Taken taken = sessions.claim(session, user, node, floor, keep);
    if (taken == null) {
      throw new RefusedException(Code.TICKET_INVALID);
    }
    if (taken.previousNode() != null) {
      tell(watcher -> watcher.replaced(session, taken.generation()));
    }
    return new Claim(
        taken.generation(), taken.previousNode(), channelsByUser.getOrDefault(user, List.of()));
  }

  Claim hold(String session, String user, String node, long generation, Duration keep) {
    Sessions.Taken stands = sessions.hold(session, user, node, generation, keep);
    return new Claim(
        stands.generation(), stands.previousNode(), channelsByUser.getOrDefault(user, List.of()));
  }

  void release(String session, long generation) {
    sessions.release(session, generation);
  }

  int join(Presence line, int most, @Nullable Seat seat) {
    List<Presence> gone = new ArrayList<>();
    Lines.Count counted = lines.join(line, most, seat, gone);
    gone.forEach(other -> tell(watcher -> watcher.displaced(other.session(), other.generation())));
    tell(line.user(), counted);
    return counted.count();
  }

  void part(Presence line) {
    Lines.Count counted = lines.part(line);
    if (counted != null) {
      tell(line.user(), counted);
    }
  }

  private void tell(String user, Lines.Count counted) {
    if (counted.elsewhere()) {
      tell(watcher -> watcher.lines(user, counted.count()));
    }
  }

  void subscribe(String user, String channel, boolean subscribed) {
    channelsByUser.compute(
        user,
        (name, channels) -> subscribed ? with(channels, channel) : without(channels, channel));
    tell(watcher -> watcher.subscribed(user, channel, subscribed));
  }

  boolean enter(String channel, Presence presence) {
    return members.enter(channel, presence);
  }

  boolean leave(String channel, Presence presence) {
    return members.leave(channel, presence);
  }

  MemberPage members(String channel, int limit, @Nullable String next) {
    return members.page(channel, limit, next);
  }

  Renewal renew(String node, Duration lease) {
    sessions.forgetExpired();
    lines.forgetExpired();
    Leases.Stood stood = leases.renew(node, lease);
    boolean lapsed = stood == Leases.Stood.NOT;
    Set<String> fallen = stood == Leases.Stood.IN_TIME ? leases.takeFallen() : Set.of();
    if (fallen.isEmpty()) {
      return new Renewal(lapsed, List.of());
    }
    sessions.releaseAll(fallen);
    lines.removeAll(fallen).forEach((user, left) -> tell(watcher -> watcher.lines(user, left)));
    return new Renewal(lapsed, members.removeAll(fallen));
  }

  void retire(String node, Duration grace) {
    leases.shorten(node, grace);
  }

  void revoke(Revocation revocation) {
    forgetRevocations();
    revocations.add(revocation);
    tell(watcher -> watcher.revoked(revocation));
  }

  List<Revocation> revocations() {
    forgetRevocations();
    return List.copyOf(revocations);
  }

  private void forgetRevocations() {
    long now = time.wall().instant().getEpochSecond();
    revocations.removeIf(revocation -> revocation.until() <= now);
  }

  private void tell(Consumer<Watcher> what) {
    watchers.forEach(what);
  }

  private static List<String> with(@Nullable List<String> channels, String channel) {
    if (channels == null) {
      return List.of(channel);
    }
    if (channels.contains(channel)) {
      return channels;
    }
    List<String> more = new ArrayList<>(channels);
    more.add(channel);
    return List.copyOf(more);
  }

  private static @Nullable List<String> without(@Nullable List<String> channels, String channel) {
    if (channels == null) {
      return null;
    }
    List<String> fewer = channels.stream().filter(other -> !other.equals(channel)).toList();
    return fewer.isEmpty() ? null : fewer;
  }
}
