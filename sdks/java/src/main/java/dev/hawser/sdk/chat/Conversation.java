package dev.hawser.sdk.chat;

import dev.hawser.protocol.Position;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One conversation of the user. Obtained from a {@link Chat}, one for each channel.
 *
 * <p><b>Threads.</b> Everything may be called from any thread and nothing blocks. What is read here
 * is a picture that does not change, renewed before each {@link ConversationListener#changed}; what
 * is asked for is seen with the next. Futures complete on the callbacks' executor.
 *
 * <p><b>Memory.</b> 4,000 messages while it is open; 100 of what was open before; of one that never
 * was, the last.
 */
public final class Conversation extends Membership {

  private final Host host;
  private final String channel;
  private final Turns turns;
  private final Course course;

  Conversation(Host host, ConversationView view, long reading) {
    this.host = host;
    this.channel = view.channel();
    this.turns = host.turns();
    course = new Course(host, this, view, reading);
  }

  // ---- what is shown

  /** {@code im/c/ID}. */
  public String channel() {
    return channel;
  }

  /** The conversation as the list shows it. */
  public ConversationView view() {
    return Views.at(course.showing().picture().view(), System.currentTimeMillis());
  }

  /** What is shown, oldest first. */
  public List<Entry> entries() {
    Showing.Picture shown = course.showing().picture();
    long now = System.currentTimeMillis();
    if (now < shown.until()) {
      return shown.entries();
    }
    Function<Entry, Entry> current =
        entry ->
            entry instanceof Entry.Placed one
                ? new Entry.Placed(one.id(), one.message().at(now), one.own(), one.changing())
                : entry;
    return shown.entries().stream().map(current).toList();
  }

  /** The messages among the {@link #entries}. */
  public List<Message> messages() {
    return entries().stream()
        .flatMap(
            entry -> entry instanceof Entry.Placed one ? Stream.of(one.message()) : Stream.empty())
        .toList();
  }

  /** Whether there is anything to show yet; an empty conversation has. */
  public boolean ready() {
    return course.showing().picture().ready();
  }

  /** Whether there are older messages than those shown. */
  public boolean hasEarlier() {
    return course.showing().picture().earlier();
  }

  /** Whether there are newer messages than those shown. */
  public boolean hasLater() {
    return course.showing().picture().later();
  }

  /** Members as told last; in groups of at most 100 they are asked for while it is open. */
  public List<ConversationMember> members() {
    return course.showing().picture().members();
  }

  /** Who else types here just now. */
  public List<String> typing() {
    return course.showing().picture().typing();
  }

  /** What the others have of a message of one's own; null where that is not known. */
  public @Nullable Receipt receipt(long offset) {
    return Receipt.of(course.showing().picture().members(), host.user(), offset);
  }

  /**
   * Hears what changes from now on.
   *
   * @return ends that
   */
  public Runnable listen(ConversationListener listener) {
    turns.run(() -> course.showing().add(listener));
    return () -> turns.run(() -> course.showing().remove(listener));
  }

  // ---- what the user does

  /**
   * Somebody looks at it: its messages are shown at once from the cache, then as they are; {@link
   * #close} ends that.
   *
   * @return done once there is something to show; without a line and a cache that is later
   */
  public CompletableFuture<Void> open() {
    return turns.ask(course::open);
  }

  /** Nobody looks any more; the newest messages stay. */
  public void close() {
    turns.run(course::close);
  }

  /** Says a text; it is among the entries at once, and waits there until it has its place. */
  public Sending say(String text) {
    return say(Said.text(text));
  }

  /**
   * Says something; it is among the entries with the next change, unless it is in a thread. Without
   * a line it waits in the outbox, in order, and outlives the program where that has a store.
   */
  public Sending say(Said what) {
    String key = host.hawser().newKey();
    turns.run(course::typed);
    return new Sending(key, course.outgoing().publish(key, what.tree()));
  }

  /** Says again what was refused; one that is {@code uncertain} may be said twice then. */
  public void again(String key) {
    turns.run(() -> {
      Json dropped = course.timeline().drop(key);
      if (dropped != null) {
        say(new Said(dropped));
      }
    });
  }

  /** Gives up what was refused. */
  public void discard(String key) {
    turns.run(() -> {
      course.timeline().drop(key);
      course.showing().changed();
    });
  }

  /** Changes the text of what one said; shown at once, and undone where it is refused. */
  public CompletableFuture<Position> edit(long offset, String text) {
    return turns.ask(() -> {
      Message message = course.message(offset);
      Said now = message == null ? null : message.said();
      return happen(
          Happening.edit(
              offset, now == null ? Said.text(text) : now.with("type", "text").with("text", text)));
    });
  }

  /** Changes what one said to something else. */
  public CompletableFuture<Position> edit(long offset, Said to) {
    return happen(Happening.edit(offset, to));
  }

  /** What is said in the thread of a message; {@link MessageThread#more} loads it. */
  public MessageThread thread(long offset) {
    MessageThread thread = new MessageThread(offset, course.threads());
    turns.run(() -> course.look(thread));
    return thread;
  }

  /** Shows the page before what is shown; done once it is there. */
  public CompletableFuture<Void> earlier() {
    return turns.ask(() -> course.pages().extend(true, Pages.SIZE));
  }

  /** Shows the page after what is shown; done once it is there. */
  public CompletableFuture<Void> later() {
    return turns.ask(() -> course.pages().extend(false, Pages.SIZE));
  }

  /**
   * Shows the messages around one, however far up.
   *
   * @return whether it is shown then
   */
  public CompletableFuture<Boolean> jump(long offset) {
    return turns.ask(() ->
        (course.timeline().shows(offset)
                ? CompletableFuture.<Void>completedFuture(null)
                : course.pages().look(offset, Pages.SIZE))
            .thenApply(done -> course.timeline().shows(offset)));
  }

  /** Back to the newest messages. */
  public void latest() {
    turns.run(() -> {
      course.timeline().latest();
      course.showing().changed();
    });
  }

  /** The user has read all that is known here. */
  public void read() {
    turns.run(() -> course.read(course.head(), true));
  }

  /** The user has read so far. It counts at once; the server hears of it when there is a line. */
  public void read(long offset) {
    turns.run(() -> course.read(offset, true));
  }

  /** The user types: call it with each key; the others are told now and then. */
  public void types() {
    turns.run(course::types);
  }

  // ---- what others of this package ask of it, in a turn

  Course course() {
    return course;
  }

  @Override
  void renew(ConversationView fresh) {
    course.renew(fresh);
  }

  @Override
  void change(Flags flags) {
    course.change(flags);
  }

  @Override
  void end() {
    course.end(null);
  }

  @Override
  Host host() {
    return host;
  }

  @Override
  CompletableFuture<Json> call(String method, Json given) {
    return host.call(method, given.with("channel", channel));
  }

  @Override
  CompletableFuture<Position> happen(Json what) {
    return course.outgoing().publish(host.hawser().newKey(), what);
  }

  @Override
  public String toString() {
    return channel;
  }
}
