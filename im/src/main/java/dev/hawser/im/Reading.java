package dev.hawser.im;

import dev.hawser.core.log.Ledger.Tally;
import dev.hawser.core.room.Caller;
import dev.hawser.im.conversation.Conversation;
import dev.hawser.im.conversation.ConversationStore;
import dev.hawser.im.conversation.ConversationStore.Place;
import dev.hawser.im.conversation.Member;
import dev.hawser.im.conversation.Member.View;
import dev.hawser.im.conversation.Membership;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The calls of who reads: lists, history, and how far they are. */
final class Reading {

  private static final long MOST_OFFSET = (1L << 53) - 1;

  private final Channels channels;
  private final ConversationStore store;
  private final Touches touches;
  private final Notices notices;
  private final Views views;

  Reading(
      Channels channels, ConversationStore store, Touches touches, Notices notices, Views views) {
    this.channels = channels;
    this.store = store;
    this.touches = touches;
    this.notices = notices;
    this.views = views;
  }

  ObjectNode conversations(Caller caller, Asked asked) {
    int limit = asked.limit(30, 100);
    // They come by when something was said last.
    touches.write();
    List<Membership> page =
        store.of(
            caller.user(),
            asked.flag("archived", false),
            place(asked.optional("next", 255)),
            limit);
    ObjectNode answer = Views.object();
    answer.putArray("conversations").addAll(views.conversations(page));
    if (page.size() == limit) {
      answer.put("next", text(page.getLast()));
    }
    return answer;
  }

  /** Pinned ones come first, so they have a place of their own. */
  private static String text(Membership last) {
    Conversation conversation = last.conversation();
    String pinned = last.member().view().pinned() ? "p" : "n";
    return pinned + conversation.active() + ":" + conversation.id();
  }

  private static @Nullable Place place(@Nullable String next) {
    if (next == null) {
      return null;
    }
    int colon = next.indexOf(':');
    try {
      return new Place(
          next.charAt(0) == 'p',
          Long.parseLong(next.substring(1, Math.max(1, colon))),
          next.substring(colon + 1));
    } catch (NumberFormatException e) {
      throw Asked.invalid("next: expected what the page before told");
    }
  }

  ObjectNode conversation(Caller caller, Asked asked) {
    return views.conversation(asked.conversation(), caller.user());
  }

  ObjectNode members(Caller caller, Asked asked) {
    Membership own = views.of(asked.conversation(), caller.user());
    int limit = asked.limit(100, 1_000);
    List<Member> page = store.members(own.conversation().id(), asked.optional("next", 255), limit);
    ObjectNode answer = Views.object().put("count", own.conversation().members());
    ArrayNode members = answer.putArray("members");
    page.forEach(one -> members.add(Views.member(one)));
    if (page.size() == limit) {
      answer.put("next", page.getLast().user());
    }
    return answer;
  }

  /** Has read up to an offset; the user's other devices are told. */
  ObjectNode read(Caller caller, Asked asked) {
    Membership own = views.of(asked.conversation(), caller.user());
    String channel = own.conversation().channel();
    // Nobody has read what was not said yet: it would not count once it is.
    long offset =
        Math.min(asked.whole("offset", MOST_OFFSET, MOST_OFFSET), channels.head(channel).offset());
    Member now = store.reached(own.conversation().id(), caller.user(), offset, offset);
    if (now == null) {
      return views.conversation(own.conversation().id(), caller.user());
    }
    if (now.read() > own.member().read() || own.member().view().marked()) {
      notices.inbox(
          caller.user(), Notices.notice("read").put("channel", channel).put("offset", now.read()));
    }
    return Views.object().put("read", now.read()).put("unread", unread(channel, now));
  }

  private long unread(String channel, Member member) {
    Tally tally = channels.tallies(member.user(), Map.of(channel, member.read())).get(channel);
    return tally == null ? 0 : tally.unread();
  }

  /** One of the user's devices has it. */
  ObjectNode received(Caller caller, Asked asked) {
    Membership own = views.of(asked.conversation(), caller.user());
    long head = channels.head(own.conversation().channel()).offset();
    long offset = Math.min(asked.whole("offset", MOST_OFFSET, MOST_OFFSET), head);
    Member now = store.reached(own.conversation().id(), caller.user(), 0, offset);
    return Views.object().put("received", now == null ? 0 : now.received());
  }

  /** Marks it as unread, or takes the mark back. */
  ObjectNode mark(Caller caller, Asked asked) {
    Membership own = views.of(asked.conversation(), caller.user());
    View now = own.member().view();
    boolean marked = asked.flag("marked", true);
    return see(own, new View(marked, now.muted(), now.pinned(), now.archived()));
  }

  /** How the user wishes to see it. */
  ObjectNode set(Caller caller, Asked asked) {
    Membership own = views.of(asked.conversation(), caller.user());
    View now = own.member().view();
    return see(
        own,
        new View(
            now.marked(),
            asked.flag("muted", now.muted()),
            asked.flag("pinned", now.pinned()),
            asked.flag("archived", now.archived())));
  }

  private ObjectNode see(Membership own, View view) {
    if (store.view(own.conversation().id(), own.member().user(), view)
        && !view.equals(own.member().view())) {
      ObjectNode notice = Notices.notice("set").put("channel", own.conversation().channel());
      notices.inbox(own.member().user(), Views.flags(notice, view));
    }
    return Views.flags(Views.object(), view);
  }

  /** A page of messages as they are now, oldest first. */
  ObjectNode history(Caller caller, Asked asked) {
    Membership own = views.of(asked.conversation(), caller.user());
    String channel = own.conversation().channel();
    long earliest = own.member().joined() + 1;
    int limit = asked.limit(50, 200);
    Channels.Page page;
    if (asked.has("after")) {
      page = channels.after(channel, asked.whole("after", 0, MOST_OFFSET), earliest, limit);
    } else if (asked.has("around")) {
      long around = asked.whole("around", 0, MOST_OFFSET);
      Channels.Page older = channels.before(channel, around, earliest, limit / 2);
      Channels.Page newer = channels.after(channel, around - 1, earliest, limit - limit / 2);
      page = joined(older, newer);
    } else {
      long before = asked.whole("before", MOST_OFFSET, MOST_OFFSET);
      page = channels.before(channel, before, earliest, limit);
    }
    return shown(page, earliest);
  }

  private static Channels.Page joined(Channels.Page older, Channels.Page newer) {
    return new Channels.Page(
        java.util.stream.Stream.concat(older.messages().stream(), newer.messages().stream())
            .toList(),
        java.util.stream.Stream.concat(older.notes().stream(), newer.notes().stream()).toList(),
        older.first(),
        newer.last(),
        older.head());
  }

  private static ObjectNode shown(Channels.Page page, long earliest) {
    ObjectNode answer = Views.object();
    answer.set("head", Views.position(page.head()));
    ArrayNode messages = answer.putArray("messages");
    page.messages().forEach(one -> messages.add(Views.message(one)));
    if (!page.notes().isEmpty()) {
      ArrayNode notes = answer.putArray("notes");
      page.notes().forEach(one -> notes.add(Views.note(one)));
    }
    if (page.first() > Math.max(earliest, page.head().oldest())) {
      answer.put("before", page.first());
    }
    if (page.last() < page.head().offset()) {
      answer.put("after", page.last());
    }
    return answer;
  }

  /** How many have read a message. */
  ObjectNode whoRead(Caller caller, Asked asked) {
    Membership own = views.of(asked.conversation(), caller.user());
    long offset = asked.whole("offset", MOST_OFFSET, MOST_OFFSET);
    return Views.object()
        .put("read", store.readers(own.conversation().id(), offset))
        .put("of", own.conversation().members());
  }
}
