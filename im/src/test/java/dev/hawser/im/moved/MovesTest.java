package dev.hawser.im.moved;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.protocol.Payload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whose conversations a node knows, what it listens to for that, and what it tells. */
class MovesTest {

  private final Members members = new Members();
  private final Quayside ground = new Quayside();
  private final List<Moves> open = new ArrayList<>();

  private Moves moves(Duration grace) {
    Moves moves = new Moves(ground, members.store(), grace);
    ground.tells(moves::told);
    open.add(moves);
    return moves;
  }

  private static void comes(Moves moves, String user) {
    moves.expect(user);
    moves.attended("im/u/" + user, true);
  }

  @AfterEach
  void close() {
    open.forEach(Moves::close);
  }

  @Test
  void who_hears_an_inbox_is_told_of_what_they_are_in_and_of_nothing_else() {
    members.in("ann", "g1", "g2");
    Moves moves = moves(Duration.ofMinutes(1));
    comes(moves, "ann");
    moves.numbered("im/c/g1", 3);
    moves.numbered("im/c/g1", 4);
    moves.numbered("im/c/other", 9);
    assertThat(ground.told("im/u/ann"))
        .isEqualTo("{\"type\":\"moved\",\"number\":1,\"channels\":[[\"im/c/g1\",4]]}");
    moves.numbered("im/c/g2", 1);
    assertThat(ground.told("im/u/ann"))
        .isEqualTo("{\"type\":\"moved\",\"number\":2,\"channels\":[[\"im/c/g2\",1]]}");
  }

  @Test
  void a_node_listens_for_those_who_are_here_and_no_longer() {
    members.in("ann", "g1");
    int other = 2;
    while (Index.partition(Index.hash("g" + other)) == Index.partition(Index.hash("g1"))) {
      other++;
    }
    members.in("bob", "g" + other);
    Moves moves = moves(Duration.ZERO);
    comes(moves, "ann");
    comes(moves, "bob");
    assertThat(ground.listening()).hasSize(3).contains("im/b/people");
    moves.attended("im/u/bob", false);
    ground.awaitListening(2);
    moves.numbered("im/c/g1", 1);
    assertThat(ground.told("im/u/ann")).contains("im/c/g1");
    comes(moves, "bob");
    assertThat(members.asked("bob")).as("dropped, and asked for again").isEqualTo(2);
  }

  @Test
  void who_comes_back_soon_is_still_known() {
    members.in("ann", "g1");
    Moves moves = moves(Duration.ofMinutes(1));
    comes(moves, "ann");
    moves.attended("im/u/ann", false);
    comes(moves, "ann");
    assertThat(members.asked("ann")).isEqualTo(1);
  }

  @Test
  void joins_and_leaves_are_followed_also_those_that_happen_while_the_store_is_asked()
      throws InterruptedException {
    members.in("ann", "old", "left");
    CountDownLatch goOn = new CountDownLatch(1);
    members.slow(goOn);
    Moves moves = moves(Duration.ofMinutes(1));
    Thread coming = Thread.startVirtualThread(() -> comes(moves, "ann"));
    members.awaitRead();
    moves.came("new", List.of("bob", "ann"));
    moves.went("left", "ann");
    goOn.countDown();
    assertThat(coming.join(Duration.ofSeconds(20))).isTrue();
    for (String id : List.of("left", "new", "old")) {
      moves.numbered("im/c/" + id, 1);
    }
    assertThat(ground.told("im/u/ann")).contains("new", "old").doesNotContain("left");

    moves.went("old", "ann");
    moves.numbered("im/c/old", 2);
    moves.numbered("im/c/new", 2);
    assertThat(ground.told("im/u/ann")).contains("new").doesNotContain("old");
  }

  @Test
  void where_rings_may_have_been_lost_everybody_asks_and_what_they_are_in_is_read_anew() {
    members.in("ann", "g1");
    Moves moves = moves(Duration.ofMinutes(1));
    comes(moves, "ann");
    members.in("ann", "g2");
    moves.returned();
    assertThat(ground.told("im/u/ann")).contains("\"more\":true");
    moves.numbered("im/c/g2", 1);
    moves.numbered("im/c/g1", 1);
    assertThat(ground.told("im/u/ann")).contains("g2").doesNotContain("g1");
  }

  @Test
  void who_cannot_be_looked_up_is_let_in_and_asks_once_they_can() {
    members.in("ann", "g1");
    members.fails(1);
    Moves moves = moves(Duration.ofMinutes(1));
    comes(moves, "ann");
    assertThat(ground.told("im/u/ann")).contains("\"more\":true");
    moves.numbered("im/c/g1", 1);
    assertThat(ground.told("im/u/ann")).contains("g1");
  }

  @Test
  void of_very_much_at_once_they_are_told_that_there_is_more() {
    String[] all = new String[150];
    for (int i = 0; i < all.length; i++) {
      all[i] = "g" + i;
    }
    members.in("ann", all);
    Moves moves = moves(Duration.ofMinutes(1));
    comes(moves, "ann");
    for (String id : all) {
      moves.numbered("im/c/" + id, 1);
    }
    String told = ground.told("im/u/ann");
    while (!told.contains("\"more\":true")) {
      told = ground.told("im/u/ann");
    }
  }

  @Test
  void what_is_no_letter_is_passed_over() {
    members.in("ann", "g1");
    Moves moves = moves(Duration.ofMinutes(1));
    comes(moves, "ann");
    for (String strange : List.of("{", "7", "[[\"im/c/g1\"]]", "[[1,2]]", "[[\"x\",2]]")) {
      moves.told("im/b/1", Payload.json(strange));
      moves.told("im/b/people", Payload.json(strange));
    }
    moves.numbered("im/c/g1", 5);
    String told = ground.told("im/u/ann");
    while (!told.contains("[\"im/c/g1\",5]")) {
      told = ground.told("im/u/ann");
    }
  }
}
