package dev.hawser.proof.cluster;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hawser.proof.door.Json;
import dev.hawser.proof.door.Node;
import dev.hawser.proof.door.Peer;
import dev.hawser.proof.door.Token;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Whichever node operators ask, all answer. */
@TestInstance(Lifecycle.PER_CLASS)
class OneClusterTest {

  private static final Duration SOON = Duration.ofSeconds(30);

  private Fleet fleet;

  @BeforeAll
  void start() {
    fleet = Fleet.of(3);
    for (int i = 0; i < 3; i++) {
      Node asked = fleet.node(i);
      await()
          .atMost(SOON)
          .until(() ->
              asked.operators().ask("/v1/nodes").list("nodes").stream()
                      .filter(one -> one.text("state").equals("open"))
                      .count()
                  == 3);
    }
  }

  @AfterAll
  void stop() {
    fleet.close();
  }

  private Peer connect(int node, String user) {
    Peer peer = fleet.node(node).tcp();
    peer.answer("{'connect':{'token':'%s'}}", Token.forUser(user)).at("connected");
    return peer;
  }

  @Test
  void subscribers_of_a_channel_are_summed_over_all_nodes() {
    try (Peer one = connect(0, "ann");
        Peer two = connect(1, "bob");
        Peer three = connect(1, "cat")) {
      for (Peer peer : List.of(one, two, three)) {
        peer.answer("{'subscribe':{'channel':'demo/summed/a'}}").at("subscribed");
      }
      two.answer("{'subscribe':{'channel':'demo/summed/b'}}").at("subscribed");
      one.answer("{'publish':{'channel':'demo/summed/a','data':1}}").at("published");
      three.push("publication");

      for (int i = 0; i < 3; i++) {
        Json told = fleet.node(i).operators().ask("/v1/channels?prefix=demo/summed/");
        assertThat(told.has("silent")).isFalse();
        assertThat(told.list("channels"))
            .extracting(channel -> channel.text("channel") + " " + channel.number("subscribers"))
            .containsExactly("demo/summed/a 3", "demo/summed/b 1");
        assertThat(told.list("channels").getFirst().number("position", "offset")).isEqualTo(1);
      }
      Json first = fleet.node(2).operators().ask("/v1/channels?prefix=demo/summed/&limit=1");
      assertThat(first.text("next")).isEqualTo("demo/summed/a");
      Json second =
          fleet
              .node(2)
              .operators()
              .ask("/v1/channels?prefix=demo/summed/&limit=1&after=demo/summed/a");
      assertThat(second.list("channels").getFirst().text("channel")).isEqualTo("demo/summed/b");
      assertThat(second.has("next")).isFalse();
      Json here = fleet.node(0).operators().ask("/v1/channels?prefix=demo/summed/&node=here");
      assertThat(here.list("channels").getFirst().number("subscribers")).isEqualTo(1);
      Json there = fleet.node(0).operators().ask("/v1/channels?prefix=demo/summed/&node=n2");
      assertThat(there.list("channels").getFirst().number("subscribers")).isEqualTo(2);
    }
  }

  @Test
  void connections_come_in_one_order_in_pages_and_name_their_node() {
    List<Peer> peers = new ArrayList<>();
    try {
      for (int i = 0; i < 9; i++) {
        peers.add(connect(i % 3, "paged"));
      }
      List<String> told = new ArrayList<>();
      List<String> nodes = new ArrayList<>();
      String after = "";
      for (int page = 0; page < 5; page++) {
        Json answer =
            fleet.node(page % 3).operators().ask("/v1/connections?user=paged&limit=2" + after);
        answer
            .list("connections")
            .forEach(one -> {
              told.add(one.text("session"));
              nodes.add(one.text("node"));
            });
        assertThat(answer.has("next")).isEqualTo(page < 4);
        after = page < 4 ? "&after=" + answer.text("next") : "";
      }

      assertThat(told).hasSize(9).doesNotHaveDuplicates().isSorted();
      for (String node : List.of("n1", "n2", "n3")) {
        assertThat(nodes.stream().filter(node::equals)).hasSize(3);
      }
    } finally {
      peers.forEach(Peer::close);
    }
  }

  @Test
  void the_busiest_channels_are_those_of_all_nodes_together() {
    try (Peer one = connect(0, "pat");
        Peer two = connect(1, "quin");
        Peer author = connect(2, "rob")) {
      one.answer("{'subscribe':{'channel':'demo/live/busy'}}").at("subscribed");
      two.answer("{'subscribe':{'channel':'demo/live/busy'}}").at("subscribed");
      await()
          .atMost(SOON)
          .until(() -> {
            author.answer("{'publish':{'channel':'demo/live/busy','data':1}}").at("published");
            Json told = fleet.node(0).operators().ask("/v1/busiest");
            return told.list("channels").stream()
                .anyMatch(channel ->
                    channel.text("channel").equals("demo/live/busy")
                        && channel.number("subscribers") == 2
                        && rate(channel, "publications") > 0
                        && rate(channel, "deliveries") > rate(channel, "publications"));
          });
    }
  }

  private static double rate(Json channel, String name) {
    return ((Number) requireNonNull(channel.field(name))).doubleValue();
  }

  @Test
  void why_somebody_did_not_get_it_is_told_by_any_node() {
    try (Peer listener = connect(0, "eve");
        Peer author = connect(1, "dan")) {
      listener.answer("{'subscribe':{'channel':'demo/why'}}").at("subscribed");
      author.answer("{'publish':{'channel':'demo/why','data':1}}").at("published");
      listener.push("publication");

      Json told = fleet.node(2).operators().ask("/v1/explain?user=eve&channel=demo/why&offset=1");

      assertThat(told.text("publication", "user")).isEqualTo("dan");
      Json story = told.list("connections").getFirst();
      assertThat(story.text("node")).isEqualTo("n1");
      assertThat(story.text("verdict", "outcome")).isEqualTo("written");
      assertThat(fleet.node(2).operators().ask("/v1/explain?user=eve&node=n2").list("connections"))
          .isEmpty();
    }
  }

  @Test
  void a_user_is_disconnected_wherever_it_is() {
    try (Peer one = connect(0, "mal");
        Peer two = connect(1, "mal")) {
      Json only =
          fleet
              .node(2)
              .operators()
              .post("/v1/disconnect", "{'user':'mal','node':'n2','code':3011}");
      assertThat(only.number("disconnected")).isEqualTo(1);
      assertThat(two.end().code()).isEqualTo(3011);

      Json all = fleet.node(2).operators().post("/v1/disconnect", "{'user':'mal','code':3011}");
      assertThat(all.number("disconnected")).isEqualTo(1);
      assertThat(one.end().code()).isEqualTo(3011);
    }
  }

  @Test
  void a_node_that_is_not_there_is_a_mistake_and_the_answer_says_which_are() {
    HttpResponse<String> answer =
        fleet.node(0).operators().send(Node.KEY, "GET", "/v1/connections?node=n9", "");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("there is no n9; there are n1, n2, n3");
  }

  @Test
  void a_node_that_stands_still_is_named_and_the_others_are_told() {
    Node still = fleet.node(2);
    try (Peer one = connect(0, "ivy");
        Peer two = connect(1, "ivy")) {
      still.freeze();
      try {
        Json told = fleet.node(0).operators().ask("/v1/connections?user=ivy");
        assertThat(told.list("connections")).hasSize(2);
        assertThat(told.list("silent")).extracting(Json::value).containsExactly("n3");
        await()
            .atMost(SOON)
            .until(() -> !fleet.node(1).operators().ask("/v1/connections?user=ivy").has("silent"));
      } finally {
        still.thaw();
      }
      await()
          .atMost(SOON)
          .until(() -> fleet.node(0).operators().ask("/v1/nodes").list("nodes").size() == 3);
    }
  }
}
