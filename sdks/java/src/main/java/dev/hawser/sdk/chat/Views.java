package dev.hawser.sdk.chat;

import dev.hawser.protocol.Position;
import dev.hawser.sdk.chat.ConversationView.Group;
import dev.hawser.sdk.chat.ConversationView.Mentioned;
import org.jspecify.annotations.Nullable;

/** How the list shows a conversation after something happened in it. */
final class Views {

  private Views() {}

  /** After one publication more; what is counted already is not counted again. */
  static ConversationView told(ConversationView view, Told told, String epoch, String user) {
    long about = told.about();
    boolean known = view.counts(epoch, told.offset());
    if (about > 0) {
      ConversationView now = told.thread() > 0 && !known ? mentions(view, told, user) : view;
      Message last = now.last();
      if (last != null && last.offset() == about) {
        now = now.last(Fold.after(last, told), now.active());
      }
      return known ? now : now.head(new Position(epoch, told.offset()));
    }
    if (known) {
      return view;
    }
    ConversationView now = view.head(new Position(epoch, told.offset()));
    Note note = Fold.note(told);
    if (note != null) {
      return noted(now, note, user);
    }
    boolean unread = !user.equals(told.user()) && told.offset() > now.read();
    return mentions(now, told, user)
        .last(Fold.message(told), told.time())
        .unread(now.unread() + (unread ? 1 : 0));
  }

  private static ConversationView mentions(ConversationView view, Told told, String own) {
    if (own.equals(told.user())
        || told.offset() <= view.read()
        || told.data() == null
        || !told.data().texts("mentions").contains(own)) {
      return view;
    }
    Mentioned before = view.mentioned();
    return view.mentioned(
        before == null
            ? new Mentioned(1, told.offset())
            : new Mentioned(before.count() + 1, before.offset()));
  }

  private static ConversationView noted(ConversationView view, Note note, String user) {
    return switch (note.type()) {
      case "joined" -> view.members(view.members() + 1);
      case "left", "removed" -> view.members(Math.max(0, view.members() - 1));
      case "updated" -> view.group(titled(view.group(), note.title()));
      case "role" ->
          user.equals(note.user()) && note.role() != null ? view.role(note.role()) : view;
      default -> view;
    };
  }

  private static @Nullable Group titled(@Nullable Group group, @Nullable String title) {
    return group == null
        ? null
        : new Group(
            title == null ? "" : title,
            group.wholeHistory(),
            group.open(),
            group.quiet(),
            group.approve(),
            group.custom());
  }

  /** Once the user has read so far; how much is unread then is counted elsewhere. */
  static ConversationView read(ConversationView view, long offset) {
    Mentioned mentioned = view.mentioned();
    // How many are left where some are read, the server tells when it is asked next.
    return view.read(Math.max(view.read(), offset), Math.max(view.received(), offset))
        .mentioned(mentioned != null && offset < mentioned.offset() ? mentioned : null)
        .flags(view.flags().marked(false));
  }

  /** Whether more was heard here than the server counted when it told this. */
  static boolean older(ConversationView told, ConversationView held) {
    Position heard = held.head();
    Position counted = told.head();
    return heard != null
        && counted != null
        && counted.epoch().equals(heard.epoch())
        && counted.offset() < heard.offset();
  }

  /** The server's view, where more was heard here than is counted in it. */
  static ConversationView renewed(ConversationView view, ConversationView held) {
    boolean spoken = held.last() != null;
    return view.head(held.head() == null ? view.head() : held.head())
        .unread(held.unread())
        .mentioned(held.mentioned())
        .last(spoken ? held.last() : view.last(), held.active());
  }

  /** The same without what has expired. */
  static ConversationView at(ConversationView view, long now) {
    Message last = view.last();
    boolean ends = last != null && last.until() > 0 && now >= last.until() && !last.expired();
    return last == null || !ends ? view : view.last(last.at(now), view.active());
  }
}
