package dev.hawser.im;

import dev.hawser.core.RefusedException;
import dev.hawser.core.log.Head;
import dev.hawser.core.log.Ledger.Tally;
import dev.hawser.im.conversation.Capability;
import dev.hawser.im.conversation.Conversation;
import dev.hawser.im.conversation.ConversationStore;
import dev.hawser.im.conversation.Member;
import dev.hawser.im.conversation.Membership;
import dev.hawser.im.conversation.MentionStore;
import dev.hawser.im.conversation.MentionStore.Unread;
import dev.hawser.im.message.Message;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Publication;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What calls answer, as JSON. Waits: on threads of {@link Work} only. */
final class Views {

  /** Of those who reacted with one emoji, so many are named. */
  private static final int NAMED = 20;

  private static final JsonMapper MAPPER = JsonMapper.shared();

  private final Channels channels;
  private final ConversationStore store;
  private final MentionStore mentions;
  private final InstantSource clock;

  Views(Channels channels, ConversationStore store, MentionStore mentions, InstantSource clock) {
    this.channels = channels;
    this.store = store;
    this.mentions = mentions;
    this.clock = clock;
  }

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** The conversation as a user has it, who must be a member. */
  Membership of(String id, String user) {
    Membership membership = store.membership(id, user);
    if (membership == null) {
      throw new RefusedException(Code.NO_MEMBER);
    }
    return membership;
  }

  /** The same, where they may do this. */
  Membership of(String id, String user, Capability capability) {
    Membership membership = of(id, user);
    if (!membership.may(capability)) {
      throw new RefusedException(Code.NOT_ALLOWED);
    }
    return membership;
  }

  ObjectNode conversation(String id, String user) {
    return conversations(List.of(of(id, user))).getFirst();
  }

  /** Each with what is unread and what was said last; counted in one go. */
  List<ObjectNode> conversations(List<Membership> memberships) {
    if (memberships.isEmpty()) {
      return List.of();
    }
    Map<String, Long> after = new LinkedHashMap<>();
    for (Membership one : memberships) {
      after.put(one.conversation().channel(), one.member().read());
    }
    String user = memberships.getFirst().member().user();
    Map<String, Tally> tallies = channels.tallies(user, after);
    List<String> ids = memberships.stream().map(one -> one.conversation().id()).toList();
    Map<String, Unread> mentioned = mentions.unread(user, ids, clock.millis());
    return memberships.stream()
        .map(one ->
            conversation(
                one,
                tallies.get(one.conversation().channel()),
                mentioned.get(one.conversation().id())))
        .toList();
  }

  private ObjectNode conversation(
      Membership membership, @Nullable Tally tally, @Nullable Unread mentioned) {
    Conversation conversation = membership.conversation();
    Member member = membership.member();
    ObjectNode view =
        object()
            .put("channel", conversation.channel())
            .put("kind", conversation.direct() ? "direct" : "group")
            .put("members", conversation.members())
            .put("role", member.role().word())
            .put("active", conversation.active())
            .put("read", member.read())
            .put("received", member.received())
            .put("unread", tally == null ? 0 : tally.unread());
    if (mentioned != null) {
      view.putObject("mentioned").put("count", mentioned.count()).put("offset", mentioned.first());
    }
    // Where nothing was said yet, whoever subscribes since here misses nothing that is.
    Head head = tally == null ? channels.head(conversation.channel()) : tally.head();
    view.set("head", position(head));
    last(view, conversation.channel(), member, head);
    if (conversation.direct()) {
      view.put("user", other(conversation, member.user()));
    } else {
      group(view, conversation);
    }
    return flags(view, member.view());
  }

  private void last(ObjectNode view, String channel, Member member, Head head) {
    List<Message> last =
        channels.before(channel, head, head.offset() + 1, member.joined() + 1, 1).messages();
    if (!last.isEmpty()) {
      view.set("last", message(last.getFirst()));
    }
  }

  /** The other of two; oneself, who talks to oneself. */
  private String other(Conversation conversation, String user) {
    return store.members(conversation.id(), null, 2).stream()
        .map(Member::user)
        .filter(one -> !one.equals(user))
        .findFirst()
        .orElse(user);
  }

  private static void group(ObjectNode view, Conversation conversation) {
    view.put("title", conversation.title())
        .put("history", conversation.settings().wholeHistory() ? "all" : "joining")
        .put("open", conversation.settings().open())
        .put("quiet", conversation.settings().quiet())
        .put("approve", conversation.settings().approve());
    if (!conversation.custom().isEmpty()) {
      view.set("custom", json(conversation.custom()));
    }
  }

  static ObjectNode flags(ObjectNode view, Member.View flags) {
    return view.put("marked", flags.marked())
        .put("muted", flags.muted())
        .put("pinned", flags.pinned())
        .put("archived", flags.archived());
  }

  static ObjectNode member(Member member) {
    return object()
        .put("user", member.user())
        .put("role", member.role().word())
        .put("read", member.read())
        .put("received", member.received())
        .put("since", member.since());
  }

  static ObjectNode position(Head head) {
    return object().put("epoch", head.epoch()).put("offset", head.offset());
  }

  static ObjectNode message(Message message) {
    ObjectNode view = object().put("offset", message.offset());
    if (message.user() != null) {
      view.put("user", message.user());
    }
    if (message.key() != null) {
      view.put("key", message.key());
    }
    view.put("time", message.time());
    if (message.data() != null) {
      view.set("data", message.data());
    }
    if (message.until() != 0) {
      view.put("until", message.until());
    }
    if (message.expired()) {
      view.put("expired", true);
    }
    if (message.edited() != 0) {
      view.put("edited", message.edited());
    }
    if (message.recalled() != null) {
      ObjectNode recalled = view.putObject("recalled").put("time", message.recalled().time());
      if (message.recalled().by() != null) {
        recalled.put("by", message.recalled().by());
      }
    }
    if (!message.reactions().isEmpty()) {
      ArrayNode reactions = view.putArray("reactions");
      message
          .reactions()
          .forEach((emoji, users) -> {
            ObjectNode one = reactions.addObject().put("emoji", emoji).put("count", users.size());
            ArrayNode named = one.putArray("users");
            users.stream().limit(NAMED).forEach(named::add);
          });
    }
    if (message.pinned()) {
      view.put("pinned", true);
    }
    if (message.replies().count() > 0) {
      view.putObject("replies")
          .put("count", message.replies().count())
          .put("time", message.replies().time());
    }
    return view.put("revision", message.revision());
  }

  /** What the room told, as it told it. */
  static ObjectNode note(Publication note) {
    ObjectNode view = object().put("offset", note.offset()).put("time", note.time());
    if (note.user() != null) {
      view.put("user", note.user());
    }
    view.set("data", json(note.payload().toString()));
    return view;
  }

  private static JsonNode json(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JacksonException e) {
      throw new IllegalStateException("was checked when it came", e);
    }
  }
}
