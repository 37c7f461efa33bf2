package dev.hawser.server.command;

import dev.hawser.server.Server;

/** Keeps the program up until it is told to end: SIGTERM, SIGINT and operators drain the server. */
final class Running {

  private Running() {}

  static int untilEnded(Server server) throws InterruptedException {
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(server::close));
    server.awaitLeft();
    return Exit.OK;
  }
}
