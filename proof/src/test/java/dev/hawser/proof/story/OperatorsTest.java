package dev.hawser.proof.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.proof.door.Json;
import dev.hawser.proof.door.Node;
import dev.hawser.proof.door.Operators;
import dev.hawser.proof.door.Peer;
import dev.hawser.proof.door.Running;
import dev.hawser.proof.door.Token;
import dev.hawser.proof.door.Transport;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What operators do through their API reaches the lines. */
class OperatorsTest {

  private final Node node;
  private final Operators operators;

  OperatorsTest(@Running("open") Node node) {
    this.node = node;
    this.operators = node.operators();
  }

  @ParameterizedTest
  @EnumSource
  void what_operators_publish_subscribers_hear(Transport transport) {
    String channel = "demo/operators/" + transport;
    try (Peer peer = transport.guest(node)) {
      peer.answer("{'subscribe':{'channel':'%s'}}", channel).at("subscribed");

      Json first =
          operators.post(
              "/v1/publish", "{'channel':'%s','data':{'from':'above'},'key':'o1'}", channel);
      Json again =
          operators.post(
              "/v1/publish", "{'channel':'%s','data':{'from':'above'},'key':'o1'}", channel);
      operators.post("/v1/broadcast", "{'channels':['%s','demo/elsewhere'],'data':2}", channel);

      assertThat(again).isEqualTo(first);
      Json publication = peer.push("publication");
      assertThat(publication.number("offset")).isEqualTo(first.number("position", "offset"));
      assertThat(publication.text("data", "from")).isEqualTo("above");
      assertThat(peer.push("publication").number("data")).isEqualTo(2);
      assertThat(peer.unasked()).isEmpty();
    }
  }

  @Test
  void a_wrong_key_opens_nothing() {
    String body = "{\"channel\":\"demo/operators\",\"data\":1}";
    assertThat(operators.send("wrong", "POST", "/v1/publish", body).statusCode()).isEqualTo(401);
    assertThat(operators.send("", "POST", "/v1/publish", body).statusCode()).isEqualTo(401);
    assertThat(operators.send(Node.KEY + "x", "GET", "/v1/connections", "").statusCode())
        .isEqualTo(401);
    assertThat(operators.get("/health").statusCode()).isEqualTo(200);
  }

  @Test
  void a_user_is_subscribed_and_unsubscribed_by_operators_now_and_on_return() {
    try (Peer eve = node.tcp()) {
      String resume =
          eve.answer("{'connect':{'token':'%s'}}", Token.forUser("eve"))
              .text("connected", "resume");

      operators.post("/v1/subscribe", "{'user':'eve','channel':'news/for/eve'}");
      assertThat(eve.push("subscribed").text("channel")).isEqualTo("news/for/eve");
      operators.post("/v1/publish", "{'channel':'news/for/eve','data':1}");
      assertThat(eve.publications("news/for/eve", 1)).hasSize(1);

      try (Peer back = node.webSocket()) {
        Json connected =
            back.answer("{'connect':{'token':'%s','resume':'%s'}}", Token.forUser("eve"), resume)
                .at("connected");
        assertThat(connected.list("subscribed"))
            .extracting(subscribed -> subscribed.text("channel"))
            .containsExactly("news/for/eve");

        operators.post("/v1/unsubscribe", "{'user':'eve','channel':'news/for/eve'}");
        Json unsubscribed = back.push("unsubscribed");
        assertThat(unsubscribed.text("channel")).isEqualTo("news/for/eve");
        assertThat(unsubscribed.number("code")).isPositive();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_token_may_name_channels_that_the_server_subscribes(Transport transport) {
    try (Peer peer = transport.open(node)) {
      String token =
          Token.signed(
              Node.SECRET,
              """
              {"sub":"ivy","exp":%d,"hawser":{"grants":[{"channels":"inbox/ivy",\
              "allow":["subscribe"]}],"channels":["inbox/ivy"]}}\
              """
                  .formatted(Instant.now().plusSeconds(600).getEpochSecond()));

      Json connected = peer.answer("{'connect':{'token':'%s'}}", token).at("connected");

      assertThat(connected.list("subscribed"))
          .extracting(subscribed -> subscribed.text("channel"))
          .containsExactly("inbox/ivy");
      operators.post("/v1/publish", "{'channel':'inbox/ivy','data':'for you'}");
      assertThat(peer.push("publication").text("data")).isEqualTo("for you");
    }
  }

  @ParameterizedTest
  @EnumSource
  void operators_end_a_users_connections(Transport transport) {
    String user = "mallory-" + transport;
    try (Peer peer = transport.open(node)) {
      peer.answer("{'connect':{'token':'%s'}}", Token.forUser(user)).at("connected");

      assertThat(operators.post("/v1/disconnect", "{'user':'%s'}", user).number("disconnected"))
          .isEqualTo(1);

      assertThat(peer.end().code()).isEqualTo(3009);
    }
  }

  @ParameterizedTest
  @EnumSource
  void who_is_revoked_is_gone_and_does_not_return(Transport transport) {
    String user = "trent-" + transport;
    String token = Token.forUser(user);
    try (Peer peer = transport.open(node);
        Peer back = transport.open(node)) {
      peer.answer("{'connect':{'token':'%s'}}", token).at("connected");

      operators.post("/v1/revoke", "{'user':'%s'}", user);

      assertThat(peer.end().code()).isEqualTo(3504);
      assertThat(back.answer("{'connect':{'token':'%s'}}", token).number("error", "code"))
          .isEqualTo(2303);
    }
  }

  @Test
  void a_minted_token_opens_what_it_grants() {
    Json minted =
        operators.post(
            "/v1/tokens",
            "{'user':'zoe','life':60,'grants':[{'channels':'zoe/#','allow':['subscribe']}]}");
    try (Peer peer = node.tcp()) {
      Json connected =
          peer.answer("{'connect':{'token':'%s'}}", minted.text("token")).at("connected");

      assertThat(connected.text("user")).isEqualTo("zoe");
      assertThat(connected.number("expires")).isEqualTo(minted.number("expires"));
      peer.answer("{'subscribe':{'channel':'zoe/1'}}").at("subscribed");
    }
  }

  @Test
  void history_and_presence_are_read_by_operators() {
    try (Peer peer = Transport.TCP.guest(node)) {
      peer.answer("{'subscribe':{'channel':'demo/people/read'}}").at("subscribed");
      RecoveryTest.publish(peer, "demo/people/read", 1, 3);

      Json history = operators.post("/v1/history", "{'channel':'demo/people/read','limit':2}");
      assertThat(RecoveryTest.offsets(history.list("publications"))).containsExactly(2L, 3L);
      assertThat(operators.post("/v1/presence", "{'channel':'demo/people/read'}").number("count"))
          .isEqualTo(1);
    }
  }
}
