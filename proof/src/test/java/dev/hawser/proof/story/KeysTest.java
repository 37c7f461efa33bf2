package dev.hawser.proof.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.proof.door.Json;
import dev.hawser.proof.door.Node;
import dev.hawser.proof.door.Peer;
import dev.hawser.proof.door.Running;
import dev.hawser.proof.door.Token;
import dev.hawser.proof.door.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A publication with a key happens once, however often it is sent. */
class KeysTest {

  private final Node node;

  KeysTest(@Running("open") Node node) {
    this.node = node;
  }

  @Proves(Contract.PUBLISH)
  @ParameterizedTest
  @EnumSource
  void a_repeated_key_gets_the_first_answer_and_has_no_effect(Transport transport) {
    String channel = "demo/keys/repeated/" + transport;
    try (Peer author = as("ann");
        Peer again = as("ann");
        Peer listener = transport.guest(node)) {
      listener.answer("{'subscribe':{'channel':'%s'}}", channel).at("subscribed");
      Json first = publish(author, channel, "k", 0, "'one'").at("published");

      Json second = publish(again, channel, "k", 700, "'one'").at("published");
      publish(author, channel, "k2", 0, "'two'").at("published");

      assertThat(second).isEqualTo(first);
      assertThat(listener.publications(channel, 2))
          .extracting(publication -> publication.text("data"))
          .containsExactly("one", "two");
      assertThat(listener.unasked()).isEmpty();
    }
  }

  @Test
  void a_key_with_other_data_is_refused() {
    try (Peer author = as("ann")) {
      publish(author, "demo/keys/reused", "k", 0, "'one'").at("published");

      Json refused = publish(author, "demo/keys/reused", "k", 10, "'other'");

      assertThat(refused.number("error", "code")).isEqualTo(2200);
      assertThat(head(author, "demo/keys/reused")).isEqualTo(1);
    }
  }

  @Test
  void another_users_key_is_another_key() {
    try (Peer ann = as("ann");
        Peer bob = as("bob")) {
      publish(ann, "demo/keys/another", "k", 0, "'of ann'").at("published");

      Json published = publish(bob, "demo/keys/another", "k", 0, "'of bob'").at("published");

      assertThat(published.number("position", "offset")).isEqualTo(2);
      Json repeated = publish(ann, "demo/keys/another", "k", 5, "'of ann'").at("published");
      assertThat(repeated.number("position", "offset")).isEqualTo(1);
    }
  }

  @Test
  void the_same_key_in_another_channel_is_another_key() {
    try (Peer ann = as("ann")) {
      publish(ann, "demo/keys/here", "k", 0, "1").at("published");
      assertThat(
              publish(ann, "demo/keys/there", "k", 0, "2")
                  .number("published", "position", "offset"))
          .isEqualTo(1);
    }
  }

  @Test
  void a_retry_older_than_keys_live_is_refused_without_effect() {
    try (Peer ann = as("ann")) {
      publish(ann, "demo/forgetful/keys", "k1", 0, "1").at("published");

      Json refused = publish(ann, "demo/forgetful/keys", "k2", 60_000, "2");

      assertThat(refused.number("error", "code")).isEqualTo(2201);
      assertThat(head(ann, "demo/forgetful/keys")).isEqualTo(1);
    }
  }

  @Test
  void a_retry_without_a_key_is_refused() {
    try (Peer ann = as("ann")) {
      Json refused =
          ann.answer("{'publish':{'channel':'demo/keys/none','data':1,'age':5}}").at("error");

      assertThat(refused.number("code")).isEqualTo(2203);
    }
  }

  private Peer as(String user) {
    Peer peer = node.tcp();
    peer.answer("{'connect':{'token':'%s'}}", Token.forUser(user)).at("connected");
    return peer;
  }

  private static Json publish(Peer peer, String channel, String key, int age, String data) {
    return peer.answer(
        "{'publish':{'channel':'%s','data':%s,'key':'%s','age':%d}}", channel, data, key, age);
  }

  private static long head(Peer peer, String channel) {
    return peer.answer("{'history':{'channel':'%s','limit':1}}", channel)
        .number("history", "position", "offset");
  }
}
