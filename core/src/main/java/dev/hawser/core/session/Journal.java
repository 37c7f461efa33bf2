package dev.hawser.core.session;

import dev.hawser.protocol.Code;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** What the log says of connections. */
final class Journal {

  private static final Logger log = LoggerFactory.getLogger(Connection.class);

  private Journal() {}

  static void ended(Connection connection, Code code, String detail) {
    Session session = connection.taken();
    // In a storm they are many, and each says only what a counter says for all.
    log.atLevel(code == Code.HELD_BACK ? Level.DEBUG : Level.INFO)
        .addKeyValue("code", code.number())
        .addKeyValue("name", code.wireName())
        .addKeyValue("session", session == null ? "" : session.id())
        .addKeyValue("user", session == null ? "" : session.principal().user())
        .addKeyValue("remote", connection.line().remote())
        .addKeyValue("transport", connection.line().transport())
        .addKeyValue("detail", detail)
        .log("Connection ended");
  }
}
