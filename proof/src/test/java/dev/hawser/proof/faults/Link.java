package dev.hawser.proof.faults;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** One connection through a {@link FaultProxy}. Its own toxics come on top of the proxy's. */
public final class Link {

  private final FaultProxy proxy;
  private final Socket client;
  private final Socket server;
  private final Pipe up;
  private final Pipe down;
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile boolean swallowingUp;
  private volatile boolean swallowingDown;
  private volatile boolean reachedLimit;
  private volatile Toxics upToxics = Toxics.NONE;
  private volatile Toxics downToxics = Toxics.NONE;
  private volatile long heardAt = System.nanoTime();

  Link(FaultProxy proxy, Socket client, Socket server, int limit, long seed) {
    this.proxy = proxy;
    this.client = client;
    this.server = server;
    this.up = new Pipe(this, Way.UP, client, server, -1, seed);
    this.down = new Pipe(this, Way.DOWN, server, client, limit, ~seed);
  }

  void start() {
    up.start();
    down.start();
    time();
  }

  /** Whether neither side was told that it ended. */
  public boolean isUp() {
    return !ended.get();
  }

  /** Whether it swallows what comes for ever, one way at least. */
  public boolean isHalfOpen() {
    return swallowingUp || swallowingDown;
  }

  /** Whether it was cut by {@link FaultProxy#limitNext}. */
  public boolean wasCutByLimit() {
    return reachedLimit;
  }

  /** Takes the limit of {@link FaultProxy#limitNext} away, if it was not reached. */
  public void unlimited() {
    down.unlimited();
  }

  /** Replaces this link's own toxics of one direction. */
  public void poison(Way way, Toxic... toxics) {
    if (way == Way.UP) {
      upToxics = new Toxics(List.of(toxics));
    } else {
      downToxics = new Toxics(List.of(toxics));
    }
    time();
  }

  /** Takes this link's own toxics away; what was swallowed stays so. */
  public void heal() {
    poison(Way.UP);
    poison(Way.DOWN);
  }

  /** Bytes passed on to the server. */
  public long up() {
    return up.passed();
  }

  /** Bytes passed on to the client. */
  public long down() {
    return down.passed();
  }

  /** From now on what the client sends is lost. */
  public void swallowUp() {
    swallowingUp = true;
  }

  /** From now on what the server sends is lost. */
  public void swallowDown() {
    swallowingDown = true;
  }

  /** Loses everything both ways for ever, the ends too, and tells nobody. */
  public void blackhole() {
    swallowingUp = true;
    swallowingDown = true;
  }

  public long swallowedUp() {
    return up.swallowed();
  }

  public long swallowedDown() {
    return down.swallowed();
  }

  /** Ends it in order: both sides read the end of the stream. */
  public void finish() {
    if (ended.compareAndSet(false, true)) {
      proxy.ended(this);
      close(client);
      close(server);
      stop();
    }
  }

  /** Breaks it: both sides are reset. */
  public void cut() {
    if (ended.compareAndSet(false, true)) {
      proxy.ended(this);
      reset(client);
      reset(server);
      stop();
    }
  }

  private void stop() {
    up.stop();
    down.stop();
  }

  /** One side ended, and the other is not told; once both have, nothing is left to keep. */
  void endedUnheard(Socket side) {
    close(side);
    if (client.isClosed() && server.isClosed()) {
      finish();
    }
  }

  void cutByLimit() {
    reachedLimit = true;
    cut();
  }

  /** Something passed. */
  void heard() {
    heardAt = System.nanoTime();
  }

  Toxics toxics(Way way) {
    Toxics own = way == Way.UP ? upToxics : downToxics;
    Toxics all = proxy.toxics(way);
    if (own.all().isEmpty()) {
      return all;
    }
    return all.all().isEmpty()
        ? own
        : new Toxics(Stream.concat(own.all().stream(), all.all().stream()).toList());
  }

  /** Whether what goes this way is lost; a link that was quiet for too long is forgotten here. */
  boolean swallows(Way way) {
    Duration remembered = proxy.remembered();
    if (remembered != null && System.nanoTime() - heardAt > remembered.toNanos()) {
      blackhole();
    }
    return (way == Way.UP ? swallowingUp : swallowingDown)
        || toxics(way).has(Toxic.Blackhole.class);
  }

  /** Sees to the toxics that end a link after a while. */
  void time() {
    for (Way way : Way.values()) {
      Toxic.Timeout timeout = toxics(way).find(Toxic.Timeout.class);
      if (timeout != null) {
        after(timeout.after(), way, timeout, this::finish);
      }
      Toxic.Reset reset = toxics(way).find(Toxic.Reset.class);
      if (reset != null) {
        after(reset.after(), way, reset, this::cut);
      }
    }
  }

  private void after(Duration wait, Way way, Toxic toxic, Runnable end) {
    Thread.ofVirtual()
        .name("link-timer")
        .start(() -> {
          long until = System.nanoTime() + wait.toNanos();
          for (long left = wait.toNanos(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
          }
          if (toxics(way).all().contains(toxic)) {
            end.run();
          }
        });
  }

  static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException gone) {
      // Then it needs no reset.
    }
    close(socket);
  }

  static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException gone) {
      // Gone is what was wanted.
    }
  }
}
