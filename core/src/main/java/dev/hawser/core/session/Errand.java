package dev.hawser.core.session;

import dev.hawser.core.access.Principal;
import dev.hawser.core.access.Tickets.Ticket;
import dev.hawser.core.session.Identities.Identity;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.CommandFrame;
import org.jspecify.annotations.Nullable;

/**
 * One command of a principal without a session: it is let in as for {@code connect}, but nothing is
 * claimed, so the session whose ticket it shows goes on undisturbed.
 */
final class Errand implements Admission.Answer {

  private final Connection connection;
  private final CommandFrame frame;

  Errand(Connection connection, CommandFrame frame) {
    this.connection = connection;
    this.frame = frame;
  }

  void run(Command.Connect who) {
    switch (frame.command()) {
      case Command.Publish _,
          Command.History _,
          Command.Presence _,
          Command.Call _,
          Command.Signal _ ->
          new Admission(connection, true, this).ask(who);
      case Command.Connect _,
          Command.Subscribe _,
          Command.Unsubscribe _,
          Command.Refresh _,
          Command.Ping _,
          Command.Pong _ ->
          connection.refuse(
              frame.id(),
              Code.NOT_CONNECTED,
              "only publish, history, presence, call and signal go by themselves");
    }
  }

  @Override
  public void admitted(Principal principal, @Nullable Identity identity, @Nullable Ticket ticket) {
    Session acting = Session.errand(connection, principal, identity);
    connection.take(acting);
    acting.carryOut(frame.id(), frame.command());
  }

  @Override
  public void refused(Code refusal, Code ending) {
    connection.refuse(frame.id(), refusal, refusal.meaning());
  }
}
