package dev.hawser.server.api;

import dev.hawser.server.fleet.Inquiries;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Lists what all nodes together hold, from whichever of them is asked. */
final class Surveying {

  private static final int USUAL = 100;

  private static final Comparator<ObjectNode> BY_CHANNEL = by("channel");
  private static final Comparator<ObjectNode> BY_SESSION = by("session");

  private final Inquiries inquiries;

  Surveying(Inquiries inquiries) {
    this.inquiries = inquiries;
  }

  private static Comparator<ObjectNode> by(String field) {
    return Comparator.comparing(one -> one.path(field).asString(""));
  }

  Answer channels(Request request) {
    Query.only(request, "prefix", "limit", "after", "node");
    int limit = Query.page(request, USUAL, Query.MOST);
    ObjectNode with = JsonNodeFactory.instance.objectNode().put("limit", limit + 1);
    put(with, request, "prefix");
    put(with, request, "after");
    Merged merged =
        Merged.of(
            Waiting.on(inquiries.ask(OwnView.CHANNELS, with, Query.node(request))),
            BY_CHANNEL,
            Surveying::oneChannel,
            limit);
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    merged.page().forEach(one -> one.remove("node"));
    merged.write(body, "channels", text(merged.last(), "channel"));
    return Answer.ok(body);
  }

  /** Subscribers are summed; of two heads of one epoch the higher is the younger. */
  private static ObjectNode oneChannel(ObjectNode one, ObjectNode other) {
    one.put("subscribers", one.path("subscribers").asInt(0) + other.path("subscribers").asInt(0));
    boolean same = one.at("/position/epoch").equals(other.at("/position/epoch"));
    if (same && other.at("/position/offset").asLong(0) > one.at("/position/offset").asLong(0)) {
      one.set("position", other.get("position"));
    }
    return one;
  }

  Answer connections(Request request) {
    Query.only(request, "user", "limit", "after", "node");
    int limit = Query.page(request, USUAL, Query.MOST);
    ObjectNode with = JsonNodeFactory.instance.objectNode().put("limit", limit + 1);
    put(with, request, "user");
    put(with, request, "after");
    Merged merged =
        Merged.of(
            Waiting.on(inquiries.ask(OwnView.CONNECTIONS, with, Query.node(request))),
            BY_SESSION,
            Surveying::younger,
            limit);
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    merged.write(body, "connections", text(merged.last(), "session"));
    return Answer.ok(body);
  }

  /** A session that was just taken up elsewhere: its older line is about to end. */
  private static ObjectNode younger(ObjectNode one, ObjectNode other) {
    return other.path("since").asLong(0) > one.path("since").asLong(0) ? other : one;
  }

  private static @Nullable String text(@Nullable ObjectNode entry, String field) {
    return entry == null ? null : entry.path(field).asString("");
  }

  private static void put(ObjectNode with, Request request, String name) {
    String value = request.query(name);
    if (value != null) {
      with.put(name, value);
    }
  }
}
