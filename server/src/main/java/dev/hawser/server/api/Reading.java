package dev.hawser.server.api;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.hawser.core.node.Operations;
import dev.hawser.core.node.Operations.NodeInfo;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.ServerFrame;
import dev.hawser.protocol.ServerMessage;
import dev.hawser.protocol.json.JsonCodec;
import dev.hawser.server.capacity.Capacity;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads what channels and this node hold. */
final class Reading {

  private final Operations operations;
  private final NodeFacts facts;
  private final JsonCodec codec = new JsonCodec();

  Reading(Operations operations, NodeFacts facts) {
    this.operations = operations;
    this.facts = facts;
  }

  Answer history(Request request) {
    Fields fields = Fields.of(request.body(), "channel", "since", "before", "limit");
    return history(
        fields.text("channel"),
        fields.position("since"),
        fields.position("before"),
        (int) fields.whole("limit", 0, 0, Query.MOST));
  }

  /** As {@code ?channel=chat/lobby&since=k3:17&before=k3:40&limit=50}. */
  Answer historyByQuery(Request request) {
    Query.only(request, "channel", "since", "before", "limit");
    return history(
        Query.needed(request, "channel"),
        position(request, "since"),
        position(request, "before"),
        Query.whole(request, "limit"));
  }

  private Answer history(
      String channel, @Nullable Position since, @Nullable Position before, int limit) {
    return reply(Waiting.on(operations.history(channel, since, before, limit)), "history");
  }

  Answer presence(Request request) {
    Fields fields = Fields.of(request.body(), "channel", "limit", "next");
    return presence(
        fields.text("channel"),
        (int) fields.whole("limit", 0, 0, Query.MOST),
        fields.optional("next"));
  }

  Answer presenceByQuery(Request request) {
    Query.only(request, "channel", "limit", "next");
    return presence(
        Query.needed(request, "channel"), Query.whole(request, "limit"), request.query("next"));
  }

  private Answer presence(String channel, int limit, @Nullable String next) {
    return reply(Waiting.on(operations.presence(channel, limit, next)), "presence");
  }

  Answer node(Request request) {
    Query.only(request);
    NodeInfo info = operations.info();
    ObjectNode body =
        JsonNodeFactory.instance
            .objectNode()
            .put("node", info.node())
            .put("version", info.version())
            .put("started", info.startedAt())
            .put("connections", info.connections())
            .put("channels", info.channels())
            .put("loops", info.loops())
            .put("port", facts.port())
            .put("pid", ProcessHandle.current().pid());
    capacity(body, facts.capacity().get());
    return Answer.ok(body);
  }

  private static void capacity(ObjectNode body, Capacity capacity) {
    ObjectNode cost = body.putObject("cost");
    capacity.heap().ifPresent(bytes -> cost.put("heap", Math.round(bytes)));
    capacity.processor().ifPresent(seconds -> cost.put("processor", seconds));
    ObjectNode left = body.putObject("left").put("connections", capacity.left());
    capacity.rooms().forEach(room -> left.put(room.resource().word(), room.connections()));
  }

  /** The body of the protocol's own reply: what it holds is never parsed and written again. */
  private Answer reply(ServerMessage message, String name) {
    byte[] frame = codec.encode(new ServerFrame(1, message));
    int prefix = ("{\"id\":1,\"" + name + "\":").getBytes(US_ASCII).length;
    return Answer.ok(Arrays.copyOfRange(frame, prefix, frame.length - 1));
  }

  private static @Nullable Position position(Request request, String name) {
    String value = request.query(name);
    if (value == null) {
      return null;
    }
    int colon = value.lastIndexOf(':');
    if (colon < 1 || !value.substring(colon + 1).matches("[0-9]{1,16}")) {
      throw Fields.invalid(name + ": expected EPOCH:OFFSET");
    }
    long offset = Long.parseLong(value.substring(colon + 1));
    if (offset > Fields.MOST_OFFSET) {
      throw Fields.invalid(name + ": expected EPOCH:OFFSET");
    }
    return new Position(value.substring(0, colon), offset);
  }
}
