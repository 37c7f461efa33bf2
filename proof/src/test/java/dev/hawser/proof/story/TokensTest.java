package dev.hawser.proof.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.proof.door.Json;
import dev.hawser.proof.door.Node;
import dev.hawser.proof.door.Peer;
import dev.hawser.proof.door.Running;
import dev.hawser.proof.door.Token;
import dev.hawser.proof.door.Transport;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A token says who and what; its end is the connection's end. */
class TokensTest {

  private static final Duration HOUR = Duration.ofHours(1);

  private final Node node;

  TokensTest(@Running("open") Node node) {
    this.node = node;
  }

  @ParameterizedTest
  @EnumSource
  void grants_hold_where_their_pattern_matches(Transport transport) {
    try (Peer ann = transport.open(node)) {
      connect(ann, Token.withGrants("ann", HOUR, "chat/+/ann", "subscribe"));

      ann.answer("{'subscribe':{'channel':'chat/1/ann'}}").at("subscribed");
      assertThat(ann.answer("{'subscribe':{'channel':'chat/1/bob'}}").number("error", "code"))
          .isEqualTo(2300);
      assertThat(
              ann.answer("{'publish':{'channel':'chat/1/ann','data':1}}").number("error", "code"))
          .isEqualTo(2300);
    }
  }

  @Proves(Contract.REFUSE)
  @ParameterizedTest
  @EnumSource
  void tokens_that_prove_nothing_are_refused(Transport transport) {
    String expired = Token.withGrants("ann", HOUR.negated(), "#", "subscribe");
    String forged = Token.signed("another-secret-another-secret-another", "{\"sub\":\"ann\"}");
    refused(transport, expired, 2302);
    refused(transport, forged, 2301);
    refused(transport, Token.unsigned("ann"), 2301);
    refused(transport, "not a token", 2301);
    refused(transport, Token.forUser("ann") + "x", 2301);
  }

  @Proves(Contract.EXPIRY)
  @ParameterizedTest
  @EnumSource
  void the_end_of_a_token_ends_the_connection(Transport transport) {
    try (Peer ann = transport.open(node)) {
      Json connected =
          connect(ann, Token.withGrants("ann", Duration.ofSeconds(2), "#", "subscribe"));
      assertThat(connected.number("expires")).isGreaterThan(Instant.now().getEpochSecond() - 1);

      assertThat(ann.end().code()).isEqualTo(3300);
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_refresh_in_band_outlives_the_first_token(Transport transport) {
    try (Peer ann = transport.open(node);
        Peer witness = transport.open(node)) {
      // Both are to end at the same second; only one refreshes.
      String brief = Token.withGrants("ann", Duration.ofSeconds(2), "#", "subscribe");
      connect(ann, brief);
      connect(witness, brief);

      Json refreshed = ann.answer("{'refresh':{'token':'%s'}}", Token.forUser("ann"));
      assertThat(refreshed.number("refreshed", "expires"))
          .isGreaterThan(Instant.now().plusSeconds(1_000).getEpochSecond());

      assertThat(witness.end().code()).isEqualTo(3300);
      ann.answer("{'subscribe':{'channel':'chat/after'}}").at("subscribed");
    }
  }

  @Test
  void a_refresh_for_another_user_is_refused() {
    try (Peer ann = node.tcp()) {
      connect(ann, Token.forUser("ann"));
      assertThat(
              ann.answer("{'refresh':{'token':'%s'}}", Token.forUser("bob"))
                  .number("error", "code"))
          .isEqualTo(2304);
      ann.answer("{'subscribe':{'channel':'chat/still'}}").at("subscribed");
    }
  }

  @Test
  void a_refresh_with_less_ends_what_it_no_longer_grants() {
    try (Peer ann = node.tcp()) {
      connect(ann, Token.forUser("ann"));
      ann.answer("{'subscribe':{'channel':'chat/kept'}}").at("subscribed");
      ann.answer("{'subscribe':{'channel':'news/lost'}}").at("subscribed");

      ann.answer("{'refresh':{'token':'%s'}}", Token.withGrants("ann", HOUR, "chat/#", "subscribe"))
          .at("refreshed");

      Json unsubscribed = ann.push("unsubscribed");
      assertThat(unsubscribed.text("channel")).isEqualTo("news/lost");
      assertThat(unsubscribed.number("code")).isEqualTo(2300);
      assertThat(ann.answer("{'subscribe':{'channel':'chat/kept'}}").number("error", "code"))
          .isEqualTo(2101);
    }
  }

  private static Json connect(Peer peer, String token) {
    return peer.answer("{'connect':{'token':'%s'}}", token).at("connected");
  }

  private void refused(Transport transport, String token, int code) {
    try (Peer peer = transport.open(node)) {
      Json error = peer.answer("{'connect':{'token':'%s'}}", token).at("error");
      assertThat(error.number("code")).as("for %s", token).isEqualTo(code);
    }
  }
}
