package dev.hawser.proof.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.proof.door.Json;
import dev.hawser.proof.door.Node;
import dev.hawser.proof.door.Peer;
import dev.hawser.proof.door.Running;
import dev.hawser.proof.door.Token;
import dev.hawser.proof.door.Transport;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How many devices of a kind a user has at once, and who gives way. */
class PlatformsTest {

  private final Node node;

  PlatformsTest(@Running("open") Node node) {
    this.node = node;
  }

  @ParameterizedTest
  @EnumSource
  void a_new_phone_takes_the_place_of_the_old_one_and_other_devices_stay(Transport transport) {
    String user = "phoning-" + transport;
    try (Peer old = transport.open(node);
        Peer desk = transport.open(node);
        Peer other = transport.open(node);
        Peer young = transport.open(node)) {
      Json first = connect(old, token(user, "phone"));
      connect(desk, token(user, "desk"));
      connect(other, token("somebody-" + transport, "phone"));

      connect(young, token(user, "phone"));

      assertThat(old.end().code()).isEqualTo(3508);
      subscribes(desk);
      subscribes(other);
      subscribes(young);
      try (Peer returns = transport.open(node)) {
        assertThat(
                returns
                    .answer(
                        "{'connect':{'token':'%s','resume':'%s'}}",
                        token(user, "phone"), first.text("resume"))
                    .number("error", "code"))
            .isEqualTo(2411);
        assertThat(returns.end().code()).isEqualTo(3508);
      }
      subscribes(young);
    }
  }

  @Test
  void a_phone_whose_line_broke_finds_its_place_again() {
    String token = token("tunnel", "phone");
    try (Peer before = node.tcp()) {
      Json first = connect(before, token);
      before.cut();
      try (Peer after = node.tcp()) {
        Json again =
            after
                .answer("{'connect':{'token':'%s','resume':'%s'}}", token, first.text("resume"))
                .at("connected");

        assertThat(again.text("session")).isEqualTo(first.text("session"));
        subscribes(after);
      }
    }
  }

  @Test
  void where_the_first_stays_the_second_is_refused() {
    try (Peer first = node.tcp();
        Peer second = node.tcp()) {
      connect(first, token("keeper", "kiosk"));

      assertThat(
              second
                  .answer("{'connect':{'token':'%s'}}", token("keeper", "kiosk"))
                  .number("error", "code"))
          .isEqualTo(2410);
      assertThat(second.end().code()).isEqualTo(3505);
      subscribes(first);
    }
  }

  private static Json connect(Peer peer, String token) {
    return peer.answer("{'connect':{'token':'%s'}}", token).at("connected");
  }

  private static void subscribes(Peer peer) {
    int sent = peer.ask("{'history':{'channel':'chat/here','limit':1}}");
    assertThat(peer.reply(sent).has("history")).isTrue();
  }

  private static String token(String user, String platform) {
    return Token.signed(
        Node.SECRET,
        """
        {"sub":"%s","iat":%d,"exp":%d,"hawser":{"platform":"%s",\
        "grants":[{"channels":"#","allow":["subscribe","history"]}]}}\
        """
            .formatted(
                user,
                Instant.now().getEpochSecond(),
                Instant.now().plusSeconds(3600).getEpochSecond(),
                platform));
  }
}
