package dev.hawser.server.api;

import dev.hawser.server.fleet.Answers;
import dev.hawser.server.fleet.Inquiries;
import dev.hawser.server.fleet.Respondent;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Tells which channels carry most now, over all nodes. */
final class Busiest {

  private static final int USUAL = 20;
  private static final int MOST = 200;

  /** What is far down on one node may be high up on all together. */
  private static final int DEPTH = 5;

  private static final Comparator<Load> ORDER =
      Comparator.comparingDouble((Load one) -> one.deliveries + one.publications())
          .reversed()
          .thenComparing(one -> one.channel);

  private final Inquiries inquiries;

  Busiest(Inquiries inquiries) {
    this.inquiries = inquiries;
  }

  private static final class Load {

    private final String channel;
    private double whole;
    private double parts;
    private double deliveries;
    private long subscribers;

    Load(String channel) {
      this.channel = channel;
    }

    void add(JsonNode part) {
      double more = part.path("publications").asDouble(0);
      if (part.path("whole").asBoolean(true)) {
        whole = Math.max(whole, more);
      } else {
        parts += more;
      }
      deliveries += part.path("deliveries").asDouble(0);
      subscribers += part.path("subscribers").asLong(0);
    }

    /** A node with subscribers hears all publications; the others know of their own alone. */
    double publications() {
      return Math.max(whole, parts);
    }
  }

  Answer busiest(Request request) {
    Query.only(request, "limit", "node");
    int limit = Query.page(request, USUAL, MOST);
    ObjectNode with = JsonNodeFactory.instance.objectNode().put("limit", limit * DEPTH);
    Answers answers = Waiting.on(inquiries.ask(OwnView.TRAFFIC, with, Query.node(request)));
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ArrayNode list = body.putArray("channels");
    for (Load one : Query.first(loads(answers), limit)) {
      list.addObject()
          .put("channel", one.channel)
          .put("publications", tenths(one.publications()))
          .put("deliveries", tenths(one.deliveries))
          .put("subscribers", one.subscribers);
    }
    Merged.silent(body, answers.silent());
    return Answer.ok(body);
  }

  private static List<Load> loads(Answers answers) {
    Map<String, Load> loads = new HashMap<>();
    for (Answers.Answer answer : answers.answers()) {
      for (JsonNode part : answer.body().path(Respondent.LIST)) {
        loads.computeIfAbsent(part.path("channel").asString(""), Load::new).add(part);
      }
    }
    return loads.values().stream().sorted(ORDER).toList();
  }

  private static double tenths(double rate) {
    return Math.round(rate * 10) / 10.0;
  }
}
