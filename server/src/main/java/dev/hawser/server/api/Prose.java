package dev.hawser.server.api;

import dev.hawser.core.trail.Step;
import dev.hawser.core.trail.Story;
import dev.hawser.core.trail.Verdict;
import org.jspecify.annotations.Nullable;

/** Says in a sentence what happened to a connection, and what became of a publication there. */
final class Prose {

  private Prose() {}

  static String of(Step step, String user) {
    String channel = step.channel();
    return switch (step.kind()) {
      case OPENED -> "came by " + step.detail();
      case CONNECTED -> "connected as " + user;
      case RESUMED -> "connected as " + user + ", and took its session up again";
      case SUBSCRIBED -> "subscribed to " + channel + began(step) + given(step);
      case RESET -> channel + " was reset, and goes on" + began(step) + given(step);
      case UNSUBSCRIBED ->
          step.detail() == null
              ? "unsubscribed from " + channel
              : "its subscription to " + channel + " was ended: " + step.detail();
      case REFUSED -> "was not let in to " + channel + ": " + step.detail() + times(step);
      case SLOW -> "left the live stream of " + channel + ": " + instead(step) + times(step);
      case LIVE -> "back in the live stream of " + channel + " after " + step.to() + times(step);
      case RUNG -> "moved to the rung " + step.detail() + " of " + channel + times(step);
      case SKIPPED -> leftOut(step) + " of " + channel + " left out: " + reason(step.detail());
      case PAUSED -> "was not read for a while: too many commands under way" + times(step);
      case CLOSED -> "ended: " + step.detail();
    };
  }

  private static String began(Step step) {
    return " after "
        + step.epoch()
        + ":"
        + (step.from() - 1)
        + (step.detail() == null ? "" : " (" + step.detail() + ")");
  }

  private static String given(Step step) {
    return step.count() == 0 ? "; given nothing" : "; given up to " + step.to();
  }

  private static String leftOut(Step step) {
    String range = step.from() == step.to() ? "" + step.from() : step.from() + " to " + step.to();
    return step.whole() ? range : step.count() + " of the publications " + range;
  }

  private static String times(Step step) {
    return step.count() == 1 ? "" : " (" + step.count() + " times)";
  }

  private static String instead(Step step) {
    return switch (String.valueOf(step.detail())) {
      case "behind" -> "it follows the log from " + step.from();
      case "conflating" -> "its line is slow, it gets the newest of each slot";
      case "sampling" -> "its line is slow, it gets the newest now and then";
      case "skipping" -> "its line is slow, it gets nothing for the moment";
      default -> String.valueOf(step.detail());
    };
  }

  private static String reason(@Nullable String reason) {
    return switch (String.valueOf(reason)) {
      case "conflated" -> "a newer one of the slot came while its line was slow (conflated)";
      case "sampled" -> "a newer one came before its next sample (sampled)";
      case "slow" -> "its line was slow, and they can be read from the history (slow)";
      case "no-history" -> "its line was slow, and no history is kept (no-history)";
      default -> String.valueOf(reason);
    };
  }

  static String of(Verdict verdict, Story story, String channel, long offset) {
    Step because = verdict.because();
    String at = because == null ? "" : Telling.time(because.at());
    return switch (verdict.outcome()) {
      case WRITTEN -> offset + " was written to this line" + written(story, because, channel);
      case WAITING ->
          offset
              + " was handed to this line, which has not taken everything yet: "
              + story.backlog()
              + " bytes wait";
      case BEHIND -> offset + " was not given yet: the subscription has got to " + to(because);
      case NOT_YET -> "this node was told of no " + offset + " yet";
      case SKIPPED -> offset + " was left out at " + at + ": " + reason(detail(because));
      case BEFORE ->
          offset
              + " came before the subscription, which began at "
              + at
              + (because == null ? "" : began(because));
      case LOST -> offset + " was passed over by the reset at " + at + ": " + detail(because);
      case UNSUBSCRIBED -> "the subscription had ended at " + at + ", before " + offset;
      case DOWN -> "the line had ended at " + at + " (" + detail(because) + "), before " + offset;
      case REFUSED -> "the wish to subscribe was refused at " + at + ": " + detail(because);
      case NEVER -> "it never subscribed to " + channel;
      case UNKNOWN ->
          because == null
              ? "not known any more: what happened then had to go"
              : "not known any more: " + leftOut(because) + " were left out, and some not";
    };
  }

  private static String written(Story story, @Nullable Step stretch, String channel) {
    if (stretch == null) {
      return "";
    }
    Story.Standing standing = story.standing(channel);
    long last = stretch.until() > 0 || standing == null ? stretch.until() : standing.told();
    return ", not before "
        + Telling.time(stretch.at())
        + (last > stretch.at() ? " and not after " + Telling.time(last) : "");
  }

  private static long to(@Nullable Step step) {
    return step == null ? 0 : step.to();
  }

  private static String detail(@Nullable Step step) {
    return step == null ? "" : String.valueOf(step.detail());
  }
}
