package dev.hawser.server.api;

import dev.hawser.core.RefusedException;
import dev.hawser.core.node.Operations;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Publishes one, many, or one to many. */
final class Publishing {

  private static final Logger log = LoggerFactory.getLogger(Publishing.class);

  private final Operations operations;
  private final Supplier<Waiting> patience;

  Publishing(Operations operations) {
    this(operations, Waiting::begin);
  }

  Publishing(Operations operations, Supplier<Waiting> patience) {
    this.operations = operations;
    this.patience = patience;
  }

  Answer publish(Request request) {
    PublishRequest asked = PublishRequest.one(request.body());
    return Answer.ok(
        position(Waiting.on(publish(asked, asked.channels().getFirst(), request.parent()))));
  }

  /** Entries take effect in order within a channel; each has a result of its own. */
  Answer batch(Request request) {
    List<CompletionStage<Position>> stages = new ArrayList<>();
    for (PublishRequest asked : PublishRequest.batch(request.body())) {
      stages.add(publish(asked, asked.channels().getFirst(), request.parent()));
    }
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ArrayNode results = body.putArray("results");
    Waiting waiting = patience.get();
    for (CompletionStage<Position> stage : stages) {
      results.add(result(waiting, stage));
    }
    return Answer.ok(body);
  }

  Answer broadcast(Request request) {
    PublishRequest asked = PublishRequest.broadcast(request.body());
    List<CompletionStage<Position>> stages = new ArrayList<>();
    for (String channel : asked.channels()) {
      stages.add(publish(asked, channel, request.parent()));
    }
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ArrayNode results = body.putArray("results");
    Waiting waiting = patience.get();
    for (int i = 0; i < stages.size(); i++) {
      results.add(result(waiting, stages.get(i)).put("channel", asked.channels().get(i)));
    }
    return Answer.ok(body);
  }

  private CompletionStage<Position> publish(
      PublishRequest asked, String channel, @Nullable String parent) {
    try {
      return operations.publish(
          channel, asked.payload(), asked.user(), asked.key(), asked.tags(), asked.slot(), parent);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Never throws: what happened to one must not hide what happened to the others. */
  private static ObjectNode result(Waiting waiting, CompletionStage<Position> stage) {
    try {
      return position(waiting.until(stage));
    } catch (RefusedException e) {
      return error(e.code(), String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      log.error("An entry of several failed", e);
      return error(Code.INTERNAL, Code.INTERNAL.meaning());
    }
  }

  private static ObjectNode error(Code code, String message) {
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    result.set("error", Answer.error(code, message));
    return result;
  }

  private static ObjectNode position(Position position) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.putObject("position").put("epoch", position.epoch()).put("offset", position.offset());
    return body;
  }
}
