package dev.hawser.proof.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy on the loopback that breaks what passes through it when it is told to.
 *
 * <p><b>Repeatable.</b> What is left to chance (the size of pieces) comes from the seed.
 *
 * <p><b>Threads.</b> May be told from any thread; each link has two threads of its own.
 */
public final class FaultProxy implements AutoCloseable {

  private volatile int target;
  private final ServerSocket listening;
  private final Random random;
  private final List<Link> links = new CopyOnWriteArrayList<>();
  private final AtomicInteger opened = new AtomicInteger();
  private volatile int nextLimit = -1;
  private volatile @Nullable Link limited;
  private volatile int piece = Integer.MAX_VALUE;
  private volatile Duration latency = Duration.ZERO;
  private volatile boolean refusing;

  private FaultProxy(int target, ServerSocket listening, long seed) {
    this.target = target;
    this.listening = listening;
    this.random = new Random(seed);
  }

  /** Listens on a free port and passes everything on to this one. */
  public static FaultProxy to(int port, long seed) {
    try {
      ServerSocket listening = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
      FaultProxy proxy = new FaultProxy(port, listening, seed);
      Thread.ofVirtual().name("fault-proxy").start(proxy::accept);
      return proxy;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  public int port() {
    return listening.getLocalPort();
  }

  /** The links that are up, oldest first. */
  public List<Link> links() {
    return List.copyOf(links);
  }

  /** The newest link that is up, or null. */
  public @Nullable Link newest() {
    List<Link> all = links();
    return all.isEmpty() ? null : all.getLast();
  }

  /** How many links were ever opened. */
  public int opened() {
    return opened.get();
  }

  /**
   * Cuts the next link with a reset after so many bytes came down, not counting the head of an HTTP
   * answer; before the first of them goes on where this is 0.
   */
  public void limitNext(int bytes) {
    limited = null;
    nextLimit = bytes;
  }

  /** The link that the last {@link #limitNext} was for, or null where none has come yet. */
  public @Nullable Link limited() {
    return limited;
  }

  /** Passes everything on in pieces of random size, at most so many bytes. */
  public void slice(int most) {
    piece = most;
  }

  /** Delays each piece by this long. */
  public void delay(Duration by) {
    latency = by;
  }

  /** Passes the links that come from now on to another port. */
  public void redirect(int port) {
    target = port;
  }

  /** Resets whoever comes, or no longer. */
  public void refuse(boolean on) {
    refusing = on;
  }

  @Override
  public void close() {
    try {
      listening.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    links.forEach(Link::finish);
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listening.accept();
        if (refusing) {
          Link.reset(client);
          continue;
        }
        open(client);
      }
    } catch (IOException closed) {
      // The proxy is closed.
    }
  }

  private void open(Socket client) throws IOException {
    Socket server = new Socket();
    try {
      server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
    } catch (IOException unreachable) {
      Link.reset(client);
      return;
    }
    client.setTcpNoDelay(true);
    server.setTcpNoDelay(true);
    int limit = nextLimit;
    nextLimit = -1;
    Link link = new Link(this, client, server, limit);
    links.add(link);
    if (limit >= 0) {
      limited = link;
    }
    opened.incrementAndGet();
    link.start();
  }

  void ended(Link link) {
    links.remove(link);
  }

  /** How many of so many bytes go on next. */
  int pieceOf(int available) {
    int most = Math.min(available, piece);
    if (piece == Integer.MAX_VALUE) {
      return most;
    }
    synchronized (random) {
      return 1 + random.nextInt(most);
    }
  }

  Duration latency() {
    return latency;
  }
}
