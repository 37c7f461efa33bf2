package dev.hawser.brokers.redis;

import static dev.hawser.brokers.redis.Sets.bytes;
import static dev.hawser.brokers.redis.Sets.number;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hawser.core.RefusedException;
import dev.hawser.core.directory.Directory;
import dev.hawser.core.directory.Directory.Presence;
import dev.hawser.core.directory.Directory.Seat;
import dev.hawser.protocol.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** How many lines users have, and each node's index of those that it counted. */
record Crowd(Redis redis, Names names, Sets sets) {

  /** As {@link Directory#join} says. */
  CompletionStage<Integer> join(Presence line, int most, @Nullable Seat seat) {
    List<byte[]> arguments = new ArrayList<>();
    arguments.add(bytes(line.session()));
    arguments.add(number(line.generation()));
    arguments.add(bytes(line.node()));
    arguments.add(number(most));
    arguments.add(bytes(seat == null ? "" : seat.platform()));
    if (seat != null) {
      arguments.add(number(seat.most()));
      arguments.add(number(seat.displaces() ? 1 : 0));
      arguments.add(number(seat.returns() ? 1 : 0));
      arguments.add(number(seat.keep().toMillis()));
    }
    return sets.add(names.linesOn(line.node()), Held.bytes(line.user(), line.session()))
        .thenCompose(_ -> redis.run(Script.JOIN, keys(line.user()), arguments))
        .thenApply(answer -> {
          if (answer.size() == 1) {
            throw new RefusedException(refusal(text(answer.get(0))));
          }
          displace(line.user(), answer.subList(2, answer.size()));
          return counted(line.user(), answer);
        });
  }

  private static Code refusal(String why) {
    return switch (why) {
      case "displaced" -> Code.DISPLACED;
      case "platform" -> Code.PLATFORM_FULL;
      default -> Code.TOO_MANY_CONNECTIONS;
    };
  }

  /** They are counted no more already; their nodes end their lines. */
  private void displace(String user, List<Object> gone) {
    for (int i = 0; i < gone.size(); i += 3) {
      String session = text(gone.get(i));
      Sets.hope(sets.remove(names.linesOn(text(gone.get(i + 2))), Held.bytes(user, session)));
      redis.publish(
          names.notices(), Notices.displaced(session, Long.parseLong(text(gone.get(i + 1)))));
    }
  }

  private static String text(Object answered) {
    return new String((byte[]) answered, UTF_8);
  }

  /**
   * Counts a line no more where it stood so; takes it out of the index then.
   *
   * @param generation empty for any
   */
  CompletionStage<Void> part(String user, String session, String node, byte[] generation) {
    return redis
        .run(Script.PART, keys(user), List.of(bytes(session), bytes(node), generation))
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

  private List<byte[]> keys(String user) {
    return List.of(names.lines(user), names.linesByNode(user), names.seats(user));
  }
}
