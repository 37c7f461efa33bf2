package dev.hawser.server.command;

import dev.hawser.server.Server;

/** Keeps the program up until it is told to end: SIGTERM, SIGINT and operators drain the server. */
final class Running {

  private Running() {}

  static int untilEnded(Server server) throws InterruptedException {
    return untilEnded(server, () -> {});
  }

  /** The same, with something to do once the server is closed. */
  static int untilEnded(Server server, Runnable afterwards) throws InterruptedException {
    Runnable end =
        () -> {
          server.close();
          afterwards.run();
        };
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(end));
    server.awaitLeft();
    return Exit.OK;
  }
}
