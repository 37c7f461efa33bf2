package dev.hawser.sdk;

import static dev.hawser.sdk.HawserException.Local;

import dev.hawser.protocol.Command;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.ServerMessage.Called;
import dev.hawser.protocol.ServerMessage.Reply;
import dev.hawser.protocol.ServerMessage.Signalled;
import dev.hawser.sdk.outbox.OutboxEntry;
import dev.hawser.sdk.wire.Options;
import java.io.IOException;
import java.math.BigInteger;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A session with a Hawser server, over a line that comes back by itself.
 *
 * <p><b>Threads.</b> Everything may be called from any thread and nothing blocks. What the
 * application hears, it hears one call at a time, in order, on the executor given to {@link
 * HawserBuilder#callbacks}.
 *
 * <p><b>Memory.</b> Bounded: the outbox ({@link HawserBuilder#outbox}), unanswered questions, and
 * what was read and not yet heard, beyond which the line is read no further.
 */
public final class Hawser implements AutoCloseable {

  private static final int INFLOW = 4 * 1024 * 1024;

  private final Lane lane = new Lane();
  private final Callbacks callbacks;
  private final Map<String, Channel> channels = new ConcurrentHashMap<>();
  private final Map<String, Pattern> patterns = new ConcurrentHashMap<>();
  private final Outbox.Room room;
  private final Subscriptions subscriptions;
  private final Outbox outbox;
  private final Questions questions;
  private final Session session;
  private final Watchers watchers;
  private final Options wires;
  private final String keys = new BigInteger(128, new SecureRandom()).toString(36);
  private final AtomicLong lastKey = new AtomicLong();
  private volatile boolean closed;

  Hawser(Settings settings, Watchers watchers, @Nullable Executor executor) {
    this.watchers = watchers;
    wires = settings.wires();
    callbacks = new Callbacks(executor);
    room = new Outbox.Room(settings.outboxEntries(), settings.outboxBytes());
    subscriptions = new Subscriptions(lane, settings, callbacks, this::channel);
    outbox = new Outbox(lane, settings, callbacks, room);
    questions = new Questions(lane, settings, callbacks);
    session =
        new Session(
            lane, settings, callbacks, new Inflow(INFLOW), subscriptions, outbox, questions);
    lane.execute(outbox::restore);
  }

  public static HawserBuilder builder() {
    return new HawserBuilder();
  }

  /** Opens the line and keeps it open. Does nothing where that is so already. */
  public void connect() {
    lane.execute(session::connect);
  }

  /** Lets the line go; subscriptions and the outbox wait for the next {@link #connect}. */
  public void disconnect() {
    lane.execute(() -> session.close(null));
  }

  /**
   * Says that the network is there again, or is another: a line that waits is opened at once, one
   * that stands is probed. On Android, call it from {@code ConnectivityManager.NetworkCallback}.
   */
  public void networkAvailable() {
    lane.execute(session::networkAvailable);
  }

  /** A channel by its name; the same object for the same name. */
  public Channel channel(String name) {
    return channels.computeIfAbsent(name, of -> new Channel(of, this));
  }

  /**
   * A pattern by its text, such as {@code sensors/+/temperature}; the same object for the same
   * text.
   */
  public Pattern pattern(String text) {
    return patterns.computeIfAbsent(text, of -> new Pattern(of, this));
  }

  /**
   * Asks a room of the server beyond channels, such as {@code im/conversations}. It waits for a
   * line and is asked again after a break, which methods bear: those that make something take a key
   * of yours.
   *
   * @param json one JSON value, as the method wants it
   * @return the room's answer, one JSON value; fails with a {@link HawserException}
   */
  public CompletableFuture<Payload> call(String method, String json) {
    return ask(new Command.Call(method, Payload.json(json)), Called.class).thenApply(Called::data);
  }

  /**
   * Makes a request to an address that a room gave, such as that of a file. It trusts whom {@link
   * HawserBuilder#tls} says. Nothing is sent yet; what sends it blocks its thread.
   *
   * @throws IOException where it is no address of HTTP
   */
  public HttpURLConnection request(String address) throws IOException {
    try {
      URI uri = new URI(address);
      String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
      if (scheme.equals("http") || scheme.equals("https")) {
        return wires.request(uri);
      }
    } catch (URISyntaxException none) {
      throw new IOException("no address: " + address, none);
    }
    throw new IOException("no address of HTTP: " + address);
  }

  /**
   * Hears, from now on, the line's states and the fate of publications, after the listeners given
   * to the builder; first of all, where the line stands now.
   *
   * @return ends that
   */
  public Runnable watch(Consumer<State> states, OutboxListener settled) {
    Watchers.Watcher watcher = new Watchers.Watcher(states, settled);
    callbacks.run(() -> watchers.add(watcher));
    return () -> callbacks.run(() -> watchers.remove(watcher));
  }

  /** What waits to be published to a channel, in order, also what an earlier run left. */
  public CompletableFuture<List<OutboxEntry>> waiting(String channel) {
    CompletableFuture<List<OutboxEntry>> future = new CompletableFuture<>();
    boolean asked =
        lane.offer(() -> {
          List<OutboxEntry> entries = outbox.waiting(channel);
          callbacks.run(() -> future.complete(entries));
        });
    return asked ? future : CompletableFuture.failedFuture(Local.CLOSED.with("the SDK was closed"));
  }

  /** Runs a task in order with what the application hears, and on the same executor. */
  public void execute(Runnable task) {
    callbacks.run(task);
  }

  /** A key for a publication that no other has. */
  public String newKey() {
    return keys + '-' + Long.toString(lastKey.incrementAndGet(), 36);
  }

  /**
   * Ends everything. Futures that are open fail with {@code closed}; what a store holds stays
   * there. Idempotent, and not to be undone.
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    lane.execute(() -> {
      session.close(null);
      questions.close();
      outbox.close();
      callbacks.close();
      lane.close();
    });
  }

  void subscribe(
      Channel channel, ChannelListener listener, @Nullable Position since, boolean adapts) {
    lane.execute(() -> subscriptions.subscribe(channel, listener, since, adapts));
  }

  void unsubscribe(Channel channel) {
    lane.execute(() -> subscriptions.unsubscribe(channel.name()));
  }

  void subscribe(Pattern pattern, PatternListener listener) {
    lane.execute(() -> subscriptions.patterns().subscribe(pattern, listener));
  }

  void unsubscribe(Pattern pattern) {
    lane.execute(() -> subscriptions.patterns().unsubscribe(pattern.text()));
  }

  CompletableFuture<Position> publish(
      String channel,
      @Nullable String user,
      Payload payload,
      Map<String, String> tags,
      @Nullable String slot,
      @Nullable String own) {
    String key = own != null ? own : newKey();
    OutboxEntry entry = new OutboxEntry(key, channel, payload, tags, slot, 0);
    if (closed) {
      return CompletableFuture.failedFuture(Local.CLOSED.with("the SDK was closed"));
    }
    if (!room.take(entry.weight())) {
      return CompletableFuture.failedFuture(
          Local.OUTBOX_FULL.with("wait until something is taken"));
    }
    CompletableFuture<Position> future = new CompletableFuture<>();
    if (!lane.offer(() -> outbox.add(entry, user, future))) {
      return CompletableFuture.failedFuture(Local.CLOSED.with("the SDK was closed"));
    }
    return future;
  }

  CompletableFuture<Void> signal(Command.Signal signal) {
    return closed
        ? CompletableFuture.failedFuture(Local.CLOSED.with("the SDK was closed"))
        : questions.askNow(signal, Signalled.class).thenAccept(told -> {});
  }

  <R extends Reply> CompletableFuture<R> ask(Command command, Class<R> kind) {
    return closed
        ? CompletableFuture.failedFuture(Local.CLOSED.with("the SDK was closed"))
        : questions.ask(command, kind);
  }
}
