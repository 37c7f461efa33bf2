package dev.hawser.server.api;

import dev.hawser.core.fleet.Announcement;
import dev.hawser.core.fleet.Muster;
import dev.hawser.server.fleet.Balance;
import dev.hawser.server.fleet.Lookout;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Tells which nodes there are. */
final class Mustering {

  private final Lookout lookout;
  private final Balance balance;

  Mustering(Lookout lookout, Balance balance) {
    this.lookout = lookout;
    this.balance = balance;
  }

  Answer nodes(Request request) {
    Query.only(request);
    Muster muster = lookout.muster();
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("here", lookout.name());
    muster.level().ifPresent(level -> body.put("level", level));
    ArrayNode nodes = body.putArray("nodes");
    for (Muster.Seen seen : muster.nodes()) {
      write(nodes.addObject(), seen);
    }
    return Answer.ok(body);
  }

  /** Where somebody who comes now should go. */
  Answer choice(Request request) {
    Query.only(request);
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ArrayNode addresses = JsonNodeFactory.instance.arrayNode();
    balance
        .choice()
        .ifPresent(node -> {
          body.put("node", node.name());
          node.addresses().forEach(addresses::add);
        });
    body.set("addresses", addresses);
    return Answer.ok(body);
  }

  private static void write(ObjectNode out, Muster.Seen seen) {
    Announcement node = seen.node();
    out.put("node", node.name())
        .put("run", node.run())
        .put("version", node.version())
        .put("started", node.startedAt())
        .put("state", node.state().word())
        .put("age", seen.age().toMillis());
    out.putObject("speaks")
        .put("lowest", node.speaks().lowest())
        .put("highest", node.speaks().highest());
    ArrayNode addresses = out.putArray("addresses");
    node.addresses().forEach(addresses::add);
    Announcement.Load load = node.load();
    out.put("connections", load.connections())
        .put("left", load.left())
        .put("channels", load.channels())
        .put("publications", load.publications())
        .put("deliveries", load.deliveries())
        .put("lag", load.lagMillis())
        .put("pressure", load.pressure().name().toLowerCase(Locale.ROOT));
  }
}
