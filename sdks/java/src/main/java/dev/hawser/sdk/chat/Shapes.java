package dev.hawser.sdk.chat;

import dev.hawser.protocol.Position;
import dev.hawser.sdk.chat.ConversationView.Group;
import dev.hawser.sdk.chat.ConversationView.Mentioned;
import dev.hawser.sdk.chat.Message.Reaction;
import dev.hawser.sdk.chat.Message.Recalled;
import dev.hawser.sdk.chat.Message.Replies;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the room answers, read from JSON; and written in the same form for a cache. */
final class Shapes {

  private Shapes() {}

  /** A page of messages as they are now; {@code before} and {@code after} are 0 where it ends. */
  record Page(Position head, List<Message> messages, List<Note> notes, long before, long after) {}

  static Page page(Json json) {
    Position head = position(json.at("head"));
    return new Page(
        head == null ? new Position("", 0) : head,
        json.list("messages").stream().map(Shapes::message).toList(),
        json.list("notes").stream().map(Shapes::note).toList(),
        json.number("before", 0),
        json.number("after", 0));
  }

  static @Nullable Position position(@Nullable Json json) {
    String epoch = json == null ? null : json.text("epoch");
    return json == null || epoch == null ? null : new Position(epoch, json.number("offset", 0));
  }

  static @Nullable Json json(@Nullable Position position) {
    return position == null
        ? null
        : Json.object().put("epoch", position.epoch()).put("offset", position.offset());
  }

  static Message message(Json json) {
    Json said = json.at("data");
    Json recalled = json.at("recalled");
    Json replies = json.at("replies");
    return new Message(
        json.number("offset", 0),
        json.text("user"),
        json.text("key"),
        json.number("time", 0),
        said == null ? null : new Said(said),
        json.number("edited", 0),
        recalled == null ? null : new Recalled(recalled.text("by"), recalled.number("time", 0)),
        json.list("reactions").stream().map(Shapes::reaction).toList(),
        json.is("pinned", false),
        replies == null
            ? Replies.NONE
            : new Replies(replies.number("count", 0), replies.number("time", 0)),
        json.number("until", 0),
        json.is("expired", false),
        json.number("revision", 0));
  }

  private static Reaction reaction(Json json) {
    List<String> users = json.texts("users");
    return new Reaction(json.text("emoji", ""), json.number("count", users.size()), users);
  }

  static Json json(Message message) {
    Recalled recalled = message.recalled();
    Replies replies = message.replies();
    Said said = message.said();
    return Json.object()
        .put("offset", message.offset())
        .put("user", message.user())
        .put("key", message.key())
        .put("time", message.time())
        .put("data", said == null ? null : said.tree())
        .put("until", some(message.until()))
        .put("expired", some(message.expired()))
        .put("edited", some(message.edited()))
        .put(
            "recalled",
            recalled == null
                ? null
                : Json.object().put("by", recalled.by()).put("time", recalled.time()))
        .put("reactions", some(message.reactions().stream().map(Shapes::json).toList()))
        .put("pinned", some(message.pinned()))
        .put(
            "replies",
            replies.count() == 0
                ? null
                : Json.object().put("count", replies.count()).put("time", replies.time()))
        .put("revision", message.revision());
  }

  private static Json json(Reaction reaction) {
    return Json.object()
        .put("emoji", reaction.emoji())
        .put("count", reaction.count())
        .put("users", reaction.users());
  }

  static Note note(Json json) {
    Json data = json.at("data");
    return note(
        json.number("offset", 0),
        json.text("user"),
        json.number("time", 0),
        data == null ? Json.object() : data);
  }

  static Note note(long offset, @Nullable String by, long time, Json data) {
    String role = data.text("role");
    String type = data.text("type");
    return new Note(
        offset,
        by,
        time,
        type == null ? "" : type,
        data.text("user"),
        role == null ? null : Role.of(role),
        data.text("title"));
  }

  static Json json(Note note) {
    Json data =
        Json.object()
            .put("type", note.type())
            .put("user", note.user())
            .put("role", note.role() == null ? null : note.role().wire())
            .put("title", note.title());
    return Json.object()
        .put("offset", note.offset())
        .put("user", note.by())
        .put("time", note.time())
        .put("data", data);
  }

  static ConversationView view(Json json) {
    Json last = json.at("last");
    Json mentioned = json.at("mentioned");
    return new ConversationView(
        json.text("channel", ""),
        json.text("user"),
        "group".equals(json.text("kind")) ? group(json) : null,
        (int) json.number("members", 0),
        Role.of(json.text("role")),
        position(json.at("head")),
        json.number("read", 0),
        json.number("received", 0),
        json.number("unread", 0),
        mentioned == null
            ? null
            : new Mentioned(mentioned.number("count", 0), mentioned.number("offset", 0)),
        last == null ? null : message(last),
        json.number("active", 0),
        flags(json));
  }

  static Flags flags(Json json) {
    return new Flags(
        json.is("marked", false),
        json.is("muted", false),
        json.is("pinned", false),
        json.is("archived", false));
  }

  private static Group group(Json json) {
    Json custom = json.at("custom");
    return new Group(
        json.text("title", ""),
        "all".equals(json.text("history")),
        json.is("open", false),
        json.is("quiet", false),
        json.is("approve", false),
        custom == null ? null : custom.toString());
  }

  static Json json(ConversationView view) {
    Mentioned mentioned = view.mentioned();
    Message last = view.last();
    Group group = view.group();
    Json json =
        Json.object()
            .put("channel", view.channel())
            .put("kind", group == null ? "direct" : "group")
            .put("user", view.user())
            .put("members", view.members())
            .put("role", view.role().wire())
            .put("head", json(view.head()))
            .put("read", view.read())
            .put("received", view.received())
            .put("unread", view.unread())
            .put(
                "mentioned",
                mentioned == null
                    ? null
                    : Json.object()
                        .put("count", mentioned.count())
                        .put("offset", mentioned.offset()))
            .put("last", last == null ? null : json(last))
            .put("active", view.active())
            .put("marked", view.flags().marked())
            .put("muted", view.flags().muted())
            .put("pinned", view.flags().pinned())
            .put("archived", view.flags().archived());
    return group == null
        ? json
        : json.put("title", group.title())
            .put("history", group.wholeHistory() ? "all" : "joining")
            .put("open", group.open())
            .put("quiet", group.quiet())
            .put("approve", group.approve())
            .put("custom", group.custom() == null ? null : Json.of(group.custom()));
  }

  private static @Nullable Object some(long number) {
    return number == 0 ? null : number;
  }

  private static @Nullable Object some(boolean truth) {
    return truth ? true : null;
  }

  private static @Nullable Object some(List<Json> list) {
    return list.isEmpty() ? null : list;
  }
}
