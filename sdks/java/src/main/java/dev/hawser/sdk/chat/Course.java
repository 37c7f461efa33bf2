package dev.hawser.sdk.chat;

import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.Publication;
import dev.hawser.sdk.HawserException;
import dev.hawser.sdk.chat.Shapes.Page;
import dev.hawser.sdk.chat.Showing.Picture;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one conversation, and what becomes of it. Confined to the turns, but for what
 * {@link #showing} and {@link #outgoing} say.
 */
final class Course {

  private static final int KEPT_MESSAGES = 100;
  private static final int KEPT_CHARACTERS = 512 * 1024;

  private final Host host;
  private final Conversation conversation;
  private final Turns turns;
  private final Line line;
  private final Timeline timeline = new Timeline();
  private final Pages pages;
  private final Reach reach;
  private final ReceiptWatch watch;
  private final Typing typing;
  private final Outgoing outgoing;
  private final Showing showing;
  private final Threads threads;
  private ConversationView view;
  private boolean open;
  private boolean over;

  /** What is unread is not known: the server was asked, or another device has read. */
  private boolean uncounted;

  /** From where it is heard at first, where that is not its head. */
  private @Nullable Position first;

  /** Up to where the application was told what was said. */
  private @Nullable Position said;

  Course(Host host, Conversation conversation, ConversationView view, long reading) {
    this.host = host;
    this.conversation = conversation;
    this.view = view;
    this.turns = host.turns();
    String channel = view.channel();
    line = new Line(host.hawser(), channel, new Ear());
    Reach.Teller teller =
        (method, offset) ->
            host.call(method, Json.object().put("channel", channel).put("offset", offset));
    reach = new Reach(reading, teller, turns, this::recount);
    pages =
        new Pages(
            timeline,
            host.user(),
            where -> host.call("history", where.with("channel", channel)),
            turns,
            this::changed,
            host::failed);
    watch =
        new ReceiptWatch(
            host,
            conversation,
            () -> view.members(),
            () -> timeline.lastOf(host.user()),
            this::changed);
    typing = new Typing(turns, this::changed);
    outgoing = new Outgoing(host, line, timeline, this::changed);
    showing = new Showing(host, conversation, this::picture);
    threads = new Threads(turns, conversation);
    outgoing.adopt();
  }

  Timeline timeline() {
    return timeline;
  }

  Pages pages() {
    return pages;
  }

  Showing showing() {
    return showing;
  }

  Outgoing outgoing() {
    return outgoing;
  }

  Threads threads() {
    return threads;
  }

  /** Somebody looks at a thread. */
  void look(MessageThread thread) {
    if (!over) {
      threads.add(thread);
      follow();
    }
  }

  /** What is known of a message, also of one in a thread that somebody looks at. */
  @Nullable Message message(long offset) {
    Message message = timeline.message(offset);
    return message == null ? threads.message(offset) : message;
  }

  /** The newest that is known here. */
  long head() {
    Position position = timeline.position();
    Position head = position == null ? view.head() : position;
    return head == null ? 0 : head.offset();
  }

  void close() {
    if (open) {
      open = false;
      watch.stop();
      timeline.trim(KEPT_MESSAGES);
      changed();
    }
  }

  /** What one typed was said. */
  void typed() {
    typing.said();
  }

  void types() {
    if (view.members() <= ReceiptWatch.MOST && line.live() && typing.due()) {
      var unused = line.channel().signal("{\"type\":\"typing\"}");
    }
  }

  /** The user has read so far; {@code here} rather than on another device. */
  void read(long offset, boolean here) {
    if (offset > view.read()) {
      seen(offset);
      if (here) {
        reach.read(offset);
      }
    } else if (here && view.flags().marked()) {
      var unused = conversation.mark(false);
    }
  }

  CompletableFuture<Void> open() {
    if (open || over) {
      return CompletableFuture.completedFuture(null);
    }
    open = true;
    watch.soon();
    if (timeline.position() != null) {
      follow();
      return CompletableFuture.completedFuture(null);
    }
    return host.stored(conversation.channel())
        .thenCompose(stored -> {
          if (stored != null && timeline.position() == null && !over) {
            restore(Shapes.page(stored));
          }
          follow();
          boolean asks = timeline.position() == null && view.head() != null && !over;
          return asks ? pages.newest() : CompletableFuture.<Void>completedFuture(null);
        });
  }

  private void restore(Page page) {
    long now = System.currentTimeMillis();
    List<Message> left = page.messages().stream().map(message -> message.at(now)).toList();
    timeline.restore(new Page(page.head(), left, page.notes(), page.before(), 0), host.user());
    // What was said since is asked for from where the cache ends.
    line.unsubscribe();
    changed();
  }

  /** How many are unread was not known when a cache kept this. */
  void doubt() {
    uncounted = true;
  }

  /** It is new to this device: what was said since the user came is to be told, too. */
  void unheard() {
    Position head = view.head();
    first = head == null ? null : new Position(head.epoch(), view.read());
  }

  /** Hears what comes, from where it stands. */
  void follow() {
    if (!over && !line.subscribed()) {
      Position position = timeline.position() == null ? first : timeline.position();
      Position since = position == null ? view.head() : position;
      // What a cache has was told by an earlier run.
      said = said != null ? said : first == null && view.head() != null ? view.head() : since;
      line.subscribe(since);
      first = null;
    }
  }

  void unfollow() {
    if (!open && threads.none()) {
      line.unsubscribe();
    }
  }

  boolean live() {
    return line.live();
  }

  ConversationView now() {
    return view;
  }

  boolean over() {
    return over;
  }

  /** The line is another, or there is none. */
  void lined(boolean up) {
    if (up) {
      reach.tell();
      if (uncounted) {
        recount();
      }
    } else {
      line.down();
    }
  }

  /** The server's view, which is passed over where more is known here. */
  void renew(ConversationView fresh) {
    boolean older = Views.older(fresh, view);
    // Reading never goes back, though answers may pass each other.
    long reached = Math.max(view.read(), reach.untold());
    uncounted = older && (uncounted || fresh.read() > view.read());
    view = older ? Views.renewed(fresh, view) : fresh;
    if (reached > view.read()) {
      view = Views.read(view, reached);
      uncounted = true;
    }
    if (uncounted && reach.untold() == 0) {
      recount();
    }
    changed();
  }

  /** How it is seen now. */
  void change(Flags flags) {
    view = view.flags(flags);
    changed();
  }

  /** The user is no member any more. */
  void end(@Nullable HawserException reason) {
    if (!over) {
      release();
      for (ConversationListener listener : showing.listeners()) {
        host.tell(() -> listener.ended(conversation, reason));
      }
      host.changed(conversation);
    }
  }

  /** Hears nothing more. */
  void release() {
    over = true;
    open = false;
    pages.stop();
    reach.stop();
    watch.stop();
    typing.stop();
    showing.stop();
    threads.stop();
    line.unsubscribe();
  }

  /** For a cache: itself, then its messages where there are any. */
  ChatCache.Piece stored() {
    Json json =
        Json.object().put("view", Shapes.json(view)).put("uncounted", uncounted ? true : null);
    long reading = reach.untold();
    return new ChatCache.Piece(
        conversation.channel(),
        view.head(),
        json.put("reading", reading == 0 ? null : reading).toString());
  }

  ChatCache.@Nullable Piece storedMessages() {
    Json stored = timeline.stored(KEPT_MESSAGES, KEPT_CHARACTERS);
    return stored == null
        ? null
        : new ChatCache.Piece(conversation.channel(), timeline.position(), stored.toString());
  }

  // ---- what comes

  private final class Ear implements Line.Ear {

    @Override
    public void told(Publication publication, String epoch) {
      took(Told.of(publication), epoch);
    }

    @Override
    public void stands(boolean gapless) {
      if (!gapless) {
        lost();
      }
    }

    /** What was missed does not come: a new page, and the server's count. */
    @Override
    public void lost() {
      threads.lost();
      if (timeline.position() != null || open) {
        var unused = pages.newest();
      }
      refresh();
    }

    @Override
    public void signalled(@Nullable String user, Payload signal) {
      typing.signalled(user, signal, host.user());
    }

    @Override
    public void ended(HawserException reason) {
      if (!reason.retry()) {
        end(reason);
      }
    }
  }

  private void took(Told told, String epoch) {
    String user = host.user();
    long doubted = timeline.take(told, user);
    view = Views.told(view, told, epoch, user);
    threads.take(told);
    if (doubted > 0) {
      pages.renew(doubted);
    }
    long about = told.about();
    if (open && about <= 0) {
      watch.soon();
    }
    if (open && about < 0 && "updated".equals(told.tags().get("type"))) {
      // How a group goes about it is told to whoever asks.
      refresh();
    }
    if (about == 0) {
      if (told.user() != null) {
        typing.ended(told.user());
      }
      if (!user.equals(told.user())) {
        reach.received(told.offset());
      }
      if (said == null || !said.epoch().equals(epoch) || told.offset() > said.offset()) {
        said = new Position(epoch, told.offset());
        host.said(conversation, Fold.message(told));
      }
    }
    changed();
  }

  private void refresh() {
    uncounted = true;
    var unused =
        conversation
            .call("conversation", Json.object())
            .whenComplete((answer, failure) -> {
              if (failure != null) {
                host.failed(failure);
              } else if (!over) {
                renew(Shapes.view(answer));
              }
            });
  }

  private void seen(long offset) {
    boolean mentioned = view.mentioned() != null;
    view = Views.read(view, offset);
    recount();
    Position head = view.head();
    if (mentioned && view.mentioned() == null && head != null && offset < head.offset()) {
      // Some of what mentions the user is left, perhaps.
      refresh();
    }
  }

  /** Where the messages that are held do not tell what is unread, the server is asked. */
  private void recount() {
    if (over) {
      return;
    }
    long unread = unread();
    uncounted = unread < 0;
    if (uncounted) {
      refresh();
    } else {
      view = view.unread(unread);
    }
    changed();
  }

  /** What is unread up to the head that is shown; -1 where what is held does not tell. */
  private long unread() {
    Position head = view.head();
    return head == null || view.read() >= head.offset()
        ? 0
        : timeline.others(view.read(), head, host.user());
  }

  private void changed() {
    showing.changed();
  }

  private Picture picture(long now) {
    view = Views.at(view, now);
    Message last = view.last();
    long until = last == null || last.until() <= now ? Long.MAX_VALUE : last.until();
    return new Picture(
        view,
        timeline.entries(host.user(), now),
        timeline.position() != null,
        timeline.before() > 0,
        timeline.after() > 0,
        watch.members(),
        typing.users(),
        Math.min(until, timeline.until(now)));
  }
}
