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

/** Only the ticket resumes a session, and whoever resumes it replaces the line before. */
class SessionsTest {

  private final Node node;

  SessionsTest(@Running("open") Node node) {
    this.node = node;
  }

  @ParameterizedTest
  @EnumSource
  void resuming_keeps_the_session_and_ends_the_older_line(Transport transport) {
    try (Peer older = transport.open(node);
        Peer newer = node.tcp()) {
      Json first = older.answer("{'connect':{}}").at("connected");

      Json second =
          newer.answer("{'connect':{'resume':'%s'}}", first.text("resume")).at("connected");

      assertThat(second.text("session")).isEqualTo(first.text("session"));
      assertThat(second.text("user")).isEqualTo(first.text("user"));
      assertThat(older.end().code()).isEqualTo(3503);
    }
  }

  @ParameterizedTest
  @EnumSource
  void the_public_name_of_a_session_resumes_nothing(Transport transport) {
    try (Peer owned = transport.open(node);
        Peer thief = transport.open(node)) {
      Json connected = owned.answer("{'connect':{}}").at("connected");

      Json refused = thief.answer("{'connect':{'resume':'%s'}}", connected.text("session"));

      assertThat(refused.number("error", "code")).isEqualTo(2305);
      owned.answer("{'subscribe':{'channel':'demo/mine'}}").at("subscribed");
    }
  }

  @ParameterizedTest
  @EnumSource
  void an_altered_ticket_resumes_nothing(Transport transport) {
    try (Peer owned = transport.open(node)) {
      String ticket = owned.answer("{'connect':{}}").text("connected", "resume");
      for (int at = 0; at < ticket.length(); at += Math.max(1, ticket.length() / 7)) {
        char other = ticket.charAt(at) == 'A' ? 'B' : 'A';
        String altered = ticket.substring(0, at) + other + ticket.substring(at + 1);
        try (Peer thief = transport.open(node)) {
          assertThat(thief.answer("{'connect':{'resume':'%s'}}", altered).number("error", "code"))
              .as("ticket altered at %d", at)
              .isEqualTo(2305);
        }
      }
      owned.answer("{'subscribe':{'channel':'demo/mine'}}").at("subscribed");
    }
  }

  @Test
  void a_ticket_of_another_user_resumes_nothing() {
    try (Peer ann = node.tcp();
        Peer bob = node.tcp();
        Peer guest = node.tcp()) {
      String ticket =
          ann.answer("{'connect':{'token':'%s'}}", Token.forUser("ann"))
              .text("connected", "resume");

      Json refused =
          bob.answer("{'connect':{'token':'%s','resume':'%s'}}", Token.forUser("bob"), ticket);

      assertThat(refused.number("error", "code")).isEqualTo(2305);
      assertThat(guest.answer("{'connect':{'resume':'%s'}}", ticket).number("error", "code"))
          .as("a ticket is no token")
          .isEqualTo(2306);
      ann.answer("{'subscribe':{'channel':'demo/mine'}}").at("subscribed");
    }
  }

  @Test
  void a_refused_ticket_costs_only_the_session() {
    try (Peer peer = node.tcp();
        Peer again = node.tcp()) {
      assertThat(peer.answer("{'connect':{'resume':'stale'}}").number("error", "code"))
          .isEqualTo(2305);
      assertThat(peer.end().code()).isEqualTo(3302);

      again.answer("{'connect':{}}").at("connected");
    }
  }

  @Test
  void sessions_have_different_names_and_tickets() {
    try (Peer one = node.tcp();
        Peer other = node.tcp()) {
      Json first = one.answer("{'connect':{}}").at("connected");
      Json second = other.answer("{'connect':{}}").at("connected");

      assertThat(first.text("session")).isNotEqualTo(second.text("session"));
      assertThat(first.text("resume")).isNotEqualTo(second.text("resume"));
    }
  }
}
