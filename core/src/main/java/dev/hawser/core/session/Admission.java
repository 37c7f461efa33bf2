package dev.hawser.core.session;

import dev.hawser.core.RefusedException;
import dev.hawser.core.access.Certified;
import dev.hawser.core.access.Principal;
import dev.hawser.core.access.Right;
import dev.hawser.core.access.Tickets.Ticket;
import dev.hawser.core.session.Identities.Identity;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Command;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Who is it, and may it come in: the same for who opens a session and for who brings one command.
 * Confined to the loop.
 */
final class Admission {

  /** Hears how it went, on the loop, unless the line has ended. */
  interface Answer {

    /**
     * Let in.
     *
     * @param identity what the user holds on this node, to be given back; null for guests
     * @param ticket what the ticket said, where one was shown
     */
    void admitted(Principal principal, @Nullable Identity identity, @Nullable Ticket ticket);

    /**
     * Not let in.
     *
     * @param refusal what answers the command
     * @param ending what a line ends with that has nothing else to live for
     */
    void refused(Code refusal, Code ending);
  }

  private final Connection connection;
  private final Services services;
  private final boolean visits;
  private final Answer answer;
  private boolean bound;

  /**
   * @param visits whether it comes for one command, which is no connection of the user's
   */
  Admission(Connection connection, boolean visits, Answer answer) {
    this.connection = connection;
    this.services = connection.services();
    this.visits = visits;
    this.answer = answer;
  }

  void ask(Command.Connect who) {
    Principal bearer = who.resume() == null ? null : services.tickets().bearer(who.resume());
    if (bearer != null) {
      byPass(bearer, who);
      return;
    }
    Ticket ticket = null;
    if (who.resume() != null) {
      ticket = services.tickets().check(who.resume());
      if (ticket == null) {
        answer.refused(Code.TICKET_INVALID, Code.CLOSING_TICKET_INVALID);
        return;
      }
    }
    Certified certified = connection.line().certified();
    if (who.token() != null) {
      authenticate(services.authenticator().authenticate(who.token()), ticket);
    } else if (certified != null) {
      authenticate(services.authenticator().authenticate(certified), ticket);
    } else {
      asGuest(ticket);
    }
  }

  /** Whether it was let in by a pass: then to what that names, and to nothing else. */
  boolean bound() {
    return bound;
  }

  /** A pass stood in a URL, where others may have read it: it opens what it says and no more. */
  private void byPass(Principal bearer, Command.Connect who) {
    if (visits || connection.line().answers() || who.token() != null) {
      answer.refused(Code.TICKET_INVALID, Code.CLOSING_TICKET_INVALID);
    } else if (bearer.guest() && !services.profiles().welcomesGuests()) {
      answer.refused(Code.TOKEN_REQUIRED, Code.REFUSED);
    } else if (services.revocations().bars(bearer)) {
      answer.refused(Code.TOKEN_REVOKED, Code.REVOKED);
    } else if (!who.subscribe().stream()
        .allMatch(one -> bearer.grant(one.channel(), Right.SUBSCRIBE) != null)) {
      answer.refused(Code.NOT_ALLOWED, Code.REFUSED);
    } else {
      bound = true;
      authenticated(bearer, null);
    }
  }

  private void authenticate(CompletionStage<Principal> vouched, @Nullable Ticket ticket) {
    connection.await(
        vouched,
        principal -> {
          if (services.revocations().bars(principal)) {
            answer.refused(Code.TOKEN_REVOKED, Code.REVOKED);
          } else {
            authenticated(principal, ticket);
          }
        },
        this::failed);
  }

  void failed(RefusedException e) {
    answer.refused(e.code(), ending(e.code()));
  }

  private static Code ending(Code refusal) {
    return switch (refusal) {
      case TOKEN_INVALID -> Code.CLOSING_TOKEN_INVALID;
      case TOKEN_EXPIRED -> Code.CLOSING_TOKEN_EXPIRED;
      case TOKEN_REVOKED -> Code.REVOKED;
      case TICKET_INVALID -> Code.CLOSING_TICKET_INVALID;
      case TOO_MANY_CONNECTIONS -> Code.CLOSING_TOO_MANY_CONNECTIONS;
      case DISPLACED -> Code.CLOSING_DISPLACED;
      case PLATFORM_FULL -> Code.REFUSED;
      default -> Code.CLOSING_OVERLOADED;
    };
  }

  private void asGuest(@Nullable Ticket ticket) {
    if (!services.profiles().welcomesGuests()) {
      answer.refused(Code.TOKEN_REQUIRED, Code.REFUSED);
    } else if (ticket == null) {
      authenticated(Principal.guest("guest-" + Names.of(services.random(), 5)), null);
    } else if (ticket.guest()) {
      authenticated(Principal.guest(ticket.user()), ticket);
    } else {
      // The ticket says which session; who is asking is for a token to say.
      answer.refused(Code.TOKEN_REQUIRED, Code.CLOSING_TOKEN_INVALID);
    }
  }

  private void authenticated(Principal principal, @Nullable Ticket ticket) {
    if (ticket != null
        && (!ticket.user().equals(principal.user()) || ticket.guest() != principal.guest())) {
      answer.refused(Code.TICKET_INVALID, Code.CLOSING_TICKET_INVALID);
      return;
    }
    if (expired(principal)) {
      answer.refused(Code.TOKEN_EXPIRED, Code.CLOSING_TOKEN_EXPIRED);
      return;
    }
    Identity identity = null;
    if (!principal.guest()) {
      Identities identities = connection.loop().identities();
      identity = visits ? identities.visit(principal.user()) : identities.acquire(principal.user());
      if (identity == null) {
        answer.refused(Code.TOO_MANY_CONNECTIONS, Code.CLOSING_TOO_MANY_CONNECTIONS);
        return;
      }
    }
    answer.admitted(principal, identity, ticket);
  }

  private boolean expired(Principal principal) {
    return principal.expires() > 0
        && services.clock().instant().getEpochSecond() >= principal.expires();
  }
}
