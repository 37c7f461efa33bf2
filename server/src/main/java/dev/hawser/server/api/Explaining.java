package dev.hawser.server.api;

import dev.hawser.core.RefusedException;
import dev.hawser.core.access.ChannelName;
import dev.hawser.core.node.Operations;
import dev.hawser.core.trail.Question;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.Publication;
import dev.hawser.server.api.Telling.Wanted;
import dev.hawser.server.fleet.Inquiries;
import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Tells what happened to connections, and why one of them did not get a publication. */
final class Explaining {

  private static final int USUAL = 20;
  private static final int MOST = 100;

  /** Where a session was on two nodes in one millisecond, both are told. */
  private static final Comparator<ObjectNode> NEWEST_FIRST =
      Comparator.comparing(Explaining::place).thenComparing(one -> one.path("node").asString(""));

  private final Operations operations;
  private final Inquiries inquiries;

  Explaining(Operations operations, Inquiries inquiries) {
    this.operations = operations;
    this.inquiries = inquiries;
  }

  /** As {@code ?user=ann&channel=chat/lobby&offset=17}. */
  Answer explain(Request request) {
    Query.only(request, "user", "session", "channel", "offset", "limit", "after", "node");
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
    ObjectNode with = JsonNodeFactory.instance.objectNode().put("limit", limit + 1);
    put(with, "user", user);
    put(with, "session", session);
    put(with, "channel", channel);
    Question.Place after = after(request);
    if (after != null) {
      with.putObject("after").put("opened", after.opened()).put("session", after.session());
    }
    if (wanted != null) {
      put(with, "epoch", wanted.epoch());
      with.put("offset", wanted.offset());
    }
    Merged merged =
        Merged.of(
            Waiting.on(inquiries.ask(OwnView.STORIES, with, Query.node(request))),
            NEWEST_FIRST,
            (one, other) -> one,
            limit);

    ObjectNode body = JsonNodeFactory.instance.objectNode();
    Publication publication = wanted == null ? null : publication(wanted);
    if (publication != null) {
      body.set("publication", about(publication));
    }
    ObjectNode last = merged.last();
    Question.Place place = last == null ? null : place(last);
    merged.write(
        body, "connections", place == null ? null : place.opened() + ":" + place.session());
    return Answer.ok(body);
  }

  private static Question.Place place(ObjectNode story) {
    return new Question.Place(
        Instant.parse(story.path("opened").asString()).toEpochMilli(),
        story.path("session").asString(""));
  }

  private static void put(ObjectNode with, String name, @Nullable String value) {
    if (value != null) {
      with.put(name, value);
    }
  }

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
      String epoch = wanted.epoch();
      if (epoch == null) {
        epoch = Waiting.on(operations.history(wanted.channel(), null, null, 1)).position().epoch();
      }
      Position before = new Position(epoch, wanted.offset() - 1);
      return Waiting.on(operations.history(wanted.channel(), before, null, 1))
          .publications()
          .stream()
          .filter(one -> one.offset() == wanted.offset())
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
            .put("time", Telling.time(publication.time()));
    if (publication.user() != null) {
      node.put("user", publication.user());
    }
    return node;
  }
}
