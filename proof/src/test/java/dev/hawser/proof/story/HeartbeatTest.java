package dev.hawser.proof.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.proof.door.Node;
import dev.hawser.proof.door.Peer;
import dev.hawser.proof.door.Running;
import dev.hawser.proof.door.Transport;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Either side may ping; who is silent for the interval and its grace is gone. */
class HeartbeatTest {

  private final Node node;

  HeartbeatTest(@Running("open") Node node) {
    this.node = node;
  }

  @Proves(Contract.HEARTBEAT)
  @ParameterizedTest
  @EnumSource
  void a_silent_peer_is_gone(Transport transport) {
    try (Peer peer = transport.open(node)) {
      long interval = peer.answer("{'connect':{'heartbeat':500}}").number("connected", "heartbeat");
      assertThat(interval).isEqualTo(500);

      peer.silent();

      assertThat(peer.end().code()).isEqualTo(3001);
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_peer_that_answers_pings_stays(Transport transport) {
    try (Peer peer = transport.open(node)) {
      peer.answer("{'connect':{'heartbeat':500}}").at("connected");

      Awaitility.await().atMost(Peer.PATIENCE).until(() -> peer.pings() >= 4);

      peer.answer("{'subscribe':{'channel':'demo/alive'}}").at("subscribed");
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_ping_is_answered(Transport transport) {
    try (Peer peer = transport.guest(node)) {
      int before = peer.pongs();
      peer.say("{'ping':{}}");
      Awaitility.await().atMost(Peer.PATIENCE).until(() -> peer.pongs() == before + 1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void an_interval_out_of_range_is_brought_into_it(Transport transport) {
    try (Peer peer = transport.open(node)) {
      assertThat(peer.answer("{'connect':{'heartbeat':1}}").number("connected", "heartbeat"))
          .isEqualTo(500);
    }
  }
}
