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
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy on the loopback that breaks what passes through it when it is told to.
 *
 * <p><b>Repeatable.</b> What is left to chance comes from the seed; each link, in the order in
 * which they came, has chances of its own.
 *
 * <p><b>Half open.</b> Where a direction swallows what comes, it swallows the end too: the other
 * side never learns that the link is over.
 *
 * <p><b>Threads.</b> May be told from any thread; each direction of a link has two threads.
 */
public final class FaultProxy implements AutoCloseable {

  private volatile IntSupplier target;
  private final ServerSocket listening;
  private final Random random;
  private final int buffer;
  private final List<Link> links = new CopyOnWriteArrayList<>();
  private final AtomicInteger opened = new AtomicInteger();
  private volatile int nextLimit = -1;
  private volatile @Nullable Link limited;
  private volatile Toxics up = Toxics.NONE;
  private volatile Toxics down = Toxics.NONE;
  private volatile @Nullable Duration remembered;
  private volatile boolean refusing;

  private FaultProxy(int target, ServerSocket listening, long seed, int buffer) {
    this.buffer = buffer;
    this.target = () -> target;
    this.listening = listening;
    this.random = new Random(seed);
  }

  /** Listens on a free port and passes everything on to this one. */
  public static FaultProxy to(int port, long seed) {
    return open(port, seed, 0);
  }

  /**
   * One whose kernel takes little, about 16 KiB in each direction, before it pushes back; what
   * {@link Toxic.Bandwidth} shows of back-pressure needs it.
   */
  public static FaultProxy narrow(int port, long seed) {
    return open(port, seed, 8 * 1024);
  }

  private static FaultProxy open(int port, long seed, int buffer) {
    try {
      ServerSocket listening = new ServerSocket();
      if (buffer > 0) {
        listening.setReceiveBufferSize(buffer);
      }
      listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 128);
      FaultProxy proxy = new FaultProxy(port, listening, seed, buffer);
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

  /** Replaces the toxics of one direction of all links, those that come included. */
  public void poison(Way way, Toxic... toxics) {
    if (way == Way.UP) {
      up = new Toxics(List.of(toxics));
    } else {
      down = new Toxics(List.of(toxics));
    }
    links.forEach(Link::time);
  }

  /** Replaces the toxics of both directions. */
  public void poison(Toxic... toxics) {
    poison(Way.UP, toxics);
    poison(Way.DOWN, toxics);
  }

  /** Takes all toxics away, those of the links too; what was swallowed or cut stays so. */
  public void heal() {
    poison();
    links.forEach(Link::heal);
  }

  /**
   * The clients go to another network: the links that stand are half open for ever, both ways, and
   * nobody is told; those that come are well.
   */
  public void switchNetwork() {
    links.forEach(Link::blackhole);
  }

  /**
   * Behaves like a NAT that forgets a link over which nothing passed for so long: from then on its
   * packets vanish in both directions. Null forgets no more.
   */
  public void forgetQuietLinks(@Nullable Duration after) {
    remembered = after;
  }

  /** Passes the links that come from now on to another port. */
  public void redirect(int port) {
    target = () -> port;
  }

  /** Passes each link that comes from now on to the port that this tells then. */
  public void redirect(IntSupplier ports) {
    target = ports;
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
      if (buffer > 0) {
        client.setSendBufferSize(buffer);
        server.setReceiveBufferSize(buffer);
        server.setSendBufferSize(buffer);
      }
      server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target.getAsInt()));
    } catch (IOException unreachable) {
      Link.reset(client);
      return;
    }
    client.setTcpNoDelay(true);
    server.setTcpNoDelay(true);
    int limit = nextLimit;
    nextLimit = -1;
    Link link = new Link(this, client, server, limit, random.nextLong());
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

  Toxics toxics(Way way) {
    return way == Way.UP ? up : down;
  }

  @Nullable Duration remembered() {
    return remembered;
  }
}
