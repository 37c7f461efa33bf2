package dev.hawser.server.api;

import dev.hawser.core.trail.Step;
import dev.hawser.core.trail.Story;
import dev.hawser.core.trail.Verdict;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes what happened to a connection. */
final class Telling {

  private Telling() {}

  /**
   * The publication asked about.
   *
   * @param epoch null where it was not named
   */
  record Wanted(String channel, @Nullable String epoch, long offset) {}

  static void write(ObjectNode node, Story story, @Nullable Wanted wanted) {
    node.put("session", story.session())
        .put("user", story.user())
        .put("remote", story.remote())
        .put("transport", story.transport())
        .put("opened", time(story.opened()));
    if (story.closed() > 0) {
      node.put("closed", time(story.closed()));
    }
    node.put("backlog", story.backlog()).put("forgotten", story.forgotten());
    if (wanted != null) {
      Verdict verdict = Verdict.of(story, wanted.channel, wanted.epoch, wanted.offset);
      node.putObject("verdict")
          .put("outcome", verdict.outcome().name().toLowerCase(Locale.ROOT).replace('_', '-'))
          .put("text", Prose.of(verdict, story, wanted.channel, wanted.offset));
    }
    ArrayNode steps = node.putArray("steps");
    for (Step step : story.steps()) {
      write(steps.addObject(), step, story.user());
    }
  }

  private static void write(ObjectNode node, Step step, String user) {
    node.put("at", time(step.at())).put("what", step.kind().word());
    if (step.until() > step.at()) {
      node.put("until", time(step.until()));
    }
    if (step.channel() != null) {
      node.put("channel", step.channel());
    }
    if (step.epoch() != null) {
      node.put("epoch", step.epoch()).put("from", step.from()).put("to", step.to());
    }
    node.put("count", step.count());
    if (step.detail() != null) {
      node.put("detail", step.detail());
    }
    node.put("text", Prose.of(step, user));
  }

  static String time(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }
}
