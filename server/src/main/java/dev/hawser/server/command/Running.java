package dev.hawser.server.command;

import dev.hawser.server.Server;
import java.util.concurrent.CountDownLatch;

/** Keeps the program up until it is told to end: SIGTERM or SIGINT drains the server. */
final class Running {

  private Running() {}

  static int untilEnded(Server server) throws InterruptedException {
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("shutdown")
                .unstarted(() -> {
                  server.close();
                  ended.countDown();
                }));
    ended.await();
    return Exit.OK;
  }
}
