package dev.hawser.core.trail;

import dev.hawser.core.trail.Story.Standing;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of one publication on one connection.
 *
 * @param because the step that decides it; null where there is none
 */
public record Verdict(Outcome outcome, @Nullable Step because) {

  /** What became of it. */
  public enum Outcome {
    /** Handed to the line, and nothing waits for the peer any more. */
    WRITTEN,
    /** Handed to the line, whose peer has not taken everything yet. */
    WAITING,
    /** It exists, and the subscription has not got that far. */
    BEHIND,
    /** The loop was told of no such publication yet. */
    NOT_YET,
    /** Left out, for the reason in the step. */
    SKIPPED,
    /** Published before the subscription began, and not recovered. */
    BEFORE,
    /** Passed over by a reset. */
    LOST,
    /** The subscription had ended. */
    UNSUBSCRIBED,
    /** The line had ended. */
    DOWN,
    /** The wish to subscribe was refused. */
    REFUSED,
    /** Nobody subscribed here. */
    NEVER,
    /** Some around it were left out and some not, or what happened then had to go. */
    UNKNOWN
  }

  /**
   * Looks it up.
   *
   * @param epoch of the offset; null for whichever the connection knew
   */
  public static Verdict of(Story story, String channel, @Nullable String epoch, long offset) {
    List<Step> stretches =
        story.steps().stream()
            .filter(step -> step.stretch() && channel.equals(step.channel()))
            .toList();
    List<Step> fitting =
        stretches.stream().filter(step -> epoch == null || epoch.equals(step.epoch())).toList();
    if (fitting.isEmpty()) {
      return stretches.isEmpty() ? neverBegan(story, channel) : elsewhere(story, stretches);
    }
    for (Step stretch : fitting.reversed()) {
      if (stretch.covers(offset)) {
        return within(story, stretch, offset);
      }
    }
    Step next = fitting.stream().filter(one -> one.from() > offset).findFirst().orElse(null);
    if (next == null) {
      return beyond(story, fitting.getLast(), offset);
    }
    if (story.forgotten() > 0 && next.equals(fitting.getFirst())) {
      return new Verdict(Outcome.UNKNOWN, null);
    }
    return new Verdict(next.kind() == Step.Kind.RESET ? Outcome.LOST : Outcome.BEFORE, next);
  }

  private static Verdict neverBegan(Story story, String channel) {
    Step refused = last(story, Step.Kind.REFUSED, channel, 0);
    if (refused != null) {
      return new Verdict(Outcome.REFUSED, refused);
    }
    return new Verdict(story.forgotten() > 0 ? Outcome.UNKNOWN : Outcome.NEVER, null);
  }

  /** The connection knew the channel in other epochs only. */
  private static Verdict elsewhere(Story story, List<Step> stretches) {
    return story.forgotten() > 0
        ? new Verdict(Outcome.UNKNOWN, null)
        : new Verdict(Outcome.BEFORE, stretches.getFirst());
  }

  private static Verdict within(Story story, Step stretch, long offset) {
    for (Step step : story.steps()) {
      boolean same =
          step.kind() == Step.Kind.SKIPPED
              && step.covers(offset)
              && String.valueOf(step.channel()).equals(stretch.channel())
              && String.valueOf(step.epoch()).equals(stretch.epoch());
      if (same) {
        return new Verdict(step.whole() ? Outcome.SKIPPED : Outcome.UNKNOWN, step);
      }
    }
    if (story.forgotten() > 0 && story.forgottenAt() >= stretch.at()) {
      return new Verdict(Outcome.UNKNOWN, null);
    }
    return new Verdict(story.backlog() > 0 ? Outcome.WAITING : Outcome.WRITTEN, stretch);
  }

  /** No stretch got that far. */
  private static Verdict beyond(Story story, Step last, long offset) {
    Standing standing = story.standing(String.valueOf(last.channel()));
    if (last.until() == 0 && standing != null) {
      return new Verdict(offset <= standing.latest() ? Outcome.BEHIND : Outcome.NOT_YET, last);
    }
    Step ended = last(story, Step.Kind.UNSUBSCRIBED, String.valueOf(last.channel()), last.until());
    if (ended != null) {
      return new Verdict(Outcome.UNSUBSCRIBED, ended);
    }
    Step closed = story.steps().getLast();
    return closed.kind() == Step.Kind.CLOSED
        ? new Verdict(Outcome.DOWN, closed)
        // Its epoch ended, and what came then has offsets of another.
        : new Verdict(Outcome.LOST, last);
  }

  private static @Nullable Step last(Story story, Step.Kind kind, String channel, long since) {
    return story.steps().reversed().stream()
        .filter(step -> step.kind() == kind && channel.equals(step.channel()) && step.at() >= since)
        .findFirst()
        .orElse(null);
  }
}
