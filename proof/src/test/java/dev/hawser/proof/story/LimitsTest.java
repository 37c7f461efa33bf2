package dev.hawser.proof.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.proof.door.Json;
import dev.hawser.proof.door.Node;
import dev.hawser.proof.door.Peer;
import dev.hawser.proof.door.Running;
import dev.hawser.proof.door.Token;
import dev.hawser.proof.door.Transport;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every limit has a number, the same on every transport. The node's are small on purpose. */
class LimitsTest {

  private final Node node;

  LimitsTest(@Running("tight") Node node) {
    this.node = node;
  }

  @ParameterizedTest
  @EnumSource
  void nobody_is_anonymous_unless_the_operator_says_so(Transport transport) {
    try (Peer peer = transport.open(node)) {
      assertThat(peer.answer("{'connect':{}}").number("error", "code")).isEqualTo(2306);
    }
  }

  @Proves(Contract.LIMITS)
  @ParameterizedTest
  @EnumSource
  void a_connection_holds_so_many_subscriptions(Transport transport) {
    try (Peer peer = connected(transport, "subscriber-" + transport)) {
      for (int i = 0; i < 3; i++) {
        peer.answer("{'subscribe':{'channel':'sub/%d'}}", i).at("subscribed");
      }
      assertThat(peer.answer("{'subscribe':{'channel':'sub/3'}}").number("error", "code"))
          .isEqualTo(2400);

      peer.answer("{'unsubscribe':{'channel':'sub/0'}}").at("unsubscribed");
      peer.answer("{'subscribe':{'channel':'sub/3'}}").at("subscribed");
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_connection_commands_so_fast(Transport transport) {
    try (Peer peer = connected(transport, "commander-" + transport)) {
      assertThat(codesOf(peer, 60, "{'unsubscribe':{'channel':'none'}}")).contains(2401);
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_user_publishes_so_fast(Transport transport) {
    try (Peer peer = connected(transport, "publisher-" + transport)) {
      List<Integer> codes = codesOf(peer, 14, "{'publish':{'channel':'sub/1','data':1}}");
      assertThat(codes).contains(2402);
      assertThat(codes).startsWith(0, 0, 0, 0, 0);
    }
  }

  @Proves(Contract.LIMITS)
  @ParameterizedTest
  @EnumSource
  void a_user_holds_so_many_connections(Transport transport) {
    String user = "many-" + transport;
    try (Peer one = connected(transport, user);
        Peer two = connected(transport, user);
        Peer three = transport.open(node)) {
      Json refused = three.answer("{'connect':{'token':'%s'}}", Token.forUser(user));
      assertThat(refused.number("error", "code")).isEqualTo(2403);
      one.answer("{'unsubscribe':{'channel':'none'}}").at("error");
      two.answer("{'unsubscribe':{'channel':'none'}}").at("error");
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_publication_carries_so_many_bytes(Transport transport) {
    try (Peer peer = connected(transport, "sender-" + transport)) {
      String command = "{'publish':{'channel':'small/1','data':'%s'}}";
      peer.answer(command, "x".repeat(62)).at("published");
      assertThat(peer.answer(command, "x".repeat(63)).number("error", "code")).isEqualTo(2005);
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_node_holds_so_many_channels(Transport transport, @Running("few") Node few) {
    try (Peer peer = transport.open(few)) {
      peer.answer("{'connect':{}}").at("connected");
      for (int i = 0; i < 3; i++) {
        peer.answer("{'subscribe':{'channel':'few/%d'}}", i).at("subscribed");
      }
      assertThat(peer.answer("{'subscribe':{'channel':'few/3'}}").number("error", "code"))
          .isEqualTo(2405);
      assertThat(peer.answer("{'publish':{'channel':'few/4','data':1}}").number("error", "code"))
          .isEqualTo(2405);
      peer.answer("{'publish':{'channel':'few/0','data':1}}").at("published");
    }
  }

  @ParameterizedTest
  @EnumSource
  void names_are_checked(Transport transport) {
    try (Peer peer = connected(transport, "namer-" + transport)) {
      for (String name : List.of("", "a//b", "/a", "a/", "a/#", "+", "a b", "a\\u0000b")) {
        assertThat(peer.answer("{'subscribe':{'channel':'%s'}}", name).number("error", "code"))
            .as("channel '%s'", name)
            .isEqualTo(2100);
      }
      assertThat(
              peer.answer("{'subscribe':{'channel':'%s'}}", "x".repeat(5_000))
                  .number("error", "code"))
          .isEqualTo(2100);
    }
  }

  /** The refusals of as many commands sent at once, 0 for what was done. */
  private static List<Integer> codesOf(Peer peer, int count, String command) {
    List<Integer> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ids.add(peer.ask(command));
    }
    return ids.stream()
        .map(peer::reply)
        .map(answer -> answer.has("error") ? (int) answer.number("error", "code") : 0)
        .toList();
  }

  private Peer connected(Transport transport, String user) {
    Peer peer = transport.open(node);
    peer.answer("{'connect':{'token':'%s'}}", Token.forUser(user)).at("connected");
    return peer;
  }
}
