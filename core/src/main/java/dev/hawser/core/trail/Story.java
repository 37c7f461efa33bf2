package dev.hawser.core.trail;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one connection. Times are milliseconds since 1970.
 *
 * @param opened when it came
 * @param closed when it ended; 0 while it stands
 * @param backlog bytes that wait for its peer, or waited when it ended
 * @param forgotten how many steps had to go
 * @param forgottenAt when the newest of them was over
 * @param steps by time
 * @param standing where each of its subscriptions stands; empty once it has ended
 */
public record Story(
    String session,
    String user,
    String remote,
    String transport,
    long opened,
    long closed,
    int backlog,
    int forgotten,
    long forgottenAt,
    List<Step> steps,
    List<Standing> standing) {

  public Story {
    steps = List.copyOf(steps);
    standing = List.copyOf(standing);
  }

  /**
   * Where a subscription stands.
   *
   * @param state in a word
   * @param cursor the highest offset handed to the line or announced as skipped
   * @param latest the highest offset of which its loop was told
   * @param told when that was; 0 where it was never told of one while somebody was subscribed
   */
  public record Standing(
      String channel, String epoch, String state, long cursor, long latest, long told) {}

  /** Only what concerns this channel, or the whole connection. */
  public Story of(String channel) {
    return new Story(
        session,
        user,
        remote,
        transport,
        opened,
        closed,
        backlog,
        forgotten,
        forgottenAt,
        steps.stream().filter(step -> concerns(step, channel)).toList(),
        standing.stream().filter(one -> one.channel().equals(channel)).toList());
  }

  private static boolean concerns(Step step, String channel) {
    return step.channel() == null || channel.equals(step.channel());
  }

  /** Where the connection stands among others. */
  public Question.Place place() {
    return new Question.Place(opened, session);
  }

  /** Whether anything of this channel is in it. */
  public boolean knows(String channel) {
    return steps.stream().anyMatch(step -> channel.equals(step.channel()));
  }

  /** Where the subscription to this channel stands; null where there is none. */
  public @Nullable Standing standing(String channel) {
    return standing.stream().filter(one -> one.channel().equals(channel)).findFirst().orElse(null);
  }
}
