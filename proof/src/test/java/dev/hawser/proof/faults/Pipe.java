package dev.hawser.proof.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * One direction of a {@link Link}: one thread reads, another writes what is due.
 *
 * <p>At most 256 KiB are under way between the two, so that latency costs no throughput; where
 * bandwidth is short only one piece is, so that whoever sends is pushed back and not deceived.
 */
final class Pipe {

  private static final int UNDER_WAY = 256 * 1024;
  private static final int PIECE = 16 * 1024;
  private static final long GLANCE_NANOS = 1_000_000;

  /**
   * @param bytes to pass on; empty for the end
   * @param reset whether the end was a reset
   */
  private record Piece(byte[] bytes, long due, boolean reset) {}

  private final Link link;
  private final Way way;
  private final Socket from;
  private final Socket to;
  private final Random random;
  private final HttpHead head;
  private final BlockingQueue<Piece> underWay = new LinkedBlockingQueue<>();
  private final Semaphore room = new Semaphore(UNDER_WAY);
  private final AtomicLong passed = new AtomicLong();
  private final AtomicLong swallowed = new AtomicLong();
  private final Thread reader;
  private final Thread writer;
  private volatile int allowance;
  private long lastDue;
  private long freeAt = System.nanoTime();

  /**
   * @param allowance bytes after the head of an HTTP answer after which the link is cut; or
   *     negative
   */
  Pipe(Link link, Way way, Socket from, Socket to, int allowance, long seed) {
    this.link = link;
    this.way = way;
    this.from = from;
    this.to = to;
    this.allowance = allowance;
    this.random = new Random(seed);
    this.head = new HttpHead(way == Way.DOWN);
    String name = "link-" + way;
    this.reader = Thread.ofVirtual().name(name + "-reader").unstarted(this::read);
    this.writer = Thread.ofVirtual().name(name + "-writer").unstarted(this::write);
  }

  void start() {
    reader.start();
    writer.start();
  }

  void stop() {
    reader.interrupt();
    writer.interrupt();
  }

  long passed() {
    return passed.get();
  }

  long swallowed() {
    return swallowed.get();
  }

  void unlimited() {
    allowance = -1;
  }

  private void read() {
    byte[] bytes = new byte[PIECE];
    try {
      boolean reset = false;
      try {
        InputStream in = from.getInputStream();
        for (int count = in.read(bytes, 0, awaitTurn());
            count >= 0;
            count = in.read(bytes, 0, awaitTurn())) {
          room.acquire(count);
          underWay.put(new Piece(Arrays.copyOf(bytes, count), due(), false));
        }
      } catch (IOException broken) {
        reset = true;
      }
      Toxic.SlowClose slow = toxics().find(Toxic.SlowClose.class);
      long due = Math.max(lastDue, System.nanoTime() + (slow == null ? 0 : slow.by().toNanos()));
      underWay.put(new Piece(new byte[0], due, reset));
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until more may be read; returns how much. */
  private int awaitTurn() throws InterruptedException {
    while (true) {
      Toxics toxics = toxics();
      Toxic.Bandwidth bandwidth = toxics.find(Toxic.Bandwidth.class);
      if (!toxics.stops() && (bandwidth == null || room.availablePermits() == UNDER_WAY)) {
        return bandwidth == null ? PIECE : bandwidth.piece();
      }
      rest(System.nanoTime() + GLANCE_NANOS);
    }
  }

  private long due() {
    Toxics toxics = toxics();
    Toxic.Latency latency = toxics.find(Toxic.Latency.class);
    Toxic.Loss loss = toxics.find(Toxic.Loss.class);
    long due = System.nanoTime() + (latency == null ? 0 : latency.nanos(random));
    // What follows a lost packet waits for it.
    due = Math.max(due, lastDue) + (loss == null ? 0 : loss.nanos(random));
    lastDue = due;
    return due;
  }

  private void write() {
    try {
      OutputStream out = to.getOutputStream();
      while (true) {
        Piece piece = underWay.take();
        rest(piece.due());
        if (piece.bytes().length == 0) {
          awaitNoStall();
          end(piece.reset());
          return;
        }
        pass(piece.bytes(), out);
        room.release(piece.bytes().length);
      }
    } catch (IOException broken) {
      end(true);
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  private void end(boolean reset) {
    if (link.swallows(way)) {
      link.endedUnheard(from);
    } else if (reset) {
      link.cut();
    } else {
      link.finish();
    }
  }

  private void pass(byte[] bytes, OutputStream out) throws IOException, InterruptedException {
    int end = bytes.length;
    int allowed = allowance;
    boolean cut = false;
    if (allowed >= 0) {
      int begin = head.endsAt(bytes);
      cut = end - begin > allowed;
      end = cut ? begin + allowed : end;
      allowance = allowed - (end - begin);
    }
    for (int at = 0; at < end; ) {
      awaitNoStall();
      if (link.swallows(way)) {
        swallowed.addAndGet(end - at);
        return;
      }
      at += passOne(bytes, at, end, out);
    }
    if (cut) {
      link.cutByLimit();
    }
  }

  private int passOne(byte[] bytes, int at, int end, OutputStream out)
      throws IOException, InterruptedException {
    Toxics toxics = toxics();
    int count = end - at;
    Toxic.Slicer slicer = toxics.find(Toxic.Slicer.class);
    if (slicer != null) {
      count = Math.min(count, slicer.piece(random));
    }
    Toxic.Bandwidth bandwidth = toxics.find(Toxic.Bandwidth.class);
    if (bandwidth != null) {
      count = Math.min(count, bandwidth.piece());
    }
    Toxic.LimitData limit = toxics.find(Toxic.LimitData.class);
    if (limit != null) {
      count = (int) Math.min(count, Math.max(0, limit.bytes() - passed.get()));
    }
    out.write(bytes, at, count);
    passed.addAndGet(count);
    link.heard();
    if (limit != null && passed.get() >= limit.bytes()) {
      link.finish();
      throw new InterruptedException("the limit is reached");
    }
    if (bandwidth != null) {
      freeAt = Math.max(freeAt, System.nanoTime()) + bandwidth.nanos(count);
      rest(freeAt);
    }
    if (slicer != null && !slicer.pause().isZero()) {
      rest(System.nanoTime() + slicer.pause().toNanos());
    }
    return count;
  }

  private void awaitNoStall() throws InterruptedException {
    while (toxics().stops()) {
      rest(System.nanoTime() + GLANCE_NANOS);
    }
  }

  private Toxics toxics() {
    return link.toxics(way);
  }

  private static void rest(long until) throws InterruptedException {
    long left = until - System.nanoTime();
    while (left > 0) {
      LockSupport.parkNanos(left);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      left = until - System.nanoTime();
    }
  }
}
