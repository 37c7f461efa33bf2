package dev.hawser.sdk;

import dev.hawser.protocol.Command;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.ServerMessage.HistoryPage;
import dev.hawser.protocol.ServerMessage.PresencePage;
import dev.hawser.sdk.seal.Keyring;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A named stream, as this program sees it.
 *
 * <p><b>Threads.</b> Everything may be called from any thread and nothing blocks. Futures complete
 * on the callbacks' executor, in order with what {@link ChannelListener} hears.
 *
 * <p><b>Failure.</b> Futures fail with {@link HawserException}.
 */
public final class Channel {

  private final String name;
  private final Hawser hawser;
  private final AtomicReference<@Nullable ChannelListener> listener = new AtomicReference<>();
  private final AtomicReference<@Nullable Position> position = new AtomicReference<>();

  Channel(String name, Hawser hawser) {
    this.name = name;
    this.hawser = hawser;
  }

  public String name() {
    return name;
  }

  /**
   * Subscribes from now on. The subscription comes back by itself, with what was missed, after
   * every loss of the line.
   *
   * @throws IllegalStateException if this program is subscribed already
   */
  public void subscribe(ChannelListener listener) {
    subscribe(listener, null);
  }

  /**
   * Subscribes from a position, such as {@link #position()} of an earlier run of the program.
   *
   * @param since the last publication that was dealt with; null begins now
   */
  public void subscribe(ChannelListener listener, @Nullable Position since) {
    subscribe(listener, since, false);
  }

  /**
   * Subscribes, and lets the server send less while the line is slow; it tells so by {@link
   * ChannelListener#rung}.
   *
   * @param since the last publication that was dealt with; null begins now
   */
  public void subscribeAdapting(ChannelListener listener, @Nullable Position since) {
    subscribe(listener, since, true);
  }

  private void subscribe(ChannelListener listener, @Nullable Position since, boolean adapts) {
    if (!this.listener.compareAndSet(null, listener)) {
      throw new IllegalStateException("subscribed already: " + name);
    }
    hawser.subscribe(this, listener, since, adapts);
  }

  /** Ends the subscription. What is already on its way to the listener may still be told. */
  public void unsubscribe() {
    if (listener.getAndSet(null) != null) {
      hawser.unsubscribe(this);
    }
  }

  /** Publishes one JSON value. */
  public CompletableFuture<Position> publish(String json) {
    return publish(Payload.json(json));
  }

  public CompletableFuture<Position> publish(Payload payload) {
    return publish(payload, Map.of(), null);
  }

  /**
   * Publishes through the outbox: in order with what was published before, once, and when the line
   * is back if it is down.
   *
   * @param tags what filters may read
   * @param slot of several publications with one slot the newest counts
   * @return where it stands; fails with {@code outbox-full} at once, or with a refusal; with {@code
   *     key-expired} it is uncertain whether it took effect. Cancelling does not take it back
   */
  public CompletableFuture<Position> publish(
      Payload payload, Map<String, String> tags, @Nullable String slot) {
    return publish(payload, tags, slot, null);
  }

  /**
   * Publishes under a key of the caller's own, so that its effect is once across runs of the
   * program too: the same key with the same data tells where the first stands.
   *
   * @param key unique in this channel for this user; null for a fresh one
   */
  public CompletableFuture<Position> publish(
      Payload payload, Map<String, String> tags, @Nullable String slot, @Nullable String key) {
    return hawser.publish(name, null, payload, tags, slot, key);
  }

  /**
   * Publishes for one user only, as {@link #publish(Payload, Map, String, String)} does.
   *
   * @param user refused with {@code wrong-user} where the session is somebody else's; null for
   *     whoever is connected
   */
  public CompletableFuture<Position> publishAs(
      @Nullable String user,
      Payload payload,
      Map<String, String> tags,
      @Nullable String slot,
      @Nullable String key) {
    return hawser.publish(name, user, payload, tags, slot, key);
  }

  /**
   * Tells those who are subscribed now, such as that somebody is typing; at most 1 KiB of JSON. It
   * is kept nowhere and never sent twice: without a line it comes to nothing.
   *
   * @return done when the server tells them; fails with a {@link HawserException}
   */
  public CompletableFuture<Void> signal(String json) {
    return hawser.signal(new Command.Signal(name, Payload.json(json)));
  }

  /**
   * Makes this channel's publications readable only to who holds its keys. Keep what is returned:
   * it remembers what it has seen, so that nothing is taken twice.
   *
   * @param user who publishes here: the user that the server will know this session as, or what is
   *     published is refused
   */
  public SealedChannel sealed(String user, Keyring keyring) {
    return new SealedChannel(this, user, keyring);
  }

  /** Reads the newest publications, oldest first. */
  public CompletableFuture<HistoryPage> history(int limit) {
    return history(null, null, limit);
  }

  /**
   * Reads a page of history, oldest first.
   *
   * @param since what follows this; with null the newest before {@code before}
   * @param before what precedes this; with null the head inclusive
   * @param limit the most publications wanted; 0 leaves it to the server
   */
  public CompletableFuture<HistoryPage> history(
      @Nullable Position since, @Nullable Position before, int limit) {
    return hawser.ask(new Command.History(name, since, before, limit), HistoryPage.class);
  }

  /** Reads a page of who is subscribed. */
  public CompletableFuture<PresencePage> presence() {
    return presence(0, null);
  }

  /**
   * Reads one page of who is subscribed.
   *
   * @param limit the most members wanted; 0 leaves it to the server
   * @param next where the page before ended; null for the first
   */
  public CompletableFuture<PresencePage> presence(int limit, @Nullable String next) {
    return hawser.ask(new Command.Presence(name, limit, next), PresencePage.class);
  }

  /** The place up to which the listener was told everything; null before the first. */
  public @Nullable Position position() {
    return position.get();
  }

  void moved(Position to) {
    position.set(to);
  }

  /** The server has ended it: the application may subscribe again. */
  void ended(ChannelListener whose) {
    listener.compareAndSet(whose, null);
  }

  @Override
  public String toString() {
    return name;
  }
}
