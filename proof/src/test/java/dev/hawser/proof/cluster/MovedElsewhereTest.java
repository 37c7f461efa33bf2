package dev.hawser.proof.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.proof.door.Json;
import dev.hawser.proof.door.Node;
import dev.hawser.proof.door.Peer;
import dev.hawser.proof.door.Token;
import dev.hawser.stores.PostgresqlServer;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is said, joined or typed on one node is known on another by who hears an inbox there. */
class MovedElsewhereTest {

  private static Peer device(Node node, String user) {
    Peer peer = node.webSocket();
    peer.answer("{'connect':{'token':'%s','features':['signals']}}", Token.forUser(user))
        .at("connected");
    return peer;
  }

  private static Json call(Peer peer, String method, String data, Object... values) {
    return peer.answer("{'call':{'method':'im/" + method + "','data':" + data + "}}", values)
        .at("called", "data");
  }

  private static void say(Peer peer, String channel) {
    peer.answer("{'publish':{'channel':'%s','data':{'type':'text','text':'x'}}}", channel)
        .at("published");
  }

  /** Hears until a channel is told to have moved. */
  private static void hears(Peer peer, String channel) {
    boolean heard = false;
    while (!heard) {
      heard =
          peer.push("signal").list("data", "channels").stream()
              .anyMatch(one -> channel.equals(one.list().getFirst().value()));
    }
  }

  @Test
  void it_is_told_on_whatever_node_it_is() {
    try (PostgresqlServer postgresql = PostgresqlServer.start();
        Fleet fleet =
            Fleet.with(
                2,
                "cluster",
                "within: 5s",
                "store: {postgresql: {uri: '%s', user: %s}}\nim: {enabled: true}"
                    .formatted(postgresql.freshDatabase(), postgresql.user()));
        Peer ann = device(fleet.node(0), "ann");
        Peer bob = device(fleet.node(1), "bob")) {
      String before = call(ann, "open", "{'user':'bob'}").text("channel");
      bob.answer("{'subscribe':{'channel':'im/u/bob'}}").at("subscribed");
      say(ann, before);
      hears(bob, before);
      String after = call(ann, "create", "{'title':'Rope','users':['bob']}").text("channel");
      // That bob has come, and that something was said, come by two bells.
      bob.publications("im/u/bob", 1);
      say(ann, after);
      hears(bob, after);

      bob.answer("{'subscribe':{'channel':'%s'}}", after).at("subscribed");
      ann.answer("{'signal':{'channel':'%s','data':{'type':'typing'}}}", after).at("signalled");
      Json typing = bob.push("signal");
      while (!typing.text("channel").equals(after)) {
        typing = bob.push("signal");
      }
      assertThat(typing.text("user")).isEqualTo("ann");
      assertThat(typing.at("data").value()).isEqualTo(Map.of("type", "typing"));
    }
  }
}
