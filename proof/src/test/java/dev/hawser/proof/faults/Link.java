package dev.hawser.proof.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** One connection through a {@link FaultProxy}. "Up" is towards the server. */
public final class Link {

  private static final String END_OF_HEAD = "\r\n\r\n";

  private final FaultProxy proxy;
  private final Socket client;
  private final Socket server;
  private final AtomicBoolean ended = new AtomicBoolean();
  private final AtomicLong up = new AtomicLong();
  private final AtomicLong down = new AtomicLong();
  private final AtomicLong swallowedUp = new AtomicLong();
  private final AtomicLong swallowedDown = new AtomicLong();
  private volatile boolean swallowingUp;
  private volatile boolean swallowingDown;
  private volatile boolean reachedLimit;
  private volatile int allowance;

  Link(FaultProxy proxy, Socket client, Socket server, int limit) {
    this.proxy = proxy;
    this.client = client;
    this.server = server;
    this.allowance = limit;
  }

  void start() {
    Thread.ofVirtual().name("link-up").start(() -> pump(client, server, true));
    Thread.ofVirtual().name("link-down").start(() -> pump(server, client, false));
  }

  public boolean isUp() {
    return !ended.get();
  }

  /** Whether it was cut by {@link FaultProxy#limitNext}. */
  public boolean wasCutByLimit() {
    return reachedLimit;
  }

  /** Takes the limit away, if it was not reached. */
  public void unlimited() {
    allowance = -1;
  }

  /** Bytes passed on to the server. */
  public long up() {
    return up.get();
  }

  /** Bytes passed on to the client. */
  public long down() {
    return down.get();
  }

  /** From now on what the client sends is lost. */
  public void swallowUp() {
    swallowingUp = true;
  }

  /** From now on what the server sends is lost. */
  public void swallowDown() {
    swallowingDown = true;
  }

  /** Loses everything both ways, and tells nobody. */
  public void blackhole() {
    swallowingUp = true;
    swallowingDown = true;
  }

  public long swallowedUp() {
    return swallowedUp.get();
  }

  public long swallowedDown() {
    return swallowedDown.get();
  }

  /** Ends it in order: both sides read the end of the stream. */
  public void finish() {
    if (ended.compareAndSet(false, true)) {
      close(client);
      close(server);
      proxy.ended(this);
    }
  }

  /** Breaks it: both sides are reset. */
  public void cut() {
    if (ended.compareAndSet(false, true)) {
      reset(client);
      reset(server);
      proxy.ended(this);
    }
  }

  static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException gone) {
      // Then it needs no reset.
    }
    close(socket);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException gone) {
      // Gone is what was wanted.
    }
  }

  private void pump(Socket from, Socket to, boolean upwards) {
    byte[] bytes = new byte[16 * 1024];
    int head = 0;
    boolean inHead = !upwards;
    boolean first = true;
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
        int at = 0;
        if (first) {
          inHead = inHead && bytes[0] == 'H';
          first = false;
        }
        while (inHead && at < count) {
          head = bytes[at] == END_OF_HEAD.charAt(head) ? head + 1 : bytes[at] == '\r' ? 1 : 0;
          at++;
          inHead = head < END_OF_HEAD.length();
        }
        int allowed = upwards ? -1 : allowance;
        if (allowed >= 0 && count - at > allowed) {
          pass(bytes, at + allowed, out, false);
          reachedLimit = true;
          cut();
          return;
        }
        if (allowed >= 0) {
          allowance = allowed - (count - at);
        }
        pass(bytes, count, out, upwards);
      }
      finish();
    } catch (IOException broken) {
      cut();
    }
  }

  private void pass(byte[] bytes, int count, OutputStream out, boolean upwards) throws IOException {
    for (int at = 0; at < count; ) {
      int piece = proxy.pieceOf(count - at);
      if (!proxy.latency().isZero()) {
        LockSupport.parkNanos(proxy.latency().toNanos());
      }
      if (upwards ? swallowingUp : swallowingDown) {
        (upwards ? swallowedUp : swallowedDown).addAndGet(count - at);
        return;
      }
      out.write(bytes, at, piece);
      (upwards ? up : down).addAndGet(piece);
      at += piece;
    }
  }
}
