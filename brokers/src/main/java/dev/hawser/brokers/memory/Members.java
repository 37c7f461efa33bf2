package dev.hawser.brokers.memory;

import dev.hawser.core.directory.Directory.Departed;
import dev.hawser.core.directory.Directory.MemberPage;
import dev.hawser.core.directory.Directory.Presence;
import dev.hawser.protocol.ServerMessage.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Who is present where, by session name within a channel.
 *
 * <p>May be used from any thread: a channel's members are touched only inside the map's own step
 * for that channel, so that channels do not wait for one another and an empty one goes at once.
 */
final class Members {

  private final ConcurrentHashMap<String, TreeMap<String, Presence>> channels =
      new ConcurrentHashMap<>();

  boolean enter(String channel, Presence presence) {
    boolean[] isNew = new boolean[1];
    channels.compute(
        channel,
        (name, members) -> {
          TreeMap<String, Presence> these = members == null ? new TreeMap<>() : members;
          Presence before = these.get(presence.session());
          isNew[0] = before == null;
          if (before == null || before.generation() <= presence.generation()) {
            these.put(presence.session(), presence);
          }
          return these;
        });
    return isNew[0];
  }

  boolean leave(String channel, Presence presence) {
    boolean[] removed = new boolean[1];
    channels.computeIfPresent(
        channel,
        (name, members) -> {
          Presence standing = members.get(presence.session());
          if (standing != null
              && standing.generation() == presence.generation()
              && standing.node().equals(presence.node())) {
            members.remove(presence.session());
            removed[0] = true;
          }
          return members.isEmpty() ? null : members;
        });
    return removed[0];
  }

  MemberPage page(String channel, int limit, @Nullable String next) {
    MemberPage[] page = {new MemberPage(0, List.of(), null)};
    channels.computeIfPresent(
        channel,
        (name, members) -> {
          page[0] = page(members, limit, next);
          return members;
        });
    return page[0];
  }

  private static MemberPage page(
      NavigableMap<String, Presence> members, int limit, @Nullable String next) {
    var rest = next == null ? members : members.tailMap(next, false);
    List<Member> page = new ArrayList<>(Math.min(limit, members.size()));
    for (Presence presence : rest.values()) {
      if (page.size() == limit) {
        return new MemberPage(members.size(), page, page.getLast().session());
      }
      page.add(new Member(presence.session(), presence.user()));
    }
    return new MemberPage(members.size(), page, null);
  }

  /** Removes what these nodes hold. */
  List<Departed> removeAll(Set<String> nodes) {
    List<Departed> departed = new ArrayList<>();
    for (String channel : channels.keySet()) {
      channels.computeIfPresent(
          channel,
          (name, members) -> {
            members
                .values()
                .removeIf(presence -> {
                  boolean gone = nodes.contains(presence.node());
                  if (gone) {
                    departed.add(new Departed(name, presence.session(), presence.user()));
                  }
                  return gone;
                });
            return members.isEmpty() ? null : members;
          });
    }
    return departed;
  }
}
