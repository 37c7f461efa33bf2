package dev.hawser.proof.door;

import dev.hawser.proof.door.Heard.End;
import dev.hawser.proof.door.Heard.Frame;
import dev.hawser.proof.door.Heard.Nonsense;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One line to a server, held by a program that knows nothing but the protocol book.
 *
 * <p>JSON is written with {@code '} for {@code "}. What is heard while something else is awaited is
 * kept in order. Pings are answered, unless it was told to keep {@link #silent}. For one thread.
 */
public abstract class Peer implements AutoCloseable {

  /** How long anything may take before the test calls it lost. Generous: the machine is shared. */
  public static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Socket socket;
  private final OutputStream out;
  private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
  private final Deque<Json> kept = new ArrayDeque<>();
  private final Semaphore reading = new Semaphore(1);
  private final AtomicInteger pings = new AtomicInteger();
  private final AtomicInteger pongs = new AtomicInteger();
  private volatile boolean answering = true;
  private @Nullable End end;
  private int lastId;
  private int told;

  /** On a socket that is connected already, by whatever way. */
  Peer(Socket connected) {
    socket = connected;
    try {
      out = socket.getOutputStream();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  Peer(int port, int receiveBuffer) {
    try {
      socket = new Socket();
      if (receiveBuffer > 0) {
        socket.setReceiveBufferSize(receiveBuffer);
      }
      socket.setTcpNoDelay(true);
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) PATIENCE.toMillis());
      out = socket.getOutputStream();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Opens a WebSocket on {@code /ws} that speaks JSON. */
  public static Peer webSocket(int port) {
    return new WebSocketPeer(port, 0);
  }

  /** Opens a raw TCP line that speaks JSON. */
  public static Peer tcp(int port) {
    return new TcpPeer(port, 0);
  }

  /** Opens a WebSocket that speaks JSON on a socket that is connected already. */
  public static Peer webSocket(Socket connected) {
    return new WebSocketPeer(connected);
  }

  /** Opens a raw TCP line that speaks JSON on a socket that is connected already. */
  public static Peer tcp(Socket connected) {
    return new TcpPeer(connected);
  }

  /** Opens a raw TCP line whose kernel takes little before it pushes back. */
  public static Peer narrow(int port) {
    return new TcpPeer(port, 8 * 1024);
  }

  /** Begins to listen; for the constructors of this class's kinds. */
  final void listen() {
    Thread.ofVirtual()
        .name("peer")
        .start(() -> {
          try (InputStream in = socket.getInputStream()) {
            read(in);
          } catch (IOException | UncheckedIOException broken) {
            heard.add(new End(told, 0, true));
          }
        });
  }

  /** Reads until the line ends, then tells so. */
  abstract void read(InputStream in) throws IOException;

  /** Puts one frame on the wire in this transport's way. */
  abstract void write(String frame);

  /** Passes when the test lets this peer read; a reader calls it before each frame. */
  final void mayRead() {
    reading.acquireUninterruptibly();
    reading.release();
  }

  final void hear(String frames) {
    for (String line : frames.split("\n", -1)) {
      if (!line.isBlank()) {
        Json frame = Json.of(line);
        if (frame.has("closing")) {
          told = (int) frame.number("closing", "code");
        }
        if (frame.has("ping")) {
          pings.incrementAndGet();
          if (answering) {
            write("{\"pong\":{}}");
          }
        } else if (frame.has("pong")) {
          pongs.incrementAndGet();
        } else {
          heard.add(new Frame(frame));
        }
      }
    }
  }

  final void over(int webSocketCode) {
    heard.add(new End(told != 0 ? told : webSocketCode, webSocketCode, false));
  }

  /** Puts these bytes on the wire as they are. */
  public final void raw(byte[] bytes) {
    try {
      synchronized (out) {
        out.write(bytes);
        out.flush();
      }
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /** Says one frame, {@code '} standing for {@code "}. */
  @SuppressWarnings(
      "AnnotateFormatMethod") // callers wrap what they were given, so it is no constant
  public final void say(String frame, Object... values) {
    write(frame.formatted(values).replace('\'', '"'));
  }

  /** Sends a command without waiting; returns its id. */
  public final int ask(String command, Object... values) {
    lastId++;
    say("{'id':" + lastId + "," + command.strip().substring(1), values);
    return lastId;
  }

  /** Sends a command and returns the frame that answers it. */
  public final Json answer(String command, Object... values) {
    return reply(ask(command, values));
  }

  /** Returns the answer to the command of this id. */
  public final Json reply(int id) {
    return next("the answer to " + id, frame -> frame.has("id") && frame.number("id") == id);
  }

  /** Returns the next push that holds this field, the field's own content. */
  public final Json push(String name) {
    return next("a push " + name, frame -> !frame.has("id") && frame.has(name)).at(name);
  }

  /** Returns this many publications of a channel, in the order in which they came. */
  public final List<Json> publications(String channel, int count) {
    List<Json> found = new ArrayList<>();
    while (found.size() < count) {
      Json push =
          next(
              "publication " + (found.size() + 1) + " of " + count + " in " + channel,
              frame ->
                  frame.has("publication") && frame.text("publication", "channel").equals(channel));
      found.add(push.at("publication"));
    }
    return found;
  }

  /** Returns what was heard and not asked for, after a command has gone to and fro. */
  public final List<Json> unasked() {
    answer("{'presence':{'channel':'no/such/channel'}}");
    List<Json> all = List.copyOf(kept);
    kept.clear();
    return all;
  }

  /** Waits for the end of the line; frames before it are kept. */
  public final End end() {
    while (end == null) {
      Heard next = take("the end of the line");
      if (next instanceof Frame frame) {
        kept.add(frame.json());
      }
    }
    return end;
  }

  /** Returns what is heard next, whatever it is; the end once more after the end. */
  public final Heard next(Duration within) {
    return perhaps(within).orElseThrow(() -> new AssertionError("nothing heard within " + within));
  }

  /** Returns what is heard next, whatever it is, or nothing where nothing comes in time. */
  public final Optional<Heard> perhaps(Duration within) {
    Json before = kept.poll();
    if (before != null) {
      return Optional.of(new Frame(before));
    }
    if (end != null) {
      return Optional.of(end);
    }
    try {
      Heard next = heard.poll(within.toMillis(), TimeUnit.MILLISECONDS);
      if (next instanceof End ended) {
        end = ended;
      }
      return Optional.ofNullable(next);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return Optional.of(new End(0, 0, false));
    }
  }

  private Json next(String what, Predicate<Json> wanted) {
    for (Json frame : kept) {
      if (wanted.test(frame)) {
        kept.remove(frame);
        return frame;
      }
    }
    while (true) {
      switch (take(what)) {
        case Frame(Json frame) when wanted.test(frame) -> {
          return frame;
        }
        case Frame(Json frame) -> kept.add(frame);
        case Nonsense(AssertionError why) -> throw why;
        case End ended ->
            throw new AssertionError("waited for " + what + ", heard " + ended + "; kept " + kept);
      }
    }
  }

  private Heard take(String what) {
    if (end != null) {
      return end;
    }
    try {
      Heard next = heard.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      if (next == null) {
        throw new AssertionError("no " + what + " within " + PATIENCE + "; kept " + kept);
      }
      if (next instanceof Nonsense(AssertionError why)) {
        throw new AssertionError("the server sent nonsense: " + why.getMessage(), why);
      }
      if (next instanceof End ended) {
        end = ended;
      }
      return next;
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for " + what, stop);
    }
  }

  /** How many pings were heard. */
  public final int pings() {
    return pings.get();
  }

  /** How many pongs were heard. */
  public final int pongs() {
    return pongs.get();
  }

  /** Stops answering pings. */
  public final void silent() {
    answering = false;
  }

  /** Stops reading, so that the kernel's buffers fill and the server is pushed back. */
  public final void stopReading() {
    reading.acquireUninterruptibly();
  }

  /** Reads on. */
  public final void readOn() {
    reading.release();
  }

  /** Breaks the line without a word: the server hears a reset. */
  public final void cut() {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Ends what is sent; the line can still be read. */
  public final void finishSending() {
    try {
      socket.shutdownOutput();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public final void close() {
    try {
      socket.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
