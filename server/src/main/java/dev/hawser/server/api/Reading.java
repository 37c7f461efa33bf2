package dev.hawser.server.api;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.hawser.core.node.Operations;
import dev.hawser.core.node.Operations.ChannelInfo;
import dev.hawser.core.node.Operations.ConnectionInfo;
import dev.hawser.core.node.Operations.NodeInfo;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.ServerFrame;
import dev.hawser.protocol.ServerMessage;
import dev.hawser.protocol.json.JsonCodec;
import dev.hawser.server.capacity.Capacity;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads what channels and this node hold. */
final class Reading {

  private static final int USUAL = 100;

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

  Answer channels(Request request) {
    Query.only(request, "prefix", "limit", "after");
    int limit = Query.page(request, USUAL, Query.MOST);
    String prefix = request.query("prefix");
    List<ChannelInfo> page =
        Waiting.on(
            operations.channels(prefix == null ? "" : prefix, limit + 1, request.query("after")));
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ArrayNode list = body.putArray("channels");
    for (ChannelInfo one : Query.first(page, limit)) {
      ObjectNode entry = list.addObject().put("channel", one.channel());
      entry
          .putObject("position")
          .put("epoch", one.head().epoch())
          .put("offset", one.head().offset());
      entry.put("subscribers", one.subscribers()).put("profile", one.profile());
    }
    if (page.size() > limit) {
      body.put("next", page.get(limit - 1).channel());
    }
    return Answer.ok(body);
  }

  Answer connections(Request request) {
    Query.only(request, "user", "limit", "after");
    int limit = Query.page(request, USUAL, Query.MOST);
    List<ConnectionInfo> page =
        Waiting.on(
            operations.connections(request.query("user"), limit + 1, request.query("after")));
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ArrayNode list = body.putArray("connections");
    for (ConnectionInfo one : Query.first(page, limit)) {
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
    if (page.size() > limit) {
      body.put("next", page.get(limit - 1).session());
    }
    return Answer.ok(body);
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
