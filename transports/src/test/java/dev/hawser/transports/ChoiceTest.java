package dev.hawser.transports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.protocol.Code;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The door at which everybody may ask where to go. */
@ExtendWith(Leaks.class)
final class ChoiceTest {

  private static final String ASK = "GET /choice HTTP/1.1\r\nHost: localhost\r\n";

  @Test
  void who_asks_is_told_once_on_each_connection() {
    try (House house = new House();
        Peer peer = house.peer()) {
      assertThat(peer.send(ASK + "Origin: http://localhost\r\n\r\n" + ASK + "\r\n").rest())
          .startsWith("HTTP/1.1 200 ")
          .contains("Content-Type: application/json\r\n", "Connection: close\r\n")
          .contains("Cache-Control: public, max-age=1, no-transform\r\n")
          .contains("Access-Control-Allow-Origin: http://localhost\r\n")
          .endsWith("\r\n\r\n" + RecordingChoices.TOLD + "\n");
      assertThat(house.gate.lines).isEmpty();
    }
  }

  @Test
  void a_cache_does_not_hand_a_page_what_it_was_told_for_somebody_else() {
    try (House house = new House();
        Peer peer = house.peer()) {
      assertThat(peer.send(ASK + "\r\n").rest())
          .contains("Vary: Origin\r\n")
          .doesNotContain("Access-Control-Allow-Origin");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"CLOSING_NODE_FULL", "HELD_BACK", "DRAINED", "CLOSING_OVERLOADED"})
  void who_may_not_stay_is_told_all_the_same(Code refusal) {
    try (House house = new House()) {
      house.gate.refusal.set(refusal);
      try (Peer peer = house.peer()) {
        assertThat(peer.send(ASK + "\r\n").rest()).contains(RecordingChoices.TOLD);
      }
    }
  }

  @Test
  void an_address_that_has_too_much_already_is_not() {
    try (House house = new House()) {
      house.gate.refusal.set(Code.CLOSING_TOO_MANY_CONNECTIONS);
      try (Peer peer = house.peer()) {
        assertThat(peer.send(ASK + "\r\n").rest()).startsWith("HTTP/1.1 429 ");
      }
    }
  }

  @Test
  void pages_of_others_may_not_ask() {
    try (House house = new House();
        Peer peer = house.peer()) {
      assertThat(peer.send(ASK + "Origin: http://elsewhere.example\r\n\r\n").rest())
          .startsWith("HTTP/1.1 403 ");
    }
  }

  @Test
  void what_a_newcomer_was_told_is_shown_to_the_node() {
    try (House house = new House();
        Peer peer = house.peer()) {
      String upgrade = Peer.UPGRADE.replace("GET /ws ", "GET /ws?a=b&choice=abc_- ");
      assertThat(peer.send(upgrade).head()).startsWith("HTTP/1.1 101 ");
      assertThat(house.choices.shown).containsExactly("abc_-");
    }
  }
}
