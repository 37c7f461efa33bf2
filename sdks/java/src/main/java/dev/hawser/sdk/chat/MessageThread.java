package dev.hawser.sdk.chat;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What was said in the thread of a message, as it is now, held live while it is open. Obtained from
 * {@link Conversation#thread}; nothing of it is there before {@link #more} was called.
 *
 * <p><b>Threads.</b> Everything may be called from any thread and nothing blocks. What is read is a
 * picture that does not change, renewed before each {@link ThreadListener#changed}. Futures
 * complete on the callbacks' executor and fail with a {@code HawserException}.
 *
 * <p><b>Order.</b> Oldest first, page by page; once all is loaded, what is said comes as it is
 * said, what is said before that with its page. A break changes nothing of that; where it was so
 * long that what was missed does not come, the thread begins anew: it is empty, and {@link
 * #hasMore}.
 */
public final class MessageThread implements AutoCloseable {

  /** What it needs of the conversation that it belongs to. */
  interface Home {

    /** Runs a task in its turn. */
    void run(Runnable task);

    /** Asks in a turn, from any thread. */
    CompletableFuture<Void> ask(Supplier<CompletableFuture<Void>> question);

    /** Asks the room for a page; 0 for the first. */
    CompletableFuture<Json> page(long offset, long next);

    Sending say(Said what);

    /** Nobody looks any more; called in a turn. */
    void closed(MessageThread thread);
  }

  private record Picture(List<Message> messages, boolean more) {}

  private final long offset;
  private final Home home;
  private final Set<ThreadListener> listeners = new LinkedHashSet<>();
  private final TreeMap<Long, Message> messages = new TreeMap<>();

  /** What came while a page was read: it may not be in it. */
  private final List<Told> heard = new ArrayList<>();

  /** Where the next page begins; -1 where everything is there. */
  private long next;

  /** Raised where it begins anew, so that a page of before is passed over. */
  private int run;

  private @Nullable CompletableFuture<Void> loading;
  private boolean stale;
  private volatile Picture picture = new Picture(List.of(), true);

  MessageThread(long offset, Home home) {
    this.offset = offset;
    this.home = home;
  }

  /** The offset of the message that it begins with, which is not among its messages. */
  public long offset() {
    return offset;
  }

  /** What was answered, oldest first, as far as it is loaded. */
  public List<Message> messages() {
    long now = System.currentTimeMillis();
    return picture.messages().stream().map(message -> message.at(now)).toList();
  }

  /** Whether there is more to load. */
  public boolean hasMore() {
    return picture.more();
  }

  /**
   * Hears what changes from now on.
   *
   * @return ends that
   */
  public Runnable listen(ThreadListener listener) {
    home.run(() -> listeners.add(listener));
    return () -> home.run(() -> listeners.remove(listener));
  }

  /** Loads the next page, or the first; done once it is there, at once where there is none. */
  public CompletableFuture<Void> more() {
    return home.ask(this::load);
  }

  /** Says a text here. */
  public Sending say(String text) {
    return say(Said.text(text));
  }

  /**
   * Says something here, as {@link Conversation#say} does; it is among the messages once the server
   * has it, and all before it is loaded.
   */
  public Sending say(Said what) {
    return home.say(what.inThread(offset));
  }

  /** Hears nothing more; what was loaded stays. */
  @Override
  public void close() {
    home.run(() -> home.closed(this));
  }

  // ---- what the conversation tells it, in a turn

  /** The next of the channel. */
  void take(Told told) {
    if (loading != null) {
      heard.add(told);
    }
    took(told);
  }

  /** What was missed does not come: it begins anew. */
  void lost() {
    run++;
    messages.clear();
    heard.clear();
    next = 0;
    changed();
  }

  /** One of its messages; null for any other. */
  @Nullable Message message(long at) {
    return messages.get(at);
  }

  private CompletableFuture<Void> load() {
    if (loading != null) {
      return loading;
    }
    if (next < 0) {
      return CompletableFuture.completedFuture(null);
    }
    CompletableFuture<Void> done = page();
    loading = done.isDone() ? null : done;
    return done.whenComplete((loaded, failure) -> {
      loading = null;
      heard.clear();
    });
  }

  private CompletableFuture<Void> page() {
    int mine = run;
    return home.page(offset, next)
        .thenCompose(answer -> {
          if (mine != run) {
            return page();
          }
          put(answer);
          return CompletableFuture.completedFuture(null);
        });
  }

  private void put(Json answer) {
    for (Json one : answer.list("messages")) {
      Message message = Shapes.message(one);
      messages.merge(
          message.offset(),
          message,
          (held, fresh) -> held.revision() <= fresh.revision() ? fresh : held);
    }
    next = answer.number("next", -1);
    heard.forEach(this::took);
    changed();
  }

  private void took(Told told) {
    if (told.thread() == offset) {
      // What is said beyond a page comes with a later one.
      if (next < 0 && messages.putIfAbsent(told.offset(), Fold.message(told)) == null) {
        changed();
      }
    } else if (messages.computeIfPresent(told.about(), (at, held) -> Fold.after(held, told))
        != null) {
      changed();
    }
  }

  private void changed() {
    if (stale) {
      return;
    }
    stale = true;
    home.run(() -> {
      stale = false;
      picture = new Picture(List.copyOf(messages.values()), next >= 0);
      for (ThreadListener listener : List.copyOf(listeners)) {
        Chat.tell(() -> listener.changed(this));
      }
    });
  }
}
