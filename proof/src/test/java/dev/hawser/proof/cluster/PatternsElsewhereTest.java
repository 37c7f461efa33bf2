package dev.hawser.proof.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hawser.proof.door.Json;
import dev.hawser.proof.door.Node;
import dev.hawser.proof.door.Peer;
import dev.hawser.proof.door.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * Patterns are heard on whatever node, cost nothing where they mean nothing, and own up to gaps.
 */
@TestInstance(Lifecycle.PER_CLASS)
class PatternsElsewhereTest {

  private static final String PATTERNS = "hawser:patterns";

  private Fleet fleet;

  @BeforeAll
  void start() {
    fleet = Fleet.of(2);
  }

  @AfterAll
  void stop() {
    fleet.close();
  }

  private static Peer listening(Node node, String user, String... patterns) {
    Peer peer = node.webSocket();
    peer.answer("{'connect':{'token':'%s','features':['patterns']}}", Token.forUser(user))
        .at("connected");
    for (String pattern : patterns) {
      peer.answer("{'subscribe':{'channel':'%s'}}", pattern).at("subscribed");
    }
    return peer;
  }

  private static void publish(Peer peer, String channel) {
    peer.answer("{'publish':{'channel':'%s','data':1}}", channel).at("published");
  }

  private static List<String> matched(Peer peer, int count) {
    List<String> found = new ArrayList<>();
    while (found.size() < count) {
      Json one = peer.push("matched");
      found.add(one.text("channel") + " " + one.number("offset"));
    }
    return found;
  }

  private static List<String> offsets(String channel, int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(i -> channel + " " + i).toList();
  }

  /** How often Redis passed something on, in scripts or not. */
  private long rings() {
    Matcher told =
        Pattern.compile("cmdstat_spublish:calls=(\\d+)")
            .matcher(fleet.redis().ask(redis -> redis.info("commandstats")));
    return told.find() ? Long.parseLong(told.group(1)) : 0;
  }

  private long listeners(String channel) {
    return fleet
        .redis()
        .ask(redis ->
            redis.pubsubShardNumsub("hawser:{" + channel + "}").values().iterator().next());
  }

  @Test
  void each_publication_comes_once_with_history_and_without() {
    try (Peer ann = listening(fleet.node(0), "ann");
        Peer bob = listening(fleet.node(1), "bob", "demo/once/#", "demo/once/+", "demo/live/+");
        Peer eve = listening(fleet.node(1), "eve", "demo/once/#")) {
      for (int i = 0; i < 20; i++) {
        publish(ann, "demo/once/a");
      }
      assertThat(matched(bob, 20)).isEqualTo(offsets("demo/once/a", 1, 20));
      assertThat(matched(eve, 20)).isEqualTo(offsets("demo/once/a", 1, 20));
      publish(ann, "demo/live/b");
      assertThat(matched(bob, 1)).containsExactly("demo/live/b 1");
      for (int i = 0; i < 20; i++) {
        publish(ann, "demo/live/b");
      }
      assertThat(matched(bob, 20)).isEqualTo(offsets("demo/live/b", 2, 21));
      bob.answer("{'subscribe':{'channel':'demo/once/a'}}").at("subscribed");
      publish(ann, "demo/once/a");
      bob.publications("demo/once/a", 1);
      assertThat(matched(eve, 1)).containsExactly("demo/once/a 21");
      assertThat(bob.unasked()).isEmpty();
    }
  }

  @Test
  void where_no_pattern_means_a_channel_redis_says_no_more_and_the_other_node_hears_nothing() {
    try (Peer ann = listening(fleet.node(0), "ann");
        Peer bob = listening(fleet.node(1), "bob", "demo/meant/#")) {
      publish(ann, "demo/else");
      long before = rings();
      for (int i = 0; i < 100; i++) {
        publish(ann, "demo/else");
      }
      assertThat(rings() - before).isEqualTo(100);
      assertThat(listeners("demo/else")).isZero();

      publish(ann, "demo/meant/x");
      assertThat(matched(bob, 1)).containsExactly("demo/meant/x 1");
      await("the other node listens to the channel itself")
          .atMost(Peer.PATIENCE)
          .until(() -> listeners("demo/meant/x") == 1);
      before = rings();
      for (int i = 0; i < 100; i++) {
        publish(ann, "demo/meant/x");
      }
      // One letter each 5 s says again where the channel is.
      assertThat(rings() - before).isBetween(100L, 110L);
      assertThat(matched(bob, 100)).isEqualTo(offsets("demo/meant/x", 2, 101));
    }
  }

  @Test
  void a_node_that_was_cut_off_tells_that_something_may_be_missing_and_what_it_knows_is_whole() {
    try (Peer ann = listening(fleet.node(0), "ann");
        Peer bob = listening(fleet.node(1), "bob", "demo/cut/#")) {
      publish(ann, "demo/cut/known");
      assertThat(matched(bob, 1)).containsExactly("demo/cut/known 1");
      fleet.isolate(1);
      publish(ann, "demo/cut/known");
      publish(ann, "demo/cut/unknown");
      fleet.rejoin(1);
      Json missed = bob.push("missed");
      assertThat(missed.text("channel")).isEqualTo("demo/cut/#");
      assertThat(missed.text("reason")).isEqualTo("unheard");
      publish(ann, "demo/cut/known");
      List<String> whole = new ArrayList<>();
      while (!whole.contains("demo/cut/known 3")) {
        whole.addAll(matched(bob, 1));
      }
      whole.removeIf(one -> one.startsWith("demo/cut/unknown"));
      assertThat(whole).containsExactly("demo/cut/known 2", "demo/cut/known 3");
    }
  }

  @Test
  void a_node_that_is_killed_may_have_told_less_than_it_numbered_and_one_that_leaves_has_not() {
    try (Peer bob = listening(fleet.node(1), "bob", "demo/end/#")) {
      try (Node leaves = fleet.launch();
          Peer ann = leaves.webSocket()) {
        ann.answer("{'connect':{'token':'%s'}}", Token.forUser("ann")).at("connected");
        publish(ann, "demo/end/a");
        assertThat(matched(bob, 1)).containsExactly("demo/end/a 1");
      }
      try (Node killed = fleet.launch()) {
        killed.kill();
        // As if its lease had been over for long; those who live say theirs again.
        long aged =
            fleet
                .redis()
                .ask(redis ->
                    redis.hkeys(PATTERNS).stream()
                        .filter(node -> !node.equals("v"))
                        .filter(node -> !redis.hset(PATTERNS, node, "0 1 "))
                        .count());
        assertThat(aged).isEqualTo(3);
        Json missed = bob.push("missed");
        assertThat(missed.text("channel")).isEqualTo("demo/end/#");
        assertThat(missed.text("reason")).isEqualTo("unheard");
      }
    }
  }
}
