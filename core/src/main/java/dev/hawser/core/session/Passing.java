package dev.hawser.core.session;

import dev.hawser.core.RefusedException;
import dev.hawser.core.access.ChannelName;
import dev.hawser.core.access.ChannelPattern;
import dev.hawser.core.access.Grant;
import dev.hawser.core.access.Principal;
import dev.hawser.core.access.Right;
import dev.hawser.core.access.Tickets.Ticket;
import dev.hawser.core.profile.Profile;
import dev.hawser.core.session.Identities.Identity;
import dev.hawser.core.transport.LineListener.Pass;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes a pass: some channels, which its bearer may subscribe to now, for a short while. What it
 * opens ends with the token that it was given for.
 */
final class Passing implements Admission.Answer {

  /** Long enough for a browser to come back by itself over a bad hour's gaps of minutes. */
  private static final long SECONDS = 600;

  private final Connection connection;
  private final long id;
  private final Command.Connect who;
  private final Consumer<Pass> told;

  Passing(Connection connection, long id, Command.Connect who, Consumer<Pass> told) {
    this.connection = connection;
    this.id = id;
    this.who = who;
    this.told = told;
  }

  void run() {
    new Admission(connection, true, this).ask(who);
  }

  @Override
  public void admitted(Principal principal, @Nullable Identity identity, @Nullable Ticket ticket) {
    Session acting = Session.errand(connection, principal, identity);
    connection.take(acting);
    Pass pass;
    try {
      pass = write(principal);
    } catch (RefusedException e) {
      connection.refuse(id, e.code(), e.getMessage());
      return;
    }
    connection.errandDone();
    told.accept(pass);
  }

  @Override
  public void refused(Code refusal, Code ending) {
    connection.refuse(id, refusal, refusal.meaning());
  }

  private Pass write(Principal principal) {
    List<Grant> grants = new ArrayList<>();
    for (Command.Subscribe one : who.subscribe()) {
      grants.add(grant(principal, one.channel()));
    }
    if (grants.isEmpty()) {
      throw new RefusedException(Code.INVALID_CHANNEL, "a ticket for a URL names its channels");
    }
    Principal bearer =
        new Principal(
            principal.user(),
            principal.guest(),
            grants,
            principal.expires(),
            principal.issued(),
            principal.token(),
            List.of());
    long until = connection.services().clock().instant().getEpochSecond() + SECONDS;
    if (principal.expires() > 0) {
      until = Math.min(until, principal.expires());
    }
    String text = connection.services().tickets().issue(bearer, until);
    if (text == null) {
      throw new RefusedException(
          Code.TOO_MANY_SUBSCRIPTIONS, "the ticket would be too long for a URL");
    }
    return new Pass(text, until);
  }

  private Grant grant(Principal principal, String channel) {
    String problem = ChannelName.problem(channel);
    if (problem != null) {
      throw new RefusedException(Code.INVALID_CHANNEL, problem);
    }
    if (connection.services().rooms().governing(channel) != null) {
      // The room is asked when the bearer comes.
      return new Grant(new ChannelPattern(channel), Set.of(Right.SUBSCRIBE), 0);
    }
    Profile profile = connection.services().profiles().of(channel);
    long from = Rights.earliest(principal, Right.SUBSCRIBE, channel, profile, false);
    boolean sees = Rights.may(principal, Right.PRESENCE, channel, profile);
    return new Grant(
        new ChannelPattern(channel),
        sees ? Set.of(Right.SUBSCRIBE, Right.PRESENCE) : Set.of(Right.SUBSCRIBE),
        from);
  }
}
