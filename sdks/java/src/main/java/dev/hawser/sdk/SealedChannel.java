package dev.hawser.sdk;

import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.Publication;
import dev.hawser.protocol.ServerMessage.HistoryPage;
import dev.hawser.sdk.seal.Keyring;
import dev.hawser.sdk.seal.Opener;
import dev.hawser.sdk.seal.SealException;
import dev.hawser.sdk.seal.Sealer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A channel whose publications only its members can read: sealed before they enter the outbox,
 * opened before they are heard. Make one for each channel, by {@link Channel#sealed}, and keep it.
 *
 * <p><b>Threads.</b> As {@link Channel}; sealing runs on the caller's thread, opening where the
 * listener is called.
 */
public final class SealedChannel {

  private final Channel channel;
  private final String user;
  private final Sealer sealer;
  private final Opener opener;

  SealedChannel(Channel channel, String user, Keyring keyring) {
    this.channel = channel;
    this.user = user;
    this.sealer = new Sealer(channel.name(), user, keyring);
    this.opener = new Opener(channel.name(), keyring);
  }

  public String name() {
    return channel.name();
  }

  /** As {@link Channel#subscribe(ChannelListener)}. */
  public void subscribe(SealedListener listener) {
    subscribe(listener, null);
  }

  /** As {@link Channel#subscribe(ChannelListener, Position)}. */
  public void subscribe(SealedListener listener, @Nullable Position since) {
    channel.subscribe(new OpeningListener(opener, listener), since);
  }

  /** As {@link Channel#unsubscribe}. */
  public void unsubscribe() {
    channel.unsubscribe();
  }

  /** Publishes one JSON value, sealed. */
  public CompletableFuture<Position> publish(String json) {
    return publish(Payload.json(json));
  }

  public CompletableFuture<Position> publish(Payload payload) {
    return publish(payload, Map.of(), null);
  }

  /**
   * As {@link Channel#publish(Payload, Map, String)}. What waits in the outbox, and in its store,
   * is sealed; a retry sends the same bytes. Tags and slot are not sealed: the server reads them.
   *
   * @return fails with a {@link SealException} too, where the keyring has no current key
   */
  public CompletableFuture<Position> publish(
      Payload payload, Map<String, String> tags, @Nullable String slot) {
    // Counters have to enter the outbox in their order, or the later ones would look like replays.
    synchronized (sealer) {
      try {
        return channel.publishAs(user, sealer.seal(payload), tags, slot, null);
      } catch (SealException refused) {
        return CompletableFuture.failedFuture(refused);
      }
    }
  }

  /** Reads and opens the newest publications. */
  public CompletableFuture<SealedPage> history(int limit) {
    return history(null, null, limit);
  }

  /** As {@link Channel#history(Position, Position, int)}, opened. */
  public CompletableFuture<SealedPage> history(
      @Nullable Position since, @Nullable Position before, int limit) {
    return channel.history(since, before, limit).thenApply(this::open);
  }

  /** Tries again, as when the keyring has got the key that was missing. */
  public Publication open(Unread unread) throws SealException {
    return opener.open(unread.publication(), unread.epoch());
  }

  /** The place up to which the listener was told everything; null before the first. */
  public @Nullable Position position() {
    return channel.position();
  }

  private SealedPage open(HistoryPage page) {
    String epoch = page.position().epoch();
    List<Publication> opened = new ArrayList<>();
    List<Unread> unread = new ArrayList<>();
    for (Publication publication : page.publications()) {
      try {
        opened.add(opener.open(publication, epoch));
      } catch (SealException reason) {
        unread.add(new Unread(publication, epoch, reason));
      }
    }
    Position before =
        page.publications().isEmpty()
            ? null
            : new Position(epoch, page.publications().get(0).offset());
    return new SealedPage(page.position(), opened, unread, before);
  }

  @Override
  public String toString() {
    return channel.name() + ", sealed";
  }
}
