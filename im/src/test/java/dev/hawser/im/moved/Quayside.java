package dev.hawser.im.moved;

import dev.hawser.core.log.Entry;
import dev.hawser.core.log.Head;
import dev.hawser.core.log.LogPage;
import dev.hawser.core.room.Ground;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** Bells and signals without a node: what is told comes back, and what is signalled is kept. */
final class Quayside implements Ground {

  private final Map<String, BlockingQueue<String>> signals = new ConcurrentHashMap<>();
  private final Set<String> listening = new HashSet<>();
  private volatile BiConsumer<String, Payload> room = (channel, letter) -> {};

  void tells(BiConsumer<String, Payload> whom) {
    room = whom;
  }

  synchronized Set<String> listening() {
    return Set.copyOf(listening);
  }

  /** Waits until so many are listened to. */
  synchronized void awaitListening(int count) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    try {
      while (listening.size() != count) {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0) {
          throw new AssertionError("listening to " + listening);
        }
        wait(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** The next signal in a channel. */
  String told(String channel) {
    try {
      String next = queue(channel).poll(20, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("nothing was told in " + channel);
      }
      return next;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private BlockingQueue<String> queue(String channel) {
    return signals.computeIfAbsent(channel, _ -> new LinkedBlockingQueue<>());
  }

  @Override
  public void signalHere(String channel, Payload data) {
    queue(channel).add(data.toString());
  }

  @Override
  public void tell(String channel, Payload data) {
    room.accept(channel, data);
  }

  @Override
  public synchronized CompletionStage<Void> listen(String channel) {
    listening.add(channel);
    notifyAll();
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public synchronized void unlisten(String channel) {
    listening.remove(channel);
    notifyAll();
  }

  @Override
  public CompletionStage<Position> append(String channel, Entry entry) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<LogPage> page(String channel, long after, int count) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<Head> head(String channel) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<Void> unsubscribe(String user, String channel) {
    throw new UnsupportedOperationException();
  }
}
