package dev.hawser.proof.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.proof.door.Json;
import dev.hawser.proof.door.Peer;
import dev.hawser.proof.door.Token;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** What happens on one node is heard, kept and held on the other. */
@TestInstance(Lifecycle.PER_CLASS)
class ClusterTest {

  private Fleet fleet;

  @BeforeAll
  void start() {
    fleet = Fleet.of(2);
  }

  @AfterAll
  void stop() {
    fleet.close();
  }

  @Test
  void a_publication_of_one_node_is_heard_on_the_other() {
    try (Peer here = fleet.node(0).webSocket();
        Peer there = fleet.node(1).tcp()) {
      here.answer("{'connect':{}}").at("connected");
      there.answer("{'connect':{}}").at("connected");
      there.answer("{'subscribe':{'channel':'demo/heard'}}").at("subscribed");

      long offset =
          here.answer("{'publish':{'channel':'demo/heard','data':'hello'}}")
              .number("published", "position", "offset");

      Json heard = there.push("publication");
      assertThat(heard.number("offset")).isEqualTo(offset).isEqualTo(1);
      assertThat(heard.text("data")).isEqualTo("hello");
    }
  }

  @Test
  void a_session_goes_on_at_the_other_node_where_it_stopped() {
    try (Peer here = fleet.node(0).webSocket();
        Peer author = fleet.node(0).tcp();
        Peer there = fleet.node(1).webSocket()) {
      author.answer("{'connect':{}}").at("connected");
      Json connected = here.answer("{'connect':{}}").at("connected");
      Json subscribed = here.answer("{'subscribe':{'channel':'demo/moved'}}").at("subscribed");
      here.cut();
      author.answer("{'publish':{'channel':'demo/moved','data':'missed'}}").at("published");

      Json again =
          there.answer("{'connect':{'resume':'%s'}}", connected.text("resume")).at("connected");
      Json recovered =
          there
              .answer(
                  "{'subscribe':{'channel':'demo/moved','since':{'epoch':'%s','offset':0}}}",
                  subscribed.text("position", "epoch"))
              .at("subscribed");

      assertThat(again.text("session")).isEqualTo(connected.text("session"));
      assertThat(recovered.is("recovered")).isTrue();
      assertThat(recovered.list("publications")).hasSize(1);
    }
  }

  @Test
  void resuming_elsewhere_ends_the_older_line() {
    try (Peer older = fleet.node(0).webSocket();
        Peer newer = fleet.node(1).tcp()) {
      String ticket = older.answer("{'connect':{}}").text("connected", "resume");

      newer.answer("{'connect':{'resume':'%s'}}", ticket).at("connected");

      assertThat(older.end().code()).isEqualTo(3503);
    }
  }

  @Test
  void who_is_present_on_one_node_is_seen_on_the_other() {
    try (Peer here = fleet.node(0).webSocket();
        Peer there = fleet.node(1).tcp()) {
      here.answer("{'connect':{'token':'%s'}}", Token.forUser("ann")).at("connected");
      there.answer("{'connect':{'token':'%s'}}", Token.forUser("bob")).at("connected");
      there.answer("{'subscribe':{'channel':'demo/people/room'}}").at("subscribed");

      here.answer("{'subscribe':{'channel':'demo/people/room'}}").at("subscribed");

      assertThat(there.push("joined").text("user")).isEqualTo("ann");
      Json present = there.answer("{'presence':{'channel':'demo/people/room'}}").at("presence");
      assertThat(present.number("count")).isEqualTo(2);
    }
  }

  @Test
  void who_comes_and_goes_is_told_of_once_on_the_same_node_as_on_another() {
    try (Peer here = fleet.node(0).webSocket();
        Peer beside = fleet.node(0).tcp();
        Peer there = fleet.node(1).tcp()) {
      for (Peer peer : List.of(here, beside, there)) {
        peer.answer("{'connect':{}}").at("connected");
      }
      beside.answer("{'subscribe':{'channel':'demo/people/once'}}").at("subscribed");
      there.answer("{'subscribe':{'channel':'demo/people/once'}}").at("subscribed");
      here.answer("{'subscribe':{'channel':'demo/people/once'}}").at("subscribed");
      there.push("joined");
      here.answer("{'unsubscribe':{'channel':'demo/people/once'}}").at("unsubscribed");
      there.push("left");
      // What comes after it on the same way shows that nothing else came before.
      here.answer("{'publish':{'channel':'demo/people/once','data':'last'}}").at("published");

      beside.publications("demo/people/once", 1);
      List<Json> pushes = beside.unasked();
      assertThat(pushes).filteredOn(push -> push.has("joined")).hasSize(2);
      assertThat(pushes).filteredOn(push -> push.has("left")).hasSize(1);
    }
  }

  @Test
  void a_key_used_on_one_node_is_used_on_all() {
    try (Peer here = fleet.node(0).webSocket();
        Peer there = fleet.node(1).tcp()) {
      here.answer("{'connect':{'token':'%s'}}", Token.forUser("kim")).at("connected");
      there.answer("{'connect':{'token':'%s'}}", Token.forUser("kim")).at("connected");
      String publish = "{'publish':{'channel':'demo/once','data':1,'key':'k1'}}";

      long first = here.answer(publish).number("published", "position", "offset");
      long second = there.answer(publish).number("published", "position", "offset");

      assertThat(second).isEqualTo(first);
    }
  }

  @Test
  void a_user_has_so_many_connections_over_all_nodes() {
    String token = Token.forUser("crowd");
    List<Peer> peers = new ArrayList<>();
    try {
      for (int i = 0; i < 60; i++) {
        Peer peer = fleet.node(i % 2).tcp();
        peers.add(peer);
        peer.answer("{'connect':{'token':'%s'}}", token).at("connected");
      }
      try (Peer tooMany = fleet.node(0).tcp()) {
        assertThat(tooMany.answer("{'connect':{'token':'%s'}}", token).number("error", "code"))
            .isEqualTo(2403);
      }
      peers.getFirst().cut();
      Awaitility.await()
          .atMost(Peer.PATIENCE)
          .until(() -> {
            try (Peer next = fleet.node(1).tcp()) {
              return next.answer("{'connect':{'token':'%s'}}", token).has("connected");
            }
          });
    } finally {
      peers.forEach(Peer::close);
    }
  }

  @Test
  void a_token_revoked_on_one_node_opens_no_door_and_ends_its_lines() {
    try (Peer there = fleet.node(1).tcp()) {
      there.answer("{'connect':{'token':'%s'}}", Token.forUser("mallory")).at("connected");

      fleet.node(0).operators().post("/v1/revoke", "{'user':'mallory'}");

      assertThat(there.end().code()).isEqualTo(3504);
    }
  }
}
