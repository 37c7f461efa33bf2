package dev.hawser.im;

import dev.hawser.core.RefusedException;
import dev.hawser.core.log.Entry;
import dev.hawser.core.log.Reference;
import dev.hawser.core.room.Caller;
import dev.hawser.im.conversation.Capability;
import dev.hawser.im.conversation.Conversation;
import dev.hawser.im.conversation.ConversationStore;
import dev.hawser.im.conversation.Membership;
import dev.hawser.im.message.Content;
import dev.hawser.im.message.Event;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Publication;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Says who may read a channel of this room and who may say what in it. Waits, but for {@link
 * #atOnce}: on threads of {@link Work} only.
 */
final class Doorkeeper {

  /** What is larger is not read where others wait for it. */
  private static final int AT_ONCE = 4 * 1024;

  private static final String TYPING = "typing";

  private final ImSettings settings;
  private final Channels channels;
  private final ConversationStore store;
  private final Around around;
  private final Touches touches;
  private final Pace pace;
  private final InstantSource clock;

  Doorkeeper(
      ImSettings settings,
      Channels channels,
      ConversationStore store,
      Around around,
      Touches touches,
      InstantSource clock) {
    this.settings = settings;
    this.channels = channels;
    this.store = store;
    this.around = around;
    this.touches = touches;
    this.pace = new Pace(settings.rates(), clock);
    this.clock = clock;
  }

  /** From which offset on they may read. */
  long admit(Caller caller, String channel) {
    if (caller.operator()) {
      return 0;
    }
    if (channel.equals(Conversation.INBOXES + caller.user())) {
      return 0;
    }
    Membership membership = membership(caller, channel);
    return membership.member().joined() + 1;
  }

  /** What is signalled to who has the conversation open: that a member types, and nothing else. */
  Payload signal(Caller caller, String channel, Payload data) {
    if (!Content.of(data).path(Content.TYPE).asString("").equals(TYPING)) {
      throw Asked.invalid("data.type: expected typing");
    }
    if (!caller.operator()) {
      need(membership(caller, channel), Capability.SEND);
    }
    return Payload.json("{\"type\":\"" + TYPING + "\"}");
  }

  /**
   * The same as {@link #complete} where nothing has to be waited for: a message of somebody whose
   * membership is known. Never blocks; null where it has to be done elsewhere.
   */
  @Nullable Entry atOnce(Caller caller, String channel, Entry entry) {
    String id = Asked.conversationOf(channel);
    if (id == null
        || caller.operator()
        || around.screen().asks()
        || entry.payload().size() > AT_ONCE) {
      return null;
    }
    Membership membership = store.known(id, caller.user());
    if (membership == null) {
      return null;
    }
    JsonNode data = Content.of(entry.payload());
    return Event.of(data) == null ? message(caller, channel, entry, data, membership) : null;
  }

  /** The publication as it is appended: its tags are the room's and nobody else's. */
  Entry complete(Caller caller, String channel, Entry entry) {
    JsonNode data = Content.of(entry.payload());
    Membership membership = caller.operator() ? null : membership(caller, channel);
    Event event = Event.of(data);
    if (event == null) {
      return message(caller, channel, entry, data, membership);
    }
    paced(caller, channel);
    around.moved().accept(channel);
    long ref = Content.check(event, data);
    check(membership, channel, event, ref);
    JsonNode said = event == Event.EDIT ? edited(caller, channel, data) : data;
    return tagged(
        entry, data, said, Map.of(Content.TYPE, event.word(), Reference.TAG, Long.toString(ref)));
  }

  private Entry message(
      Caller caller, String channel, Entry entry, JsonNode data, @Nullable Membership membership) {
    paced(caller, channel);
    around.moved().accept(channel);
    Content.check(data);
    need(membership, Capability.SEND);
    JsonNode said = screened(caller, channel, data);
    touch(channel);
    return tagged(entry, data, said, Map.of(Content.TYPE, said.path(Content.TYPE).asString("")));
  }

  private void paced(Caller caller, String channel) {
    if (!caller.operator()) {
      pace.take(channel, caller.user());
    }
  }

  private JsonNode screened(Caller caller, String channel, JsonNode message) {
    if (caller.operator()) {
      return message;
    }
    JsonNode said = around.screen().look(channel, caller.user(), message);
    if (!said.equals(message)) {
      Content.check(said);
    }
    return said;
  }

  private JsonNode edited(Caller caller, String channel, JsonNode edit) {
    JsonNode to = edit.path("to");
    JsonNode said = screened(caller, channel, to);
    return said.equals(to) ? edit : ((ObjectNode) edit.deepCopy()).set("to", said);
  }

  private void touch(String channel) {
    String id = Asked.conversationOf(channel);
    if (id != null) {
      touches.note(id, clock.millis());
    }
  }

  private void check(@Nullable Membership membership, String channel, Event event, long ref) {
    Publication about = channels.publication(channel, ref);
    if (about == null
        || !Channels.isMessage(about)
        || (membership != null && ref <= membership.member().joined())) {
      throw Asked.invalid("data.ref: no message that may be read");
    }
    if (membership == null) {
      return;
    }
    boolean own = membership.member().user().equals(about.user());
    switch (event) {
      case EDIT -> {
        need(own, membership, Capability.SEND);
        inTime(about, settings.editWithin());
      }
      case RECALL -> {
        if (!membership.may(Capability.RECALL)) {
          need(own, membership, Capability.SEND);
          inTime(about, settings.recallWithin());
        }
      }
      case REACT -> need(membership, Capability.REACT);
      case PIN -> need(membership, Capability.PIN);
    }
  }

  private void inTime(Publication about, Duration within) {
    if (clock.millis() - about.time() > within.toMillis()) {
      throw new RefusedException(Code.TOO_LATE);
    }
  }

  private Membership membership(Caller caller, String channel) {
    String id = Asked.conversationOf(channel);
    Membership membership = id == null ? null : store.membership(id, caller.user());
    if (membership == null) {
      // Whether there is one, is not told to who is no member.
      throw new RefusedException(Code.NO_MEMBER);
    }
    return membership;
  }

  private static void need(@Nullable Membership membership, Capability capability) {
    if (membership != null && !membership.may(capability)) {
      throw new RefusedException(Code.NOT_ALLOWED);
    }
  }

  private static void need(boolean own, Membership membership, Capability capability) {
    if (!own) {
      throw new RefusedException(Code.NOT_ALLOWED);
    }
    need(membership, capability);
  }

  private static Entry tagged(Entry entry, JsonNode data, JsonNode said, Map<String, String> tags) {
    Payload payload = said.equals(data) ? entry.payload() : Payload.json(said.toString());
    return new Entry(payload, entry.user(), entry.key(), entry.age(), tags, null);
  }
}
