package dev.hawser.sdk;

import dev.hawser.protocol.Code;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.Publication;
import dev.hawser.protocol.ServerMessage.HistoryPage;
import dev.hawser.protocol.ServerMessage.Published;
import dev.hawser.protocol.ServerMessage.Refused;
import dev.hawser.protocol.ServerMessage.Reply;
import dev.hawser.sdk.HawserException.Local;
import dev.hawser.sdk.outbox.OutboxEntry;
import dev.hawser.sdk.outbox.OutboxStore;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publications on their way. Each channel has a queue, and of each queue only the first entry is on
 * the line: so order holds whatever is refused or lost, and each takes effect once because it keeps
 * its key and tells its age. Confined to the lane.
 */
final class Outbox {

  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

  /** How far back history is searched for an uncertain key: pages of so many publications. */
  private static final int PAGE = 100;

  private static final int PAGES = 50;

  private final Lane lane;
  private final Settings settings;
  private final Callbacks callbacks;
  private final Room room;
  private final OutboxStore store;
  private final Map<String, Queue> queues = new HashMap<>();
  private @Nullable Connection line;
  private String user = "";
  private boolean closed;

  Outbox(Lane lane, Settings settings, Callbacks callbacks, Room room) {
    this.lane = lane;
    this.settings = settings;
    this.callbacks = callbacks;
    this.room = room;
    this.store = settings.store();
  }

  private static final class Item {

    final OutboxEntry entry;
    final CompletableFuture<Position> future;

    /** Whose it is; null where it is anybody's, or an earlier run's. */
    final @Nullable String author;

    boolean tried;
    long triedAt;

    /** As whom it was tried: keys belong to (channel, user). Null where an earlier run did. */
    @Nullable String triedBy;

    Item(OutboxEntry entry, @Nullable String author, CompletableFuture<Position> future) {
      this.entry = entry;
      this.author = author;
      this.future = future;
    }

    long age() {
      return tried ? Math.max(1, Lane.millis() - triedAt) : 0;
    }
  }

  private static final class Queue {

    final Deque<Item> items = new ArrayDeque<>();
    boolean busy;
    boolean uncertain;
    int failures;
    Lane.@Nullable Timer retry;
  }

  /** Takes up what an earlier run of the program left. Called once, first. */
  void restore() {
    List<OutboxEntry> left = store.load();
    for (OutboxEntry entry : left) {
      Item item = new Item(entry, null, new CompletableFuture<>());
      item.tried = entry.tried() != 0;
      item.triedAt = Lane.millis() - Math.max(0, System.currentTimeMillis() - entry.tried());
      room.force(entry.weight());
      queue(entry.channel()).items.add(item);
    }
  }

  /** Takes an entry whose room was reserved. */
  void add(OutboxEntry entry, @Nullable String author, CompletableFuture<Position> future) {
    if (closed) {
      callbacks.run(() -> future.completeExceptionally(Local.CLOSED.with("the SDK was closed")));
      return;
    }
    try {
      store.add(entry);
    } catch (RuntimeException failed) {
      room.give(entry.weight());
      HawserException reason = Local.STORE_FAILED.with(String.valueOf(failed.getMessage()));
      callbacks.run(() -> future.completeExceptionally(reason));
      return;
    }
    queue(entry.channel()).items.add(new Item(entry, author, future));
    pump(entry.channel());
  }

  void connected(Connection connection, String user) {
    line = connection;
    this.user = user;
    List.copyOf(queues.keySet()).forEach(this::pump);
  }

  void disconnected() {
    line = null;
    for (Queue queue : queues.values()) {
      queue.busy = false;
      cancelRetry(queue);
    }
  }

  /** What waits for a channel, in order. */
  List<OutboxEntry> waiting(String channel) {
    Queue queue = queues.get(channel);
    return queue == null ? List.of() : queue.items.stream().map(item -> item.entry).toList();
  }

  /** Fails every future; the store keeps the entries. */
  void close() {
    HawserException reason = Local.CLOSED.with("the SDK was closed; the store keeps what it holds");
    for (Queue queue : queues.values()) {
      for (Item item : queue.items) {
        callbacks.run(() -> item.future.completeExceptionally(reason));
      }
    }
    queues.clear();
    closed = true;
    store.close();
  }

  private Queue queue(String channel) {
    return queues.computeIfAbsent(channel, name -> new Queue());
  }

  private void pump(String channel) {
    Queue queue = queues.get(channel);
    if (queue == null || queue.busy || queue.retry != null) {
      return;
    }
    Item first = queue.items.peek();
    if (first == null) {
      queues.remove(channel);
    } else if (line != null) {
      queue.busy = true;
      if (queue.uncertain || (first.triedBy != null && !first.triedBy.equals(user))) {
        look(line, queue, first, null, 1);
      } else if (first.author != null && !first.author.equals(user)) {
        Code code = Code.WRONG_USER;
        String why = "written by " + first.author;
        settled(
            queue, first, null, new HawserException(code.number(), code.wireName(), false, why));
      } else {
        send(line, queue, first);
      }
    }
  }

  private void send(Connection on, Queue queue, Item item) {
    OutboxEntry entry = item.entry;
    long age = item.age();
    if (!item.tried) {
      item.tried = true;
      item.triedAt = Lane.millis();
      item.triedBy = user;
      noteTried(entry.key());
    }
    on.ask(
        new Command.Publish(
            entry.channel(), entry.payload(), entry.key(), age, entry.tags(), entry.slot()),
        new Try(on, queue, item) {
          @Override
          void answered(Reply reply) {
            if (reply instanceof Published published) {
              settled(queue, item, published.position(), null);
            } else if (reply instanceof Refused refused) {
              refused(queue, item, refused);
            }
          }
        });
  }

  private void refused(Queue queue, Item item, Refused refused) {
    if (refused.retry()) {
      again(queue, item.entry.channel());
    } else if (refused.code() == Code.KEY_EXPIRED.number()) {
      queue.uncertain = true;
      queue.busy = false;
      pump(item.entry.channel());
    } else {
      settled(queue, item, null, HawserException.of(refused));
    }
  }

  /** Looks for the key of an uncertain entry, from the newest publication backwards. */
  private void look(Connection on, Queue queue, Item item, @Nullable Position before, int page) {
    OutboxEntry entry = item.entry;
    on.ask(
        new Command.History(entry.channel(), null, before, PAGE),
        new Try(on, queue, item) {
          @Override
          void answered(Reply reply) {
            if (reply instanceof HistoryPage found) {
              seen(on, queue, item, found, page);
            } else if (reply instanceof Refused refused && refused.retry()) {
              again(queue, entry.channel());
            } else {
              settled(queue, item, null, uncertain("its history may not be read"));
            }
          }
        });
  }

  private void seen(Connection on, Queue queue, Item item, HistoryPage page, int number) {
    String epoch = page.position().epoch();
    String author = item.triedBy == null ? user : item.triedBy;
    for (Publication publication : page.publications()) {
      if (item.entry.key().equals(publication.key()) && author.equals(publication.user())) {
        settled(queue, item, new Position(epoch, publication.offset()), null);
        return;
      }
    }
    if (page.publications().isEmpty()
        || page.publications().get(0).offset() <= 1
        || number >= PAGES) {
      settled(queue, item, null, uncertain("what is kept of the history does not show it"));
    } else {
      Position oldest = new Position(epoch, page.publications().get(0).offset());
      look(on, queue, item, oldest, number + 1);
    }
  }

  private static HawserException uncertain(String why) {
    Code code = Code.KEY_EXPIRED;
    return new HawserException(
        code.number(), code.wireName(), false, "it may have taken effect long ago; " + why);
  }

  private void again(Queue queue, String channel) {
    queue.busy = false;
    cancelRetry(queue);
    queue.retry =
        lane.after(
            settings.backoff().delay(queue.failures++, settings.random()),
            () -> {
              queue.retry = null;
              pump(channel);
            });
  }

  private void settled(
      Queue queue, Item item, @Nullable Position position, @Nullable HawserException reason) {
    queue.items.poll();
    queue.busy = false;
    queue.uncertain = false;
    queue.failures = 0;
    room.give(item.entry.weight());
    try {
      store.remove(item.entry.key());
    } catch (RuntimeException failed) {
      // It will be sent once more after a restart, and its key makes that harmless or uncertain.
      LOG.warn("the outbox's store did not forget {}", item.entry.key(), failed);
    }
    callbacks.run(() -> {
      if (position != null) {
        item.future.complete(position);
        settings.outbox().published(item.entry, position);
      } else if (reason != null) {
        item.future.completeExceptionally(reason);
        settings.outbox().refused(item.entry, reason);
      }
    });
    pump(item.entry.channel());
  }

  private void noteTried(String key) {
    try {
      store.tried(key, System.currentTimeMillis());
    } catch (RuntimeException failed) {
      LOG.warn("the outbox's store did not note a try", failed);
    }
  }

  private static void cancelRetry(Queue queue) {
    if (queue.retry != null) {
      queue.retry.cancel();
      queue.retry = null;
    }
  }

  /** One command for the first entry of a queue; void when the line is another by now. */
  private abstract class Try implements Connection.Answer {

    private final Connection on;
    private final Queue queue;
    private final Item item;

    Try(Connection on, Queue queue, Item item) {
      this.on = on;
      this.queue = queue;
      this.item = item;
    }

    abstract void answered(Reply reply);

    @Override
    public void replied(Reply reply) {
      if (on == line && queue.items.peek() == item) {
        answered(reply);
      }
    }

    @Override
    public void lost() {}
  }

  /**
   * Counts what the outbox holds; reserved on the application's threads, given back on the lane.
   */
  static final class Room {

    private final int entries;
    private final int bytes;
    private int usedEntries;
    private long usedBytes;

    Room(int entries, int bytes) {
      this.entries = entries;
      this.bytes = bytes;
    }

    synchronized boolean take(int weight) {
      if (usedEntries >= entries || usedBytes + weight > bytes) {
        return false;
      }
      force(weight);
      return true;
    }

    synchronized void force(int weight) {
      usedEntries++;
      usedBytes += weight;
    }

    synchronized void give(int weight) {
      usedEntries--;
      usedBytes -= weight;
    }
  }
}
