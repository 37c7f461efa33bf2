package dev.hawser.brokers.redis;

import static dev.hawser.brokers.redis.Sets.bytes;
import static dev.hawser.brokers.redis.Sets.number;
import static dev.hawser.brokers.redis.Sets.text;

import dev.hawser.core.directory.Directory.MemberPage;
import dev.hawser.core.directory.Directory.Presence;
import dev.hawser.protocol.ServerMessage.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Who is present in channels, and each node's index of whom it entered. */
record Attendance(Redis redis, Names names, Sets sets) {

  CompletionStage<Boolean> enter(String channel, Presence presence) {
    byte[] node = bytes(presence.node());
    return sets.add(names.enteredBy(presence.node()), Held.bytes(channel, presence.session()))
        .thenCompose(_ ->
            redis.run(
                Script.ENTER,
                place(channel),
                List.of(
                    bytes(presence.session()),
                    number(presence.generation()),
                    number(node.length),
                    node,
                    bytes(presence.user()))))
        .thenApply(answer -> (Long) answer.getFirst() == 1);
  }

  /** Gives the user where it stood so; takes it out of the index then. */
  CompletionStage<@Nullable String> leave(
      String channel, String session, String node, byte[] generation) {
    return redis
        .run(Script.LEAVE, place(channel), List.of(bytes(session), bytes(node), generation))
        .thenApply(answer -> {
          if (answer.isEmpty()) {
            return null;
          }
          Sets.hope(sets.remove(names.enteredBy(node), Held.bytes(channel, session)));
          return text(answer.getFirst());
        });
  }

  CompletionStage<MemberPage> members(String channel, int limit, @Nullable String next) {
    return redis
        .run(
            Script.MEMBERS,
            place(channel),
            List.of(bytes(next == null ? "" : next), number(limit + 1L)))
        .thenApply(answer -> page(answer, limit));
  }

  private static MemberPage page(List<Object> answer, int limit) {
    List<Member> members = new ArrayList<>();
    for (int i = 1; i < answer.size() && members.size() < limit; i += 2) {
      members.add(new Member(text(answer.get(i)), text(answer.get(i + 1))));
    }
    boolean more = answer.size() / 2 > limit;
    return new MemberPage(
        (Long) answer.getFirst(), members, more ? members.getLast().session() : null);
  }

  private List<byte[]> place(String channel) {
    return List.of(names.present(channel), names.places(channel));
  }
}
