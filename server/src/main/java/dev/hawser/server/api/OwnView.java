package dev.hawser.server.api;

import dev.hawser.core.RefusedException;
import dev.hawser.core.channel.Carried;
import dev.hawser.core.node.Operations;
import dev.hawser.core.node.Operations.ChannelInfo;
import dev.hawser.core.node.Operations.ConnectionInfo;
import dev.hawser.core.trail.Question;
import dev.hawser.core.trail.Story;
import dev.hawser.protocol.Code;
import dev.hawser.server.fleet.Respondent;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What this node answers to whichever node asks. Its questions and answers go between versions:
 * fields may be added, and none taken away within a level.
 */
final class OwnView implements Respondent {

  static final String CHANNELS = "channels";
  static final String CONNECTIONS = "connections";
  static final String STORIES = "stories";
  static final String DISCONNECT = "disconnect";
  static final String TRAFFIC = "traffic";

  private final Operations operations;
  private final TrafficWatch traffic;

  OwnView(Operations operations) {
    this.operations = operations;
    this.traffic = new TrafficWatch(operations);
  }

  @Override
  public ObjectNode answer(String question, ObjectNode with) {
    return switch (question) {
      case CHANNELS -> channels(with);
      case CONNECTIONS -> connections(with);
      case STORIES -> stories(with);
      case DISCONNECT -> disconnect(with);
      case TRAFFIC -> traffic(with);
      default -> throw new RefusedException(Code.UNKNOWN_PATH, "no such question: " + question);
    };
  }

  private ObjectNode channels(ObjectNode with) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ArrayNode list = body.putArray(LIST);
    for (ChannelInfo one :
        Waiting.on(
            operations.channels(
                with.path("prefix").asString(""), limit(with), optional(with, "after")))) {
      ObjectNode entry = list.addObject().put("channel", one.channel());
      entry
          .putObject("position")
          .put("epoch", one.head().epoch())
          .put("offset", one.head().offset());
      entry.put("subscribers", one.subscribers()).put("profile", one.profile());
    }
    return body;
  }

  private ObjectNode connections(ObjectNode with) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ArrayNode list = body.putArray(LIST);
    for (ConnectionInfo one :
        Waiting.on(
            operations.connections(optional(with, "user"), limit(with), optional(with, "after")))) {
      list.addObject()
          .put("session", one.session())
          .put("user", one.user())
          .put("remote", one.remote())
          .put("transport", one.transport())
          .put("encoding", one.encoding())
          .put("since", one.since())
          .put("subscriptions", one.subscriptions())
          .put("backlog", one.backlog());
    }
    return body;
  }

  /** With {@code offset} each has a verdict. */
  private ObjectNode stories(ObjectNode with) {
    String channel = optional(with, "channel");
    Question.Place after = null;
    if (with.path("after") instanceof ObjectNode place) {
      after =
          new Question.Place(place.path("opened").asLong(0), place.path("session").asString(""));
    }
    Telling.Wanted wanted =
        channel == null || !with.has("offset")
            ? null
            : new Telling.Wanted(channel, optional(with, "epoch"), with.path("offset").asLong(0));
    Question question;
    try {
      question = new Question(optional(with, "user"), optional(with, "session"), channel, after);
    } catch (IllegalArgumentException e) {
      throw Fields.invalid(String.valueOf(e.getMessage()));
    }
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ArrayNode list = body.putArray(LIST);
    for (Story story : Waiting.on(operations.stories(question, limit(with)))) {
      ObjectNode entry = list.addObject();
      Telling.write(entry, channel == null ? story : story.of(channel), wanted);
    }
    return body;
  }

  private ObjectNode traffic(ObjectNode with) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ArrayNode list = body.putArray(LIST);
    for (Carried one : Query.first(traffic.look(), limit(with))) {
      list.addObject()
          .put("channel", one.channel())
          .put("publications", one.publications())
          .put("deliveries", one.deliveries())
          .put("subscribers", one.subscribers())
          .put("whole", one.whole());
    }
    return body;
  }

  private ObjectNode disconnect(ObjectNode with) {
    int number = with.path("code").asInt(0);
    Code code = Code.of(number);
    if (code == null || !code.isDisconnect()) {
      throw Fields.invalid("code: " + number + " is no disconnect that this node knows");
    }
    int ended =
        Waiting.on(
            operations.disconnect(
                optional(with, "user"),
                optional(with, "session"),
                code,
                with.path("message").asString(code.meaning())));
    return JsonNodeFactory.instance.objectNode().put("disconnected", ended);
  }

  private static int limit(ObjectNode with) {
    return Math.clamp(with.path("limit").asInt(0), 1, Query.MOST + 1);
  }

  private static @Nullable String optional(ObjectNode with, String name) {
    JsonNode value = with.path(name);
    return value.isString() ? value.asString() : null;
  }
}
