package dev.hawser.server.api;

import dev.hawser.core.RefusedException;
import dev.hawser.core.node.Operations;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Publishes one, many, or one to many. */
final class Publishing {

  private final Operations operations;

  Publishing(Operations operations) {
    this.operations = operations;
  }

  Answer publish(Request request) {
    PublishRequest asked = PublishRequest.one(request.body());
    return Answer.ok(position(Waiting.on(publish(asked, asked.channels().getFirst()))));
  }

  /** Entries take effect in order within a channel; each has a result of its own. */
  Answer batch(Request request) {
    List<CompletionStage<Position>> stages = new ArrayList<>();
    for (PublishRequest asked : PublishRequest.batch(request.body())) {
      stages.add(publish(asked, asked.channels().getFirst()));
    }
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ArrayNode results = body.putArray("results");
    for (CompletionStage<Position> stage : stages) {
      results.add(result(stage));
    }
    return Answer.ok(body);
  }

  Answer broadcast(Request request) {
    PublishRequest asked = PublishRequest.broadcast(request.body());
    List<CompletionStage<Position>> stages = new ArrayList<>();
    for (String channel : asked.channels()) {
      stages.add(publish(asked, channel));
    }
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ArrayNode results = body.putArray("results");
    for (int i = 0; i < stages.size(); i++) {
      results.add(result(stages.get(i)).put("channel", asked.channels().get(i)));
    }
    return Answer.ok(body);
  }

  private CompletionStage<Position> publish(PublishRequest asked, String channel) {
    return operations.publish(
        channel, asked.payload(), asked.user(), asked.key(), asked.tags(), asked.slot());
  }

  private static ObjectNode result(CompletionStage<Position> stage) {
    try {
      return position(Waiting.on(stage));
    } catch (RefusedException e) {
      ObjectNode result = JsonNodeFactory.instance.objectNode();
      Code code = e.code();
      result.set("error", Answer.error(code, String.valueOf(e.getMessage())));
      return result;
    }
  }

  private static ObjectNode position(Position position) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.putObject("position").put("epoch", position.epoch()).put("offset", position.offset());
    return body;
  }
}
