package dev.hawser.server.api;

import dev.hawser.core.RefusedException;
import dev.hawser.core.access.ChannelName;
import dev.hawser.core.node.Operations;
import dev.hawser.core.trail.Question;
import dev.hawser.core.trail.Step;
import dev.hawser.core.trail.Story;
import dev.hawser.core.trail.Verdict;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.Publication;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Tells what happened to connections, and why one of them did not get a publication. */
final class Explaining {

  private static final int USUAL = 20;
  private static final int MOST = 100;

  private final Operations operations;

  Explaining(Operations operations) {
    this.operations = operations;
  }

  /** As {@code ?user=ann&channel=chat/lobby&offset=17}. */
  Answer explain(Request request) {
    Query.only(request, "user", "session", "channel", "offset", "limit", "after");
    String user = named(request, "user");
    String session = named(request, "session");
    String channel = named(request, "channel");
    if (user == null && session == null && channel == null) {
      throw Fields.invalid("user, session or channel: one is needed");
    }
    String problem = channel == null ? null : ChannelName.problem(channel);
    if (problem != null) {
      throw Fields.invalid("channel: " + problem);
    }
    Wanted wanted = wanted(request, channel);
    int limit = Query.page(request, USUAL, MOST);
    Question question = new Question(user, session, channel, after(request));
    List<Story> page = Waiting.on(operations.stories(question, limit + 1));

    ObjectNode body = JsonNodeFactory.instance.objectNode();
    if (wanted != null) {
      Publication publication = publication(wanted);
      if (publication != null) {
        body.set("publication", about(publication));
      }
    }
    ArrayNode list = body.putArray("connections");
    for (Story story : Query.first(page, limit)) {
      write(list.addObject(), channel == null ? story : story.of(channel), wanted);
    }
    if (page.size() > limit) {
      Question.Place last = page.get(limit - 1).place();
      body.put("next", last.opened() + ":" + last.session());
    }
    return Answer.ok(body);
  }

  /**
   * The publication asked about.
   *
   * @param epoch null where it was not named
   */
  private record Wanted(String channel, @Nullable String epoch, long offset) {}

  private static @Nullable Wanted wanted(Request request, @Nullable String channel) {
    String text = request.query("offset");
    if (text == null) {
      return null;
    }
    int colon = text.lastIndexOf(':');
    String number = text.substring(colon + 1);
    if (colon == 0 || !number.matches("[0-9]{1,16}") || Long.parseLong(number) < 1) {
      throw Fields.invalid("offset: expected OFFSET or EPOCH:OFFSET");
    }
    if (channel == null) {
      throw Fields.invalid("offset: it goes with a channel");
    }
    return new Wanted(channel, colon < 0 ? null : text.substring(0, colon), Long.parseLong(number));
  }

  private static Question.@Nullable Place after(Request request) {
    String text = request.query("after");
    if (text == null) {
      return null;
    }
    if (!text.matches("[0-9]{1,16}:.+")) {
      throw Fields.invalid("after: expected the next of the page before");
    }
    int colon = text.indexOf(':');
    return new Question.Place(Long.parseLong(text.substring(0, colon)), text.substring(colon + 1));
  }

  private static @Nullable String named(Request request, String name) {
    String value = request.query(name);
    if (value != null && value.isEmpty()) {
      throw Fields.invalid(name + ": expected text");
    }
    return value;
  }

  /** Looked up in the log, for its author and its time; null where that does not hold it. */
  private @Nullable Publication publication(Wanted wanted) {
    try {
      String epoch = wanted.epoch;
      if (epoch == null) {
        epoch = Waiting.on(operations.history(wanted.channel, null, null, 1)).position().epoch();
      }
      Position before = new Position(epoch, wanted.offset - 1);
      return Waiting.on(operations.history(wanted.channel, before, null, 1)).publications().stream()
          .filter(one -> one.offset() == wanted.offset)
          .findFirst()
          .orElse(null);
    } catch (RefusedException notKept) {
      return null;
    }
  }

  private static ObjectNode about(Publication publication) {
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("offset", publication.offset())
            .put("time", time(publication.time()));
    if (publication.user() != null) {
      node.put("user", publication.user());
    }
    return node;
  }

  private static void write(ObjectNode node, Story story, @Nullable Wanted wanted) {
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
