package dev.hawser.brokers.contract;

import static dev.hawser.brokers.contract.Stages.now;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hawser.core.access.ChannelPattern;
import dev.hawser.core.bell.Bell;
import dev.hawser.core.bell.Ring;
import dev.hawser.core.bell.Ring.Met;
import dev.hawser.core.bell.Ring.Moved;
import dev.hawser.core.bell.Ring.Signalled;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.Publication;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every bell keeps while its engine is well. */
public abstract class BellContract {

  private final List<Bell> bells = new ArrayList<>();

  /** The bell of one more node; all bells of one test ring to one another. */
  protected abstract Bell hang();

  @AfterEach
  void closes() {
    bells.forEach(Bell::close);
  }

  /** A node that remembers what it heard. */
  private final class Node implements Bell.Ear {

    private final Bell bell = hang();
    private final List<Ring> heard = new CopyOnWriteArrayList<>();

    Node() {
      bells.add(bell);
      bell.attach(this);
    }

    Node listens(String channel) {
      now(bell.listen(channel));
      return this;
    }

    Node hears(String pattern) {
      now(bell.listen(new ChannelPattern(pattern)));
      return this;
    }

    /** As who numbered it does. */
    void tells(Moved ring) {
      bell.ring(ring);
      bell.overhear(ring);
    }

    @Override
    public void rung(Ring ring) {
      heard.add(ring);
    }

    @Override
    public void returned() {}

    @Override
    public void unheard() {}

    void hears(Ring... rings) {
      await()
          .atMost(Duration.ofSeconds(20))
          .pollInterval(Duration.ofMillis(2))
          .untilAsserted(() -> assertThat(heard).containsExactly(rings));
    }
  }

  @Test
  void a_node_that_listens_hears_that_the_channel_moved() {
    Node one = new Node();
    Node two = new Node().listens("a");

    one.bell.ring(moved("a", 7));

    two.hears(moved("a", 7));
  }

  @Test
  void a_nodes_own_comings_and_goings_do_not_come_back_to_it() {
    Node one = new Node().listens("a");
    Node two = new Node().listens("a");
    Met met = new Met("a", "s", "ann", true);

    one.bell.ring(met);
    two.hears(met);
    two.bell.ring(moved("a", 7));

    one.hears(moved("a", 7));
  }

  @Test
  void a_ring_carries_the_publication_whole() {
    Node one = new Node();
    Node two = new Node().listens("a");
    Publication publication =
        new Publication(3, Payload.json("{\"x\":1}"), "ann", "k", 17, Map.of("t", "v"), "s");
    Publication bare =
        new Publication(4, Payload.opaque(new byte[] {0, -1}), null, null, 18, Map.of(), null);

    one.bell.ring(new Moved("a", new Position("e", 3), publication));
    one.bell.ring(new Moved("a", new Position("e", 4), bare));

    two.hears(
        new Moved("a", new Position("e", 3), publication),
        new Moved("a", new Position("e", 4), bare));
  }

  @Test
  void a_ring_tells_who_came_and_who_went() {
    Node one = new Node();
    Node two = new Node().listens("a");

    one.bell.ring(new Met("a", "s1", "ann", true));
    one.bell.ring(new Met("a", "s1", "ann", false));

    two.hears(new Met("a", "s1", "ann", true), new Met("a", "s1", "ann", false));
  }

  @Test
  void a_signal_is_carried_whole_and_does_not_come_back() {
    Node one = new Node().listens("a");
    Node two = new Node().listens("a");
    Signalled said = new Signalled("a", "s1", "ann", Payload.json("{\"type\":\"ä\"}"));
    Signalled bare = new Signalled("a", "", null, Payload.json("null"));

    one.bell.ring(said);
    one.bell.ring(bare);
    two.hears(said, bare);
    two.bell.ring(moved("a", 7));

    one.hears(moved("a", 7));
  }

  @Test
  void every_node_that_listens_hears() {
    Node one = new Node();
    Node two = new Node().listens("a");
    Node three = new Node().listens("a");

    one.bell.ring(moved("a", 1));

    two.hears(moved("a", 1));
    three.hears(moved("a", 1));
  }

  @Test
  void every_ring_after_listen_has_completed_is_heard() {
    Node one = new Node();
    Node two = new Node();
    for (int i = 0; i < 50; i++) {
      now(two.bell.listen("c" + i));
      one.bell.ring(moved("c" + i, i));
    }

    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(2))
        .until(() -> two.heard.size() == 50);
  }

  @Test
  void other_channels_are_not_heard() {
    Node one = new Node();
    Node two = new Node().listens("b");

    one.bell.ring(moved("a", 1));
    one.bell.ring(moved("b", 2));

    two.hears(moved("b", 2));
  }

  @Test
  void after_unlisten_the_channel_is_not_heard() {
    Node one = new Node();
    Node two = new Node().listens("a");
    Node three = new Node().listens("a");

    two.bell.unlisten("a");
    two.listens("b");
    one.bell.ring(moved("a", 1));
    one.bell.ring(moved("b", 2));

    two.hears(moved("b", 2));
    three.hears(moved("a", 1));
  }

  @Test
  void to_listen_twice_is_to_listen_once() {
    Node one = new Node();
    Node two = new Node().listens("a").listens("a");

    one.bell.ring(moved("a", 1));
    two.hears(moved("a", 1));
    two.bell.unlisten("a");
    two.listens("b");
    one.bell.ring(moved("a", 2));
    one.bell.ring(moved("b", 3));

    two.hears(moved("a", 1), moved("b", 3));
  }

  @Test
  void a_channel_can_be_listened_to_again() {
    Node one = new Node();
    Node two = new Node().listens("a");
    two.bell.unlisten("a");
    two.listens("a");

    one.bell.ring(moved("a", 1));

    two.hears(moved("a", 1));
  }

  @Test
  void to_cease_what_was_never_heard_is_nothing() {
    Node one = new Node();
    Node two = new Node().listens("b");

    two.bell.unlisten("a");
    one.bell.ring(moved("b", 1));

    two.hears(moved("b", 1));
  }

  @Test
  void a_ring_that_nobody_hears_is_nothing() {
    new Node().bell.ring(moved("a", 1));
  }

  @Test
  void a_closed_bell_neither_hears_nor_rings() {
    Node one = new Node();
    Node two = new Node().listens("a");
    Node three = new Node().listens("a").listens("b");

    two.bell.close();
    two.bell.ring(moved("b", 1));
    one.bell.ring(moved("a", 2));

    three.hears(moved("a", 2));
    assertThat(two.heard).isEmpty();
  }

  @Test
  void names_of_channels_are_taken_as_they_are() {
    Node one = new Node();
    for (String name : List.of("a/b", "ä", "a*", "a[b]", "?", "日本")) {
      Node two = new Node().listens(name);
      one.bell.ring(moved("a", 1));
      one.bell.ring(moved(name, 2));
      two.hears(moved(name, 2));
    }
  }

  // ---- patterns

  @Test
  void who_listens_to_a_pattern_hears_of_its_channels_and_of_no_others() {
    Node one = new Node();
    Node two = new Node().hears("a/+/t");
    Node three = new Node();

    one.tells(published("a/b/t", 1));
    one.tells(published("a/b", 1));
    one.tells(published("a/c/t", 4));

    two.hears(published("a/b/t", 1), published("a/c/t", 4));
    assertThat(three.heard).isEmpty();
    assertThat(one.heard).isEmpty();
  }

  @Test
  void whatever_moves_after_the_pattern_is_listened_to_is_heard() {
    Node one = new Node();
    Node two = new Node();
    for (int i = 0; i < 20; i++) {
      two.hears("c" + i + "/#");
      one.tells(published("c" + i + "/x", i));
    }

    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> two.heard.stream().map(Ring::channel).distinct().count() == 20);
  }

  @Test
  void a_channel_that_a_pattern_told_of_is_listened_to_and_heard_once() {
    Node one = new Node();
    Node two = new Node().hears("a/#").hears("+/b");
    one.tells(published("a/b", 1));
    two.hears(published("a/b", 1));

    two.listens("a/b");
    one.tells(published("a/b", 2));
    one.tells(published("a/b", 3));

    two.hears(published("a/b", 1), published("a/b", 2), published("a/b", 3));
  }

  @Test
  void after_unlisten_the_pattern_is_not_heard() {
    Node one = new Node();
    Node two = new Node().hears("a/#").hears("b/#");
    Node three = new Node().hears("a/#");

    two.bell.unlisten(new ChannelPattern("a/#"));
    // Another change that is taken in tells that the one before is.
    two.hears("c/#");
    one.tells(published("a/x", 1));
    one.tells(published("b/x", 1));

    two.hears(published("b/x", 1));
    three.hears(published("a/x", 1));
  }

  @Test
  void a_node_that_comes_later_knows_who_listens() {
    Node two = new Node().hears("a/#");
    Node one = new Node();

    one.tells(published("a/x", 1));

    two.hears(published("a/x", 1));
  }

  private static Moved moved(String channel, long offset) {
    return new Moved(channel, new Position("e", offset), null);
  }

  private static Moved published(String channel, long offset) {
    return new Moved(
        channel,
        new Position("e", offset),
        new Publication(offset, Payload.json("1"), "ann", null, 17, Map.of(), null));
  }
}
