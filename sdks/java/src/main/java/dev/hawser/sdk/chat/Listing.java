package dev.hawser.sdk.chat;

import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.Publication;
import dev.hawser.sdk.HawserException;
import dev.hawser.sdk.State;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The list of a user's conversations, kept current by their inbox, by signals of what moved, and by
 * the most recent of them being heard. Confined to the turns.
 */
final class Listing implements Moved.Host {

  private static final Comparator<Conversation> ORDER =
      Comparator.comparing((Conversation one) -> !one.course().now().flags().pinned())
          .thenComparingLong(one -> -one.course().now().active())
          .thenComparing(Conversation::channel);

  private final Chat chat;
  private final int follow;
  private final Map<String, Conversation> conversations = new LinkedHashMap<>();
  private final Moved moved;
  private @Nullable Line inbox;
  private @Nullable Position since;

  /** Notices whose consequences are not here yet: the inbox's position waits for them. */
  private int noticing;

  /** What a notice asked for did not come. */
  private boolean missed;

  private boolean ready;

  /** Whether the whole list was told once: what comes then is new to this device. */
  private boolean listed;

  private CompletableFuture<Void> loaded = CompletableFuture.completedFuture(null);

  /** Raised where the list begins anew, so that what is late notices. */
  private int run;

  Listing(Chat chat, int follow) {
    this.chat = chat;
    this.follow = follow;
    moved = new Moved(this, chat.turns());
  }

  /** Pinned ones first, then those in which something was said last. */
  List<Conversation> sorted() {
    List<Conversation> all = new ArrayList<>(conversations.values());
    all.sort(ORDER);
    return all;
  }

  boolean ready() {
    return ready;
  }

  @Nullable Conversation get(String channel) {
    return conversations.get(channel);
  }

  /** Up to where all that was told is in the list. */
  Keeper.Reached reached() {
    Position told = inbox == null ? null : inbox.position();
    if (told != null && noticing == 0) {
      since = told;
    }
    return new Keeper.Reached(since, moved.since());
  }

  // ---- whose it is, and over which line

  /** Another user's list begins, with what the cache has. */
  void begin(String user) {
    int mine = run;
    loaded =
        chat.keeper()
            .load(user)
            .thenAccept(kept -> {
              if (mine == run) {
                since = kept.inbox();
                moved.restore(kept.since());
                kept.conversations().forEach(piece -> restore(Json.of(piece.json())));
                listed = kept.since() >= 0;
                chat.changed();
              }
            });
  }

  private void restore(Json stored) {
    Json view = stored.at("view");
    if (view != null) {
      Conversation conversation = put(Shapes.view(view), stored.number("reading", 0));
      if (stored.is("uncounted", false)) {
        conversation.course().doubt();
      }
    }
  }

  void leave() {
    run++;
    moved.stop();
    if (inbox != null) {
      inbox.unsubscribe();
      inbox = null;
    }
    since = null;
    noticing = 0;
    missed = false;
    conversations.values().forEach(one -> one.course().release());
    conversations.clear();
    ready = false;
    listed = false;
  }

  void lined(State state) {
    if (state instanceof State.Connected connected) {
      int mine = run;
      // What a cache still brings has something to tell the server, too.
      var unused =
          loaded.thenRun(() -> {
            if (mine == run) {
              conversations.values().forEach(one -> one.course().lined(true));
              open(connected.user());
            }
          });
    } else {
      conversations.values().forEach(one -> one.course().lined(false));
      if (inbox != null) {
        inbox.down();
      }
    }
  }

  private void open(String user) {
    if (inbox == null) {
      inbox = new Line(chat.hawser(), "im/u/" + user, new Inbox());
      inbox.subscribe(since);
      followNewest();
    } else if (!inbox.subscribed()) {
      // The server had ended it; it may have been told otherwise since.
      inbox.subscribe(since);
    }
  }

  private final class Inbox implements Line.Ear {

    @Override
    public void told(Publication publication, String epoch) {
      if (publication.payload().json()) {
        noticed(Json.of(publication.payload().toString()));
      }
    }

    /** The list heals with each line; one whose notices were missed is read to its end. */
    @Override
    public void stands(boolean gapless) {
      moved.lined();
      catchUp(!gapless || missed);
    }

    @Override
    public void lost() {
      catchUp(true);
    }

    @Override
    public void signalled(@Nullable String user, Payload signal) {
      if (user == null && signal.json()) {
        moved.signalled(Json.of(signal.toString()));
      }
    }

    @Override
    public void ended(HawserException reason) {
      failed(reason);
    }
  }

  // ---- what the inbox tells

  private void noticed(Json json) {
    chat.keeper().soon();
    Notice notice = Notice.of(json);
    chat.noticed(notice);
    String channel = notice.channel();
    if (channel == null) {
      return;
    }
    Conversation known = conversations.get(channel);
    switch (notice.type()) {
      case "mentioned" -> {
        Position head = known == null ? null : known.course().now().head();
        // What is no newer than that the channel told already.
        if (head == null || head.offset() < notice.offset()) {
          look(channel);
        }
      }
      case "invited" -> look(channel);
      case "removed" -> gone(channel);
      case "read" -> {
        if (known != null) {
          known.course().read(notice.offset(), false);
        }
      }
      case "set" -> {
        if (known != null) {
          known.change(Shapes.flags(json));
        }
      }
      default -> {}
    }
  }

  private void look(String channel) {
    int mine = run;
    noticing++;
    var unused =
        call("conversation", Json.object().put("channel", channel))
            .whenComplete((answer, failure) -> {
              if (mine == run) {
                noticing--;
                if (failure == null) {
                  took(Shapes.view(answer));
                } else {
                  missed |= Failures.retry(failure);
                  failed(failure);
                }
                chat.keeper().soon();
              }
            });
  }

  // ---- the list as the server has it

  /** Asks what moved meanwhile, or for the whole list where that does not do. */
  private void catchUp(boolean whole) {
    int mine = run;
    missed = whole;
    CompletableFuture<Boolean> asked =
        whole ? CompletableFuture.completedFuture(false) : moved.catchUp();
    var unused =
        asked
            .thenCompose(done -> {
              if (mine != run) {
                return CompletableFuture.<Void>completedFuture(null);
              }
              if (!done) {
                return refresh();
              }
              ready = true;
              chat.changed();
              return CompletableFuture.<Void>completedFuture(null);
            })
            .whenComplete((done, failure) -> {
              if (failure != null && mine == run) {
                missed = true;
                failed(failure);
              }
            });
  }

  /** Reads the list to its end; what is not in it goes. */
  CompletableFuture<Void> refresh() {
    int mine = run;
    ListPages pages = new ListPages(this, () -> mine == run, view -> put(view, 0));
    Set<String> before = Set.copyOf(conversations.keySet());
    return moved
        .begin()
        .thenCompose(begun ->
            pages
                .read()
                .thenAccept(whole -> {
                  if (mine == run) {
                    before.stream().filter(one -> whole && !pages.seen(one)).forEach(this::gone);
                    began(begun);
                  }
                }));
  }

  private void began(long told) {
    moved.began(told);
    missed = false;
    ready = true;
    listed = true;
    followNewest();
    chat.keeper().soon();
    chat.changed();
  }

  private void gone(String channel) {
    Conversation conversation = conversations.get(channel);
    if (conversation != null) {
      conversation.end();
    }
  }

  Conversation took(ConversationView view) {
    Conversation conversation = put(view, 0);
    followNewest();
    return conversation;
  }

  private Conversation put(ConversationView view, long reading) {
    Conversation known = conversations.get(view.channel());
    if (known != null) {
      known.renew(view);
      return known;
    }
    chat.keeper().there(view.channel());
    Conversation fresh = new Conversation(chat.host(), view, reading);
    conversations.put(view.channel(), fresh);
    if (listed) {
      fresh.course().unheard();
    }
    chat.keeper().changed(fresh);
    chat.changed();
    return fresh;
  }

  /** Something of a conversation is different, or it is none of the user's any more. */
  void changed(Conversation conversation) {
    if (conversations.get(conversation.channel()) != conversation) {
      return;
    }
    if (conversation.course().over()) {
      conversations.remove(conversation.channel());
      chat.keeper().gone(conversation);
      followNewest();
    }
    chat.changed();
  }

  /** The most recent are heard; where two take turns at the edge, neither ends with each turn. */
  private void followNewest() {
    if (inbox == null) {
      return;
    }
    List<Conversation> all = sorted();
    for (int place = 0; place < all.size(); place++) {
      if (place < follow) {
        all.get(place).course().follow();
      } else if (place >= 2 * follow) {
        all.get(place).course().unfollow();
      }
    }
  }

  // ---- what moved

  @Override
  public CompletableFuture<Json> call(String method, Json given) {
    return chat.call(method, given);
  }

  @Override
  public int wanted(String channel, long head) {
    Conversation conversation = conversations.get(channel);
    if (conversation == null) {
      return 0;
    }
    ConversationView view = conversation.course().now();
    Position held = view.head();
    boolean known = conversation.course().live() || (held != null && held.offset() >= head);
    return known ? -1 : view.members();
  }

  @Override
  public void took(List<ConversationView> views) {
    views.forEach(view -> put(view, 0));
    followNewest();
    chat.keeper().soon();
    chat.changed();
  }

  @Override
  public void stale() {
    catchUp(true);
  }

  @Override
  public void failed(Throwable failure) {
    chat.failed(failure);
  }
}
