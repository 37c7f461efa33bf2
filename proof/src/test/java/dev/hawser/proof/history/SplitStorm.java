package dev.hawser.proof.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hawser.brokers.redis.RedisServer;
import dev.hawser.proof.door.Json;
import dev.hawser.proof.door.Node;
import dev.hawser.proof.door.Peer;
import dev.hawser.proof.door.Token;
import dev.hawser.sdk.Encoding;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Redis is split from itself: its master and one node on one side, its replica, all Sentinels and
 * the other node on the other. Both sides go on. Then the split heals.
 *
 * <p>For {@code proof/soak --split}; not in every build.
 */
class SplitStorm {

  private static final Duration LONG = Duration.ofSeconds(90);
  private static final Duration SPLIT = Duration.ofSeconds(4);
  private static final Duration BEAT = Duration.ofSeconds(5);
  private static final String CHANNEL = "storm/kept";
  private static final int SOME = 100;

  private final Logbook logbook = new Logbook(Map.of(CHANNEL, Promise.EVERYTHING));

  /**
   * What a split has cost.
   *
   * @param lost how many publications are nowhere that had been acknowledged
   * @param stoodStill whether the replaced master took nothing any more at its end
   */
  private record Cost(int acknowledged, int lost, boolean stoodStill) {}

  @Test
  void what_a_master_takes_that_was_replaced_is_lost_and_everybody_is_told() {
    Cost cost = split();
    System.out.println(cost);
    assertThat(cost.lost()).isGreaterThan(SOME);
    assertThat(cost.stoodStill()).isFalse();
  }

  @Test
  void a_master_that_wants_a_replica_takes_nothing_soon_after_it_has_lost_it() {
    Cost cost = split("--min-replicas-to-write", "1", "--min-replicas-max-lag", "2");
    System.out.println(cost);
    assertThat(cost.stoodStill()).isTrue();
  }

  private Cost split(String... more) {
    try (Shores shores = new Shores(more);
        Node near = node("n1", shores.byFerry());
        Node far = node("n2", shores.across());
        Sailor ann = sailor("ann", near, 1);
        Sailor bob = sailor("bob", far, 2)) {
      ann.start();
      bob.start();
      awaitMore("ann", SOME);
      awaitMore("bob", SOME);
      String before = epoch("bob");

      shores.closeStrait();
      shores.awaitPromoted();
      awaitAnother("bob", before);
      awaitMore("bob", SOME);
      RedisServer.pass(SPLIT);
      int taken = acknowledged("ann").size();
      RedisServer.pass(SPLIT);
      boolean stoodStill = acknowledged("ann").size() == taken;
      assertThat(epoch("ann")).as("who is with the old master").isEqualTo(before);

      shores.openStrait();
      shores.awaitHealed();
      awaitAnother("ann", before);
      awaitMore("ann", SOME);
      Calm calm = new Calm(logbook);
      calm.await(far, List.of(ann, bob));

      assertThat(calm.faults()).isEmpty();
      assertThat(logbook.complaints()).isEmpty();
      return cost(far, before, stoodStill);
    }
  }

  private static Node node(String name, String redis) {
    return Node.start(
        "marina", "name: %s%nredis: {uri: '%s', within: 2s, lease: 5s}%n".formatted(name, redis));
  }

  private Sailor sailor(String name, Node node, long seed) {
    String address = "tcp://127.0.0.1:" + node.port();
    return new SdkSailor(name, address, Encoding.JSON, BEAT, BEAT, List.of(CHANNEL), logbook, seed);
  }

  private List<Acknowledged> acknowledged(String author) {
    return logbook.histories().getFirst().acknowledged().stream()
        .filter(one -> one.author().equals(author))
        .toList();
  }

  private String epoch(String author) {
    return acknowledged(author).getLast().place().epoch();
  }

  private void awaitMore(String author, int more) {
    int before = acknowledged(author).size();
    await(author + " is answered")
        .atMost(LONG)
        .until(() -> acknowledged(author).size() >= before + more);
  }

  private void awaitAnother(String author, String epoch) {
    await(author + " goes on in another epoch")
        .atMost(LONG)
        .until(() -> !epoch(author).equals(epoch));
  }

  /** What of all that was acknowledged is nowhere; all of it in an epoch that has ended. */
  private Cost cost(Node node, String before, boolean stoodStill) {
    Set<String> kept = kept(node);
    List<Acknowledged> all = logbook.histories().getFirst().acknowledged();
    List<Acknowledged> lost = all.stream().filter(one -> !kept.contains(one.id())).toList();
    // Until Sentinels name another, those across reach the old master, too: theirs are among it.
    assertThat(lost.stream().map(one -> one.place().epoch()).distinct()).isSubsetOf(before);
    return new Cost(all.size(), lost.size(), stoodStill);
  }

  private static Set<String> kept(Node node) {
    Set<String> kept = new HashSet<>();
    try (Peer reader = node.tcp()) {
      reader.answer("{'connect':{'token':'%s'}}", Token.forUser("reader")).at("connected");
      long offset = 0;
      Json page = page(reader, "");
      String epoch = page.text("history", "position", "epoch");
      do {
        page = page(reader, ",'since':{'epoch':'%s','offset':%d}".formatted(epoch, offset));
        for (Json one : page.list("history", "publications")) {
          kept.add(Sailor.id(one.text("data")));
          offset = one.number("offset");
        }
      } while (!page.list("history", "publications").isEmpty());
    }
    return kept;
  }

  private static Json page(Peer reader, String since) {
    return reader.answer("{'history':{'channel':'" + CHANNEL + "','limit':500" + since + "}}");
  }
}
