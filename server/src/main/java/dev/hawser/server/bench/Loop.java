package dev.hawser.server.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.Selector;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** One thread that carries its share of the connections. */
final class Loop implements AutoCloseable {

  final Selector selector;
  final Tally tally = new Tally();
  final Decoder decoder;

  /** Shared by all connections of the loop: what a connection holds over is its own. */
  byte[] input = new byte[256 * 1024];

  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final Thread thread;

  Loop(int number, Decoder decoder) throws IOException {
    this.selector = Selector.open();
    this.decoder = decoder;
    this.thread = Thread.ofPlatform().daemon().name("bench-" + number).unstarted(this::run);
    thread.start();
  }

  /** Runs a task on the loop, in order; from any thread. */
  void execute(Runnable task) {
    tasks.add(task);
    if (Thread.currentThread() != thread) {
      selector.wakeup();
    }
  }

  private void run() {
    try {
      while (selector.isOpen()) {
        selector.select(key -> {
          if (key.attachment() instanceof Peer peer) {
            peer.ready();
          }
        });
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
          task.run();
        }
      }
    } catch (ClosedSelectorException e) {
      // The end.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      selector.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
