package dev.hawser.proof.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hawser.brokers.redis.RedisServer;
import dev.hawser.proof.door.Json;
import dev.hawser.proof.door.Peer;
import dev.hawser.proof.door.Token;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * Redis goes, freezes, or comes back with less: lines stay, what cannot be done is refused by
 * number, and afterwards everybody is whole or told that it is not.
 */
@TestInstance(Lifecycle.PER_CLASS)
class RedisAwayTest {

  private static final int LOG_UNAVAILABLE = 2501;
  private static final int DIRECTORY_UNAVAILABLE = 2503;

  private Fleet fleet;

  @BeforeAll
  void start() {
    fleet = Fleet.of(2);
  }

  /** Whatever a test did to Redis, the next begins when both nodes can be asked again. */
  @BeforeEach
  void whole() {
    for (int i = 0; i < fleet.size(); i++) {
      int node = i;
      await("the nodes are ready")
          .atMost(Peer.PATIENCE)
          .until(() -> fleet.node(node).operators().get("/ready").statusCode() == 200);
    }
  }

  @AfterAll
  void stop() {
    fleet.close();
  }

  private static Peer connected(Peer peer, String user) {
    peer.answer("{'connect':{'token':'%s'}}", Token.forUser(user)).at("connected");
    return peer;
  }

  private static String epoch(Peer peer, String channel) {
    return peer.answer("{'subscribe':{'channel':'%s'}}", channel)
        .text("subscribed", "position", "epoch");
  }

  /** Publishes until it is taken; everything refused meanwhile may be sent again. */
  private static long publish(Peer peer, String channel, String text) {
    long[] offset = new long[1];
    await("a publication is taken")
        .atMost(Peer.PATIENCE)
        .until(() -> {
          Json answer =
              peer.answer(
                  "{'publish':{'channel':'%s','data':'%s','key':'%s'}}", channel, text, text);
          if (answer.has("error")) {
            assertThat(answer.is("error", "retry")).as("%s", answer).isTrue();
            return false;
          }
          offset[0] = answer.number("published", "position", "offset");
          return true;
        });
    return offset[0];
  }

  private static void refused(Json answer, int code) {
    assertThat(answer.number("error", "code")).as("%s", answer).isEqualTo(code);
    assertThat(answer.is("error", "retry")).as("%s", answer).isTrue();
  }

  @Test
  void while_redis_is_gone_lines_stay_and_wishes_are_refused_by_number() {
    try (Peer web = connected(fleet.node(0).webSocket(), "ann");
        Peer tcp = connected(fleet.node(1).tcp(), "bob")) {
      String before = epoch(web, "demo/people/gone");
      epoch(tcp, "demo/people/gone");
      publish(tcp, "demo/people/gone", "before");
      web.publications("demo/people/gone", 1);
      tcp.publications("demo/people/gone", 1);

      fleet.redis().kill();

      for (Peer peer : new Peer[] {web, tcp}) {
        await("it is noticed")
            .atMost(Peer.PATIENCE)
            .until(() ->
                peer.answer("{'publish':{'channel':'demo/people/gone','data':'x'}}").has("error"));
        refused(
            peer.answer("{'publish':{'channel':'demo/people/gone','data':'x'}}"), LOG_UNAVAILABLE);
        refused(peer.answer("{'subscribe':{'channel':'demo/other'}}"), LOG_UNAVAILABLE);
        refused(peer.answer("{'history':{'channel':'demo/people/gone'}}"), LOG_UNAVAILABLE);
        refused(peer.answer("{'presence':{'channel':'demo/people/gone'}}"), DIRECTORY_UNAVAILABLE);
      }
      assertThat(fleet.node(0).operators().get("/ready").statusCode()).isEqualTo(503);
      try (Peer newcomer = fleet.node(0).tcp()) {
        refused(newcomer.answer("{'connect':{}}"), DIRECTORY_UNAVAILABLE);
        assertThat(newcomer.end().code()).as("come again").isBetween(3000, 3299);
      }

      fleet.redis().restart();

      for (Peer peer : new Peer[] {web, tcp}) {
        Json reset = peer.push("reset");
        assertThat(reset.text("channel")).isEqualTo("demo/people/gone");
        assertThat(reset.text("reason")).isEqualTo("epoch-changed");
        assertThat(reset.text("position", "epoch")).isNotEqualTo(before);
        assertThat(reset.number("position", "offset")).isZero();
      }
      assertThat(publish(web, "demo/people/gone", "after")).isEqualTo(1);
      Json heard = tcp.publications("demo/people/gone", 1).getFirst();
      assertThat(heard.text("data")).isEqualTo("after");
      assertThat(heard.number("offset")).isEqualTo(1);
    }
  }

  @Test
  void a_frozen_redis_costs_nothing_but_time() {
    try (Peer author = connected(fleet.node(0).webSocket(), "ann");
        Peer subscriber = connected(fleet.node(1).tcp(), "bob")) {
      epoch(subscriber, "demo/frozen");
      publish(author, "demo/frozen", "before");

      fleet.redis().freeze();
      long begun = System.nanoTime();
      int refused = 0;
      while (System.nanoTime() - begun < Duration.ofSeconds(10).toNanos()) {
        refused(
            author.answer("{'publish':{'channel':'demo/frozen','data':'during','key':'during'}}"),
            LOG_UNAVAILABLE);
        refused++;
      }
      assertThat(refused).as("refusals do not keep the author waiting").isGreaterThan(3);
      fleet.redis().thaw();

      assertThat(publish(author, "demo/frozen", "during")).isEqualTo(2);
      assertThat(publish(author, "demo/frozen", "after")).isEqualTo(3);
      assertThat(subscriber.publications("demo/frozen", 3))
          .extracting(one -> one.text("data"))
          .containsExactly("before", "during", "after");
    }
  }

  @Test
  void what_an_old_file_does_not_hold_is_told_to_be_lost() {
    try (Peer author = connected(fleet.node(0).webSocket(), "ann");
        Peer subscriber = connected(fleet.node(1).tcp(), "bob")) {
      String epoch = epoch(subscriber, "demo/old");
      publish(author, "demo/old", "kept");
      fleet.redis().ask(commands -> commands.save());
      publish(author, "demo/old", "lost");
      subscriber.publications("demo/old", 2);

      fleet.redis().restart();

      Json reset = subscriber.push("reset");
      assertThat(reset.text("reason")).isEqualTo("epoch-changed");
      assertThat(reset.number("position", "offset")).isEqualTo(1);
      assertThat(publish(author, "demo/old", "new")).isEqualTo(2);
      assertThat(subscriber.publications("demo/old", 1).getFirst().text("data")).isEqualTo("new");
      try (Peer back = connected(fleet.node(0).tcp(), "cid")) {
        Json subscribed =
            back.answer(
                    "{'subscribe':{'channel':'demo/old','since':{'epoch':'%s','offset':2}}}", epoch)
                .at("subscribed");
        assertThat(subscribed.is("recovered")).isFalse();
        assertThat(subscribed.text("reason")).isEqualTo("epoch-changed");
      }
    }
  }

  @Test
  void how_many_lines_a_user_may_have_holds_also_after_redis_has_forgotten() {
    List<Peer> lines = new ArrayList<>();
    try {
      for (int i = 0; i < 60; i++) {
        lines.add(connected(fleet.node(i % 2).tcp(), "max"));
      }
      fleet.redis().restart();
      whole();
      await("all are counted again")
          .atMost(Peer.PATIENCE)
          .until(() -> fleet.redis().ask(commands -> commands.hlen("hawser:{l:max}")) == 60);
      for (int i = 0; i < 2; i++) {
        try (Peer more = fleet.node(i).tcp()) {
          Json answer = more.answer("{'connect':{'token':'%s'}}", Token.forUser("max"));
          assertThat(answer.number("error", "code")).as("%s", answer).isEqualTo(2403);
        }
      }
      lines.removeLast().close();
      await("there is room for one")
          .atMost(Peer.PATIENCE)
          .until(() -> fleet.redis().ask(commands -> commands.hlen("hawser:{l:max}")) == 59);
      lines.add(connected(fleet.node(0).tcp(), "max"));
    } finally {
      lines.forEach(Peer::close);
    }
  }

  @Test
  void a_node_cut_off_from_redis_brings_its_subscribers_everything_afterwards_in_order() {
    try (Peer author = connected(fleet.node(0).webSocket(), "ann");
        Peer subscriber = connected(fleet.node(1).tcp(), "bob");
        Peer mallory = connected(fleet.node(1).webSocket(), "mallory")) {
      epoch(subscriber, "demo/cut");
      publish(author, "demo/cut", "1");
      subscriber.publications("demo/cut", 1);

      fleet.isolate(1);
      for (int n = 2; n <= 50; n++) {
        publish(author, "demo/cut", "" + n);
      }
      fleet.node(0).operators().post("/v1/revoke", "{'user':'mallory'}");
      await("it is noticed")
          .atMost(Peer.PATIENCE)
          .until(() -> subscriber.answer("{'publish':{'channel':'demo/x','data':1}}").has("error"));
      RedisServer.pass(Duration.ofSeconds(3));
      fleet.rejoin(1);

      assertThat(subscriber.publications("demo/cut", 49))
          .extracting(one -> one.number("offset"))
          .containsExactlyElementsOf(LongStream.rangeClosed(2, 50).boxed().toList());
      publish(author, "demo/cut", "live");
      assertThat(subscriber.publications("demo/cut", 1).getFirst().text("data")).isEqualTo("live");
      assertThat(mallory.end().code()).as("revoked meanwhile").isEqualTo(3504);
    }
  }
}
