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
import dev.hawser.im.message.Threads;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Publication;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
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
  private final Relations relations;
  private final InstantSource clock;

  Doorkeeper(
      ImSettings settings,
      Channels channels,
      ConversationStore store,
      Around around,
      Touches touches,
      Relations relations,
      InstantSource clock) {
    this.settings = settings;
    this.channels = channels;
    this.store = store;
    this.around = around;
    this.touches = touches;
    this.pace = new Pace(settings.rates(), clock);
    this.relations = relations;
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
    if (Event.of(data) != null || data.has(Threads.TAG)) {
      return null;
    }
    genuine(caller, "data", data);
    return message(caller, channel, entry, data, membership);
  }

  /** The publication as it is appended: its tags are the room's and nobody else's. */
  Entry complete(Caller caller, String channel, Entry entry) {
    JsonNode data = Content.of(entry.payload());
    Event event = Event.of(data);
    Membership membership = caller.operator() ? null : membership(caller, channel);
    if (event == null) {
      genuine(caller, "data", data);
      return message(caller, channel, entry, data, membership);
    }
    if (event == Event.EDIT) {
      genuine(caller, "data.to", data.path("to"));
    } else if (event == Event.RECALL) {
      relations.mentioned().accept(channel);
    }
    paced(caller, channel);
    around.moved().accept(channel);
    long ref = Content.check(event, data);
    long until = check(membership, channel, event, ref);
    JsonNode said = event == Event.EDIT ? edited(caller, channel, data) : data;
    Map<String, String> tags = new HashMap<>();
    tags.put(Content.TYPE, event.word());
    tags.put(Reference.TAG, Long.toString(ref));
    if (event == Event.EDIT && until != 0) {
      // Who keeps an index learns from the edit alone when to forget it.
      tags.put(Content.UNTIL, Long.toString(until));
    }
    return tagged(entry, data, said, tags);
  }

  /** A message as it is appended, by whichever way it comes. */
  Entry say(Caller caller, String channel, Entry entry, JsonNode data) {
    Membership membership = caller.operator() ? null : membership(caller, channel);
    return message(caller, channel, entry, data, membership);
  }

  /** Where a message comes from, only the server says. */
  private static void genuine(Caller caller, String where, JsonNode message) {
    if (!caller.operator() && message.has(Content.FORWARDED)) {
      throw Asked.invalid(
          where + "." + Content.FORWARDED + ": expected none; see im/forward-message");
    }
  }

  /** Refuses a thread that does not begin with a message of the conversation itself. */
  private void begins(@Nullable Membership membership, String channel, long offset) {
    Publication first = channels.publication(channel, offset);
    if (first == null
        || !Channels.inTimeline(first)
        || expired(first)
        || (membership != null && offset <= membership.member().joined())) {
      throw Asked.invalid("data.thread: no message that may be read, or one in a thread");
    }
  }

  private Entry message(
      Caller caller, String channel, Entry entry, JsonNode data, @Nullable Membership membership) {
    paced(caller, channel);
    around.moved().accept(channel);
    Content.check(data);
    need(membership, Capability.SEND);
    JsonNode said = screened(caller, channel, data);
    long thread = said.path(Threads.TAG).asLong(0);
    if (thread != 0) {
      begins(membership, channel, thread);
    }
    if (!said.path("mentions").isEmpty()) {
      relations.mentioned().accept(channel);
    }
    touch(channel);
    String type = said.path(Content.TYPE).asString("");
    return tagged(
        entry, data, said, thread == 0 ? Map.of(Content.TYPE, type) : Threads.tags(type, thread));
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

  /** When the message expires that this is about; 0 for never. */
  private long check(@Nullable Membership membership, String channel, Event event, long ref) {
    Publication about = channels.publication(channel, ref);
    if (about == null
        || !Channels.isMessage(about)
        || expired(about)
        || (membership != null && ref <= membership.member().joined())) {
      throw Asked.invalid("data.ref: no message that may be read");
    }
    if (membership == null) {
      return until(about);
    }
    boolean own = membership.member().user().equals(about.user());
    switch (event) {
      case EDIT -> {
        // It would say in somebody's name what they did not say.
        need(own && !forwarded(about), membership, Capability.SEND);
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
    return until(about);
  }

  private static long until(Publication about) {
    return Content.until(about.time(), Content.look(about.payload()));
  }

  private boolean expired(Publication about) {
    long until = until(about);
    return until != 0 && clock.millis() >= until;
  }

  private static boolean forwarded(Publication about) {
    return Content.look(about.payload()).has(Content.FORWARDED);
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
