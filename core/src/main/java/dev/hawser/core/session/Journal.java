package dev.hawser.core.session;

import dev.hawser.protocol.Code;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the log says of connections. */
final class Journal {

  private static final Logger log = LoggerFactory.getLogger(Connection.class);

  private Journal() {}

  static void ended(Connection connection, Code code, String detail) {
    Session session = connection.taken();
    log.atInfo()
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
