package dev.hawser.server.bench;

import dev.hawser.protocol.Codec;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.ServerMessage;
import dev.hawser.protocol.binary.ProtobufCodec;
import dev.hawser.protocol.json.JsonCodec;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections at a bounded pace, publishes at a steady rate, and holds what every subscriber
 * read against what was published.
 *
 * <p>{@link #run} blocks until it is over, on the thread that paces; connections live on a few
 * loops.
 */
public final class Bench implements Peer.Owner, AutoCloseable {

  /** What one publisher may have unanswered; beyond it publications wait, and are late. */
  private static final int WINDOW = 256;

  /** Publications are numbered from here, since the number 1 is the connect's. */
  private static final long FIRST_ID = 2;

  private final Plan plan;
  private final NodeFigures figures;
  private final Consumer<String> progress;
  private final Codec codec;
  private final Stamp stamp;
  private final InetSocketAddress address;
  private final List<Loop> loops = new ArrayList<>();
  private final List<Peer> subscribers = new ArrayList<>();
  private final List<Peer> publishers = new ArrayList<>();
  private final Semaphore opening;
  private final AtomicReferenceArray<@Nullable Position> heads;

  /**
   * @param progress hears how far it is, about four times a second
   */
  public Bench(Plan plan, NodeFigures figures, Consumer<String> progress) throws IOException {
    this.plan = plan;
    this.figures = figures;
    this.progress = progress;
    this.codec = plan.json() ? new JsonCodec() : new ProtobufCodec();
    this.stamp =
        new Stamp(
            Integer.toString(ThreadLocalRandom.current().nextInt(1 << 20, 1 << 30), 36),
            plan.size());
    this.address = new InetSocketAddress(plan.url().getHost(), plan.port());
    this.opening = new Semaphore(plan.opening());
    this.heads = new AtomicReferenceArray<>(plan.channels().size());
    for (int i = 0; i < plan.loops(); i++) {
      loops.add(new Loop(i, new Decoder(codec, stamp)));
    }
  }

  public Result run() throws InterruptedException {
    NodeFigures.Sample idle = figures.sample().orElse(null);
    long began = System.nanoTime();
    open();
    double openedIn = seconds(began);
    long stood = stood();
    NodeFigures.Sample loaded = figures.sample().orElse(null);
    long before = received();
    long started = System.nanoTime();
    long asked = stood > publishers.size() ? publish(started) : 0;
    double publishing = settle(started, asked);
    NodeFigures.Sample after = figures.sample().orElse(null);
    return result(openedIn, asked, publishing, received() - before, idle, loaded, after);
  }

  private void open() throws InterruptedException {
    int all = plan.publishers() + plan.connections();
    long began = System.nanoTime();
    long last = began;
    for (int i = 0; i < all; i++) {
      while (!opening.tryAcquire(250, TimeUnit.MILLISECONDS)) {
        tellOpening(all);
        if (System.nanoTime() - last > plan.patience().toNanos()) {
          return;
        }
      }
      last = System.nanoTime();
      int channel = i < plan.publishers() ? -1 : (i - plan.publishers()) % plan.channels().size();
      String token = plan.tokens().isEmpty() ? null : plan.tokens().get(i % plan.tokens().size());
      Loop loop = loops.get(i % loops.size());
      Peer peer = new Peer(plan, codec, loop, channel, token, this);
      (channel < 0 ? publishers : subscribers).add(peer);
      loop.execute(() -> peer.open(address));
      pause(began + (long) ((i + 1) * 1e9 / plan.pace()));
      if (i % 256 == 0) {
        tellOpening(all);
      }
    }
    long until = System.nanoTime() + plan.patience().toNanos();
    while (!opening.tryAcquire(plan.opening(), 250, TimeUnit.MILLISECONDS)) {
      tellOpening(all);
      if (System.nanoTime() - until > 0) {
        return;
      }
    }
  }

  private void tellOpening(int all) {
    progress.accept(stood() + " of " + all + " connections");
  }

  /** Publishes what is due; what could not be sent in time keeps the time at which it was due. */
  private long publish(long started) throws InterruptedException {
    long all = Math.max(1, Math.round(plan.rate() * plan.duration().toNanos() / 1e9));
    long sent = 0;
    long patience = System.nanoTime() + plan.duration().toNanos() + plan.patience().toNanos();
    long told = started;
    while (sent < all && System.nanoTime() - patience < 0) {
      long due = Math.min(all, 1 + (long) ((System.nanoTime() - started) * plan.rate() / 1e9));
      while (sent < due) {
        Peer peer = publishers.get((int) (sent % publishers.size()));
        if (peer.unanswered.get() >= WINDOW) {
          break;
        }
        peer.unanswered.incrementAndGet();
        long at = started + (long) (sent * 1e9 / plan.rate());
        long id = FIRST_ID + sent;
        String channel = plan.channels().get((int) (sent % plan.channels().size()));
        peer.loop.execute(() -> peer.publish(id, channel, stamp.make(at)));
        sent++;
      }
      if (System.nanoTime() - told > 250_000_000) {
        told = System.nanoTime();
        tellPublishing(sent, all);
      }
      pause(System.nanoTime() + 500_000);
    }
    return sent;
  }

  private void tellPublishing(long sent, long all) {
    progress.accept(sent + " of " + all + " published, " + deliveries() + " delivered");
  }

  /** Waits until everything owed has come, or nothing has for a while; seconds since the start. */
  private double settle(long started, long asked) throws InterruptedException {
    long seen = -1;
    long moved = System.nanoTime();
    while (true) {
      long now = System.nanoTime();
      long count = deliveries() + published();
      if (count != seen) {
        seen = count;
        moved = now;
      } else if (now - moved > plan.patience().toNanos()) {
        return (moved - started) / 1e9;
      }
      if (published() >= asked && lost() == 0) {
        return (System.nanoTime() - started) / 1e9;
      }
      tellPublishing(asked, asked);
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private Result result(
      double openedIn,
      long asked,
      double publishing,
      long received,
      NodeFigures.@Nullable Sample idle,
      NodeFigures.@Nullable Sample loaded,
      NodeFigures.@Nullable Sample after)
      throws InterruptedException {
    long lost = lost();
    Tally all = new Tally();
    for (Loop loop : loops) {
      on(loop, () -> all.add(loop.tally));
    }
    int connections = plan.publishers() + plan.connections();
    long opened = all.opened.sum();
    Map<String, Long> refusals = new HashMap<>();
    all.refusals.forEach((why, count) -> refusals.put(why, count.sum()));
    if (connections > opened + all.failed.sum()) {
      refusals.put("no answer", connections - opened - all.failed.sum());
    }
    return new Result(
        opened,
        connections - opened,
        openedIn,
        asked,
        all.published.sum(),
        all.deliveries.sum(),
        publishing,
        received,
        lost,
        all.doubled,
        all.swapped,
        all.skipped,
        all.resets,
        refusals,
        all.latency,
        idle,
        loaded,
        after);
  }

  /** Asked on the loops, which own what their connections read. */
  private long lost() throws InterruptedException {
    long[] lost = new long[1];
    for (Loop loop : loops) {
      on(
          loop,
          () -> {
            for (Peer peer : subscribers) {
              if (peer.loop == loop && peer.stood()) {
                lost[0] += peer.track.lost(heads.get(peer.channel));
              }
            }
          });
    }
    return lost[0];
  }

  private static void on(Loop loop, Runnable task) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    loop.execute(() -> {
      task.run();
      done.countDown();
    });
    done.await();
  }

  @Override
  public void settled(Peer peer, boolean stands) {
    opening.release();
  }

  @Override
  public void published(Peer peer, long id, ServerMessage.Published published) {
    int channel = (int) ((id - FIRST_ID) % plan.channels().size());
    heads.accumulateAndGet(
        channel,
        published.position(),
        (held, next) ->
            held == null || next == null || !held.epoch().equals(next.epoch())
                ? next
                : held.offset() > next.offset() ? held : next);
  }

  @Override
  public void ended(Peer peer) {
    peer.loop.tally.opened.decrement();
    peer.loop.tally.failed.increment();
  }

  private long stood() {
    return loops.stream().mapToLong(loop -> loop.tally.opened.sum()).sum();
  }

  private long deliveries() {
    return loops.stream().mapToLong(loop -> loop.tally.deliveries.sum()).sum();
  }

  private long received() {
    return loops.stream().mapToLong(loop -> loop.tally.bytes.sum()).sum();
  }

  private long published() {
    return loops.stream().mapToLong(loop -> loop.tally.published.sum()).sum();
  }

  private static void pause(long until) {
    long rest = until - System.nanoTime();
    if (rest > 100_000) {
      LockSupport.parkNanos(rest);
    }
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  @Override
  public void close() {
    for (Peer peer : publishers) {
      peer.loop.execute(peer::close);
    }
    for (Peer peer : subscribers) {
      peer.loop.execute(peer::close);
    }
    for (Loop loop : loops) {
      loop.execute(loop::close);
    }
  }
}
