package dev.hawser.sdk.chat;

import dev.hawser.protocol.Position;
import dev.hawser.sdk.Hawser;
import dev.hawser.sdk.HawserException;
import dev.hawser.sdk.OutboxListener;
import dev.hawser.sdk.State;
import dev.hawser.sdk.outbox.OutboxEntry;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A user's conversations over one {@link Hawser}: what the list shows is held live, and each can be
 * opened.
 *
 * <p><b>Threads.</b> Everything may be called from any thread and nothing blocks. All that happens
 * here happens in the order of what the application hears, on the executor of {@code
 * HawserBuilder.callbacks}, and listeners are called there; what is read is a picture that does not
 * change. Do not wait for a future inside a callback. A thread of the chat's own waits for times
 * and touches the cache.
 *
 * <p><b>Order.</b> What the cache has is shown first, then what the server tells. Neither a break
 * nor a restart takes a message away or tells it twice: each conversation goes on from the position
 * up to which it was told.
 *
 * <p><b>Failure.</b> Futures fail with {@link HawserException}; what fails in the background is
 * told by {@link ChatListener#failed} and asked again.
 *
 * <p>It subscribes to the user's inbox and to conversations itself; one that the application is
 * subscribed to already stays the application's, and is not heard here.
 *
 * <p>Source: docs/im.md; the sibling of {@code @hawser/client/chat}.
 */
public final class Chat implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Chat.class);

  /** A page of messages that were found; {@code next} is null where there is no more. */
  public record FoundPage(List<Found> found, @Nullable String next) {}

  /** A message that has what was looked for. */
  public record Found(String channel, Message message) {}

  private final Hawser hawser;
  private final ChatOptions options;
  private final ChatListener listener;
  private final Turns turns;
  private final Keeper keeper;
  private final Listing listing;
  private final People people = new People(this::call);
  private final CompletableFuture<Void> stopped = new CompletableFuture<>();
  private @Nullable Runnable watching;
  private @Nullable String user;
  private boolean stale;
  private boolean over;
  private volatile Picture picture = new Picture(null, List.of(), false);

  /** What can be read from any thread. */
  private record Picture(@Nullable String user, List<Conversation> conversations, boolean ready) {}

  private Chat(Hawser hawser, ChatOptions options, ChatListener listener) {
    this.hawser = hawser;
    this.options = options;
    this.listener = listener;
    turns = new Turns(hawser);
    listing = new Listing(this, options.follow());
    keeper = new Keeper(options.cache(), turns, listing::reached, this::failed);
  }

  /**
   * Shows what the cache has, and the server's list as soon as there is a line; {@link
   * Hawser#connect} opens that.
   *
   * @param listener hears it
   */
  public static Chat start(Hawser hawser, ChatOptions options, ChatListener listener) {
    Chat chat = new Chat(hawser, options, listener);
    chat.turns.run(() -> {
      if (options.user() != null) {
        chat.become(options.user());
      }
      chat.watching = hawser.watch(chat::lined, chat.new Fates());
    });
    return chat;
  }

  /** The same, where nobody listens. */
  public static Chat start(Hawser hawser, ChatOptions options) {
    return start(hawser, options, new ChatListener() {});
  }

  // ---- what is shown

  /** Whose chat it is; null before that is known. */
  public @Nullable String user() {
    return picture.user();
  }

  /** Pinned ones first, then those in which something was said last; archived ones too. */
  public List<Conversation> conversations() {
    return picture.conversations();
  }

  /** The conversation of this channel, where it is one of the user's; otherwise null. */
  public @Nullable Conversation conversation(String channel) {
    return picture.conversations().stream()
        .filter(one -> one.channel().equals(channel))
        .findFirst()
        .orElse(null);
  }

  /** Whether the server has told the list; before that it is the cache's. */
  public boolean ready() {
    return picture.ready();
  }

  /** What is unread in all that is not muted. */
  public long unread() {
    return picture.conversations().stream()
        .map(Conversation::view)
        .filter(view -> !view.flags().muted())
        .mapToLong(ConversationView::unread)
        .sum();
  }

  /** Contacts, whom the user blocks, and what people say of themselves. */
  public People people() {
    return people;
  }

  // ---- what the user does

  /** The conversation with one user, which is made where there is none. */
  public CompletableFuture<Conversation> direct(String other) {
    return ask("open", Json.object().put("user", other)).thenApply(this::took);
  }

  /** A group of which this user is the owner, with these users. */
  public CompletableFuture<Conversation> create(GroupOptions group, List<String> users) {
    return create(group, users, hawser.newKey());
  }

  /**
   * A group of which this user is the owner.
   *
   * @param users 100 at most
   * @param key asking twice with it makes one
   */
  public CompletableFuture<Conversation> create(
      GroupOptions group, List<String> users, String key) {
    return ask("create", group.json().with("key", key).put("users", users)).thenApply(this::took);
  }

  /**
   * Joins a group that is open; null where somebody has to say yes first: the list shows it then.
   */
  public CompletableFuture<@Nullable Conversation> join(String channel) {
    return joined(Json.object().put("channel", channel));
  }

  /** Joins the group that a link is of, in the same way. */
  public CompletableFuture<@Nullable Conversation> joinBy(String link) {
    return joined(Json.object().put("link", link));
  }

  private CompletableFuture<@Nullable Conversation> joined(Json where) {
    return ask("join", where)
        .thenApply(answer -> answer.is("requested", false) ? null : took(answer));
  }

  /**
   * Finds messages by their words, newest first; fails where the server keeps no index.
   *
   * @param channel in which conversation; null for all of the user's
   * @param next where the page before ended; null for the first
   */
  public CompletableFuture<FoundPage> find(
      String text, @Nullable String channel, @Nullable String next) {
    return ask("search", Json.object().put("text", text).put("channel", channel).put("next", next))
        .thenApply(answer ->
            new FoundPage(
                answer.list("found").stream().map(Chat::found).toList(), answer.text("next")));
  }

  private static Found found(Json json) {
    Json message = json.at("message");
    return new Found(
        json.text("channel", ""), Shapes.message(message == null ? Json.object() : message));
  }

  /** Asks the server for the whole list; it keeps itself current without. */
  public CompletableFuture<Void> refresh() {
    return turns.ask(listing::refresh);
  }

  /**
   * Hears nothing more, and has the cache keep what is left; the line stays. Not to be undone.
   *
   * @return done once the cache is closed; completes on a thread of the chat's own
   */
  public CompletableFuture<Void> stop() {
    turns.run(() -> stop(false));
    return stopped;
  }

  /** Stops, and drops what the cache has of this user, as for a logout. */
  public CompletableFuture<Void> forget() {
    turns.run(() -> stop(true));
    return stopped;
  }

  /** Stops, and does not wait for it: {@link #stop} does. */
  @Override
  public void close() {
    var unused = stop();
  }

  private void stop(boolean forgets) {
    if (over) {
      return;
    }
    if (watching != null) {
      watching.run();
    }
    String before = user;
    if (forgets) {
      // Nothing is kept behind what is dropped.
      keeper.of(null);
    }
    leave();
    if (forgets && before != null) {
      keeper.clear(before);
    }
    over = true;
    var unused =
        keeper
            .close()
            .whenComplete((done, failure) -> {
              turns.close();
              if (failure == null) {
                stopped.complete(null);
              } else {
                stopped.completeExceptionally(failure);
              }
            });
  }

  // ---- the line

  private void lined(State state) {
    if (over) {
      return;
    }
    if (state instanceof State.Connected connected && !connected.user().equals(user)) {
      become(connected.user());
    }
    listing.lined(state);
  }

  /** Another user's chat begins; a guest under another name has nothing of the one before. */
  private void become(String now) {
    String before = user;
    leave();
    if (before != null && !before.equals(options.user())) {
      keeper.clear(before);
    }
    user = now;
    keeper.of(now);
    listing.begin(now);
  }

  private void leave() {
    keeper.save();
    listing.leave();
    keeper.of(null);
    user = null;
    changed();
  }

  /** Hears what becomes of publications, also of those that an earlier run left. */
  private final class Fates implements OutboxListener {

    @Override
    public void published(OutboxEntry entry, Position position) {
      Conversation conversation = listing.get(entry.channel());
      if (conversation != null) {
        conversation.course().outgoing().sent(entry.key(), position);
      }
    }

    @Override
    public void refused(OutboxEntry entry, HawserException reason) {
      Conversation conversation = listing.get(entry.channel());
      if (conversation != null) {
        conversation.course().outgoing().unsent(entry.key(), reason);
      }
    }
  }

  // ---- what others of this package ask of it, in a turn

  Hawser hawser() {
    return hawser;
  }

  Turns turns() {
    return turns;
  }

  Keeper keeper() {
    return keeper;
  }

  /** What a conversation of whoever it is now needs. */
  Host host() {
    String own = user == null ? "" : user;
    return new Seat(this, own, own.equals(options.user()) ? own : null);
  }

  CompletableFuture<Json> call(String method, Json given) {
    return hawser
        .call("im/" + method, given.toString())
        .thenApply(answer -> Json.of(answer.toString()));
  }

  /** Something of the list is different. Told once for all that comes in one go. */
  void changed() {
    if (stale || over) {
      return;
    }
    stale = true;
    turns.run(() -> {
      stale = false;
      picture = new Picture(user, List.copyOf(listing.sorted()), listing.ready());
      if (!over) {
        tell(() -> listener.changed(this));
      }
    });
  }

  Listing listing() {
    return listing;
  }

  void said(Conversation conversation, Message message) {
    tell(() -> listener.said(conversation, message));
  }

  void noticed(Notice notice) {
    tell(() -> listener.noticed(notice));
  }

  void failed(Throwable failure) {
    Throwable cause = Failures.cause(failure);
    if (!over && cause instanceof RuntimeException told) {
      tell(() -> listener.failed(told));
    }
  }

  private CompletableFuture<Json> ask(String method, Json given) {
    return turns.ask(() -> call(method, given));
  }

  private Conversation took(Json answer) {
    return listing.took(Shapes.view(answer));
  }

  /** What a listener throws harms nobody else. */
  static void tell(Runnable telling) {
    try {
      telling.run();
    } catch (RuntimeException | AssertionError thrown) {
      LOG.error("a listener of the chat threw", thrown);
    }
  }
}
