package dev.hawser.brokers.redis;

import static dev.hawser.brokers.redis.Sets.bytes;
import static dev.hawser.brokers.redis.Sets.number;

import dev.hawser.core.RefusedException;
import dev.hawser.core.directory.Directory.Presence;
import dev.hawser.protocol.Code;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** How many lines users have, and each node's index of those that it counted. */
record Crowd(Redis redis, Names names, Sets sets) {

  /** Fails with {@code too-many-connections} where there are as many as may be. */
  CompletionStage<Integer> join(Presence line, int most) {
    return sets.add(names.linesOn(line.node()), Held.bytes(line.user(), line.session()))
        .thenCompose(_ ->
            redis.run(
                Script.JOIN,
                lines(line.user()),
                List.of(
                    bytes(line.session()),
                    number(line.generation()),
                    bytes(line.node()),
                    number(most))))
        .thenApply(answer -> {
          if (answer.isEmpty()) {
            throw new RefusedException(Code.TOO_MANY_CONNECTIONS);
          }
          return counted(line.user(), answer);
        });
  }

  /**
   * Counts a line no more where it stood so; takes it out of the index then.
   *
   * @param generation empty for any
   */
  CompletionStage<Void> part(String user, String session, String node, byte[] generation) {
    return redis
        .run(Script.PART, lines(user), List.of(bytes(session), bytes(node), generation))
        .thenAccept(answer -> {
          if (!answer.isEmpty()) {
            Sets.hope(sets.remove(names.linesOn(node), Held.bytes(user, session)));
            counted(user, answer);
          }
        });
  }

  /** Tells the others where it matters to them. */
  private int counted(String user, List<Object> answer) {
    int count = ((Long) answer.get(0)).intValue();
    if ((Long) answer.get(1) == 1) {
      redis.publish(names.notices(), Notices.lines(user, count));
    }
    return count;
  }

  private List<byte[]> lines(String user) {
    return List.of(names.lines(user), names.linesByNode(user));
  }
}
