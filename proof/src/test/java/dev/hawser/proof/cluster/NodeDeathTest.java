package dev.hawser.proof.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hawser.brokers.redis.RedisServer;
import dev.hawser.proof.door.Json;
import dev.hawser.proof.door.Peer;
import dev.hawser.proof.door.Token;
import dev.hawser.sdk.Hawser;
import dev.hawser.sdk.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A node of three is killed, or stands still for longer than its lease, under load. */
class NodeDeathTest {

  private static final String ROOM = "demo/people/room";
  private static final Duration LEASE = Duration.ofSeconds(4);
  private static final int QUIET = 30;

  private final Fleet fleet = Fleet.of(3, "cluster", "within: 2s, lease: 4s");
  private final List<Passenger> aboard = new ArrayList<>();

  @AfterEach
  void stop() {
    aboard.forEach(Passenger::close);
    fleet.close();
  }

  /** Knows all nodes, and goes to this one first. */
  private Passenger passenger(String user, int first) {
    List<String> addresses = new ArrayList<>();
    for (int i = 0; i < fleet.size(); i++) {
      int port = fleet.node((first + i) % fleet.size()).port();
      addresses.add(i % 2 == 0 ? "ws://127.0.0.1:" + port + "/ws" : "tcp://127.0.0.1:" + port);
    }
    Passenger passenger = new Passenger(user, ROOM, addresses);
    aboard.add(passenger);
    await().atMost(Peer.PATIENCE).until(passenger::stands);
    return passenger;
  }

  private Peer alone(String user, int node) {
    Peer peer = fleet.node(node).tcp();
    peer.answer("{'connect':{'token':'%s'}}", Token.forUser(user)).at("connected");
    peer.answer("{'subscribe':{'channel':'%s'}}", ROOM).at("subscribed");
    return peer;
  }

  private List<String> present(int node) {
    try (Peer peer = fleet.node(node).tcp()) {
      peer.answer("{'connect':{'token':'%s'}}", Token.forUser("census")).at("connected");
      return peer.answer("{'presence':{'channel':'%s'}}", ROOM).list("presence", "members").stream()
          .map(member -> member.text("user"))
          .sorted()
          .toList();
    }
  }

  /** Everybody heard everything once and in order, and what was answered is there once. */
  private void everythingIsWell() {
    aboard.forEach(Passenger::rest);
    await("all is answered")
        .atMost(Peer.PATIENCE)
        .until(() -> aboard.stream().allMatch(Passenger::rests));
    long last;
    try (Peer census = fleet.node(1).tcp()) {
      census.answer("{'connect':{'token':'%s'}}", Token.forUser("last")).at("connected");
      last =
          census
              .answer("{'publish':{'channel':'%s','data':'last'}}", ROOM)
              .number("published", "position", "offset");
    }
    for (Passenger one : aboard) {
      await("all is heard")
          .atMost(Peer.PATIENCE)
          .until(() -> !one.heard().isEmpty() && one.heard().getLast() == last);
      assertThat(one.complaints()).isEmpty();
      assertThat(one.texts()).doesNotHaveDuplicates();
    }
    Set<String> texts = Set.copyOf(aboard.getFirst().texts());
    for (Passenger one : aboard) {
      for (long n = 1; n <= one.answered(); n++) {
        assertThat(texts).contains(one.user() + "-" + n);
      }
    }
  }

  @Test
  void clients_of_a_killed_node_go_on_at_another_and_nobody_sees_them_leave() {
    Passenger observer = passenger("observer", 1);
    Passenger moves = passenger("moves", 0);
    Passenger other = passenger("other", 0);
    Peer dies = alone("dies", 0);
    aboard.forEach(Passenger::write);
    await().atMost(Peer.PATIENCE).until(() -> moves.answered() > 50 && other.answered() > 50);

    fleet.node(0).kill();
    long killed = System.nanoTime();

    await("who was with the dead node goes on")
        .atMost(Peer.PATIENCE)
        .until(() -> moves.nodes().size() > 1 && other.nodes().size() > 1);
    await("who did not come back has left")
        .atMost(Peer.PATIENCE)
        .until(() -> observer.went().contains("dies"));
    // The lease was renewed up to a third of it before the node was killed.
    assertThat(System.nanoTime() - killed).isGreaterThan(LEASE.toNanos() / 2);
    RedisServer.pass(LEASE);
    assertThat(observer.went()).containsExactly("dies");
    assertThat(present(1)).contains("moves", "other", "observer").doesNotContain("dies");
    everythingIsWell();
    dies.close();
  }

  @Test
  void a_node_that_stood_still_for_longer_than_its_heartbeat_ends_no_quiet_line() {
    List<Hawser> patient = new ArrayList<>();
    List<State> ends = new CopyOnWriteArrayList<>();
    AtomicInteger stands = new AtomicInteger();
    try {
      for (int i = 0; i < QUIET; i++) {
        patient.add(
            Hawser.builder()
                .address("tcp://127.0.0.1:" + fleet.node(0).port())
                // The node asks after half a second, and gives as much to answer.
                .heartbeat(Duration.ofMillis(500), Duration.ofMinutes(1))
                .onState(state -> {
                  if (state instanceof State.Connected) {
                    stands.incrementAndGet();
                  } else if (!(state instanceof State.Connecting)) {
                    ends.add(state);
                  }
                })
                .build());
      }
      patient.forEach(Hawser::connect);
      await().atMost(Peer.PATIENCE).until(() -> stands.get() == QUIET);
      for (int i = 0; i < 3; i++) {
        fleet.node(0).freeze();
        RedisServer.pass(Duration.ofMillis(1_700));
        fleet.node(0).thaw();
        RedisServer.pass(Duration.ofMillis(1_300));
      }
      assertThat(ends).isEmpty();
      assertThat(stands).hasValue(QUIET);
    } finally {
      patient.forEach(Hawser::close);
    }
  }

  @Test
  void a_node_that_stood_still_for_longer_than_its_lease_does_no_harm() {
    Passenger observer = passenger("observer", 1);
    Passenger moves = passenger("moves", 0);
    Peer stays = alone("stays", 0);
    Peer older = fleet.node(0).webSocket();
    Json connected =
        older.answer("{'connect':{'token':'%s'}}", Token.forUser("older")).at("connected");
    older.answer("{'subscribe':{'channel':'%s'}}", ROOM).at("subscribed");
    aboard.forEach(Passenger::write);
    await().atMost(Peer.PATIENCE).until(() -> moves.answered() > 50);

    fleet.node(0).freeze();
    try (Peer newer = fleet.node(2).webSocket()) {
      newer
          .answer(
              "{'connect':{'token':'%s','resume':'%s'}}",
              Token.forUser("older"), connected.text("resume"))
          .at("connected");
      newer.answer("{'subscribe':{'channel':'%s'}}", ROOM).at("subscribed");
      await("the others believe in it no more")
          .atMost(Peer.PATIENCE)
          .until(() -> observer.went().contains("stays"));
      assertThat(moves.nodes()).as("has gone elsewhere").hasSizeGreaterThan(1);
      fleet.node(0).thaw();

      await("it is believed in again")
          .atMost(Peer.PATIENCE)
          .until(() -> present(1).contains("stays"));
      assertThat(older.end().code()).isEqualTo(3503);
      stays.answer("{'publish':{'channel':'%s','data':'still here'}}", ROOM).at("published");
      RedisServer.pass(LEASE);
      assertThat(present(2)).containsOnlyOnce("moves", "observer", "older", "stays");
      assertThat(observer.went()).containsExactly("stays");
      everythingIsWell();
    } finally {
      stays.close();
      older.close();
    }
  }
}
