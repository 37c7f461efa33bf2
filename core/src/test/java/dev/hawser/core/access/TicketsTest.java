package dev.hawser.core.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.access.Tickets.Ticket;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class TicketsTest {

  private static final Ticket TICKET = new Ticket("s-1", "ann", false, 3);

  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final InstantSource clock = () -> now;
  private final Tickets tickets = new Tickets(key(1), Duration.ofHours(24), clock);

  private static byte[] key(int content) {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) content);
    return key;
  }

  @Test
  void a_ticket_says_what_was_put_into_it() {
    assertThat(tickets.check(tickets.issue(TICKET))).isEqualTo(TICKET);
  }

  @Test
  void a_ticket_ends_with_its_age() {
    String ticket = tickets.issue(TICKET);
    now = now.plus(Duration.ofHours(24));
    assertThat(tickets.check(ticket)).isEqualTo(TICKET);
    now = now.plusMillis(1);
    assertThat(tickets.check(ticket)).isNull();
  }

  @Test
  void a_ticket_of_another_key_is_nothing() {
    Tickets others = new Tickets(key(2), Duration.ofHours(24), clock);
    assertThat(tickets.check(others.issue(TICKET))).isNull();
  }

  @Test
  void no_bit_of_a_ticket_can_be_changed() {
    byte[] whole = Base64.getUrlDecoder().decode(tickets.issue(TICKET));
    for (int bit = 0; bit < whole.length * 8; bit++) {
      byte[] forged = whole.clone();
      forged[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThat(tickets.check(Base64.getUrlEncoder().withoutPadding().encodeToString(forged)))
          .as("bit %d", bit)
          .isNull();
    }
  }

  @Test
  void what_is_no_ticket_at_all_is_nothing() {
    assertThat(tickets.check("")).isNull();
    assertThat(tickets.check("s-1")).isNull();
    assertThat(tickets.check("***")).isNull();
    assertThat(tickets.check("é")).isNull();
    assertThat(tickets.check("A".repeat(100_000))).isNull();
  }
}
