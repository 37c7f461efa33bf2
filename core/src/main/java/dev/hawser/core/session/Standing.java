package dev.hawser.core.session;

import dev.hawser.core.directory.Directory.Claim;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says again that the sessions of one loop stand, where the directory may have lost that or given
 * them up: no line ends for it, but that of a session which has a newer one elsewhere. What the
 * server wished meanwhile is made good. Confined to the loop.
 *
 * <p>Not all at once: there may be very many, and others do the same.
 */
final class Standing {

  private static final int AT_ONCE = 100;
  private static final long TICK_MILLIS = 100;
  private static final long RETRY_MILLIS = 1_000;

  private final SessionLoop loop;
  private final ArrayDeque<Connection> waiting = new ArrayDeque<>(0);
  private boolean underWay;

  Standing(SessionLoop loop) {
    this.loop = loop;
  }

  /** Whatever was said before does not count any more. */
  void sayAgain(Collection<Connection> connections) {
    waiting.clear();
    waiting.addAll(connections);
    begin(0);
  }

  private void begin(long delay) {
    if (!underWay) {
      underWay = true;
      loop.lane().after(delay, this::saySome);
    }
  }

  private void saySome() {
    for (int i = 0; i < AT_ONCE && !waiting.isEmpty(); i++) {
      Connection connection = waiting.remove();
      Session session = connection.ended() ? null : connection.taken();
      if (session != null && session.generation() > 0) {
        say(connection, session);
      }
    }
    underWay = false;
    if (!waiting.isEmpty()) {
      begin(TICK_MILLIS);
    }
  }

  private void say(Connection connection, Session session) {
    // One that comes while the answer is under way is newer than the answer.
    Set<String> byServer = new HashSet<>(session.byServer());
    var held =
        loop.services()
            .directory()
            .hold(
                session.id(),
                session.principal().user(),
                loop.services().run(),
                session.generation(),
                loop.services().sessionKeep());
    var _ =
        held.whenComplete(
            (claim, e) -> loop.mailbox().put(() -> said(connection, session, byServer, claim)));
  }

  private void said(
      Connection connection, Session session, Set<String> byServer, @Nullable Claim claim) {
    if (connection.ended()) {
      // What was put back is given up again.
      loop.services().directory().release(session.id(), session.generation());
    } else if (claim == null) {
      waiting.add(connection);
      begin(RETRY_MILLIS);
    } else if (claim.generation() > session.generation()) {
      session.replaced();
    } else {
      session.enterAgain();
      // Where the record was lost, so are the server's wishes, and none is taken back for that.
      session.wished(claim.channels(), claim.previousNode() == null ? Set.of() : byServer);
    }
  }
}
