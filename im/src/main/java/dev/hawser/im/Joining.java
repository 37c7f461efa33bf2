package dev.hawser.im;

import dev.hawser.core.RefusedException;
import dev.hawser.core.room.Caller;
import dev.hawser.im.conversation.Capability;
import dev.hawser.im.conversation.Conversation;
import dev.hawser.im.conversation.ConversationStore;
import dev.hawser.im.conversation.JoinStore;
import dev.hawser.im.conversation.JoinStore.Link;
import dev.hawser.im.conversation.JoinStore.Request;
import dev.hawser.im.conversation.JoinStore.Wish;
import dev.hawser.im.conversation.Membership;
import dev.hawser.im.conversation.Role;
import dev.hawser.protocol.Code;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The calls by which people come into a group by themselves: openly, by a link, or by asking. */
final class Joining {

  /** The most who wait for one group. */
  private static final int MOST_WAITING = 1_000;

  /** So many of those who may say who comes in are told that somebody waits. */
  private static final int TOLD = 50;

  private static final int SECRET_BYTES = 16;
  private static final int MOST_USES = 1_000_000;
  private static final long LONGEST_SECONDS = 10L * 365 * 24 * 60 * 60;

  private final ConversationStore store;
  private final JoinStore joins;
  private final Gathering gathering;
  private final Notices notices;
  private final Views views;
  private final InstantSource clock;
  private final RandomGenerator random;

  Joining(
      ConversationStore store,
      JoinStore joins,
      Gathering gathering,
      Notices notices,
      Views views,
      InstantSource clock,
      RandomGenerator random) {
    this.store = store;
    this.joins = joins;
    this.gathering = gathering;
    this.notices = notices;
    this.views = views;
    this.clock = clock;
    this.random = random;
  }

  /** Shows a group's link; makes a new one, or ends it, where that is asked. */
  ObjectNode link(Caller caller, Asked asked) {
    Membership own = views.of(asked.conversation(), caller.user(), Capability.INVITE);
    String id = own.conversation().id();
    if (asked.flag("end", false)) {
      joins.end(id);
    } else if (asked.flag("make", false)) {
      joins.put(drawn(id, caller.user(), asked));
    }
    Link link = joins.of(id);
    ObjectNode answer = Views.object();
    if (link == null) {
      return answer;
    }
    answer.put("link", link.secret()).put("by", link.by());
    if (link.until() != 0) {
      answer.put("until", link.until());
    }
    if (link.uses() != JoinStore.UNCOUNTED) {
      answer.put("uses", link.uses());
    }
    return answer;
  }

  private Link drawn(String id, String by, Asked asked) {
    byte[] secret = new byte[SECRET_BYTES];
    random.nextBytes(secret);
    long within = asked.whole("within", 0, LONGEST_SECONDS);
    long uses = asked.whole("uses", 0, MOST_USES);
    return new Link(
        id,
        Base64.getUrlEncoder().withoutPadding().encodeToString(secret),
        by,
        within == 0 ? 0 : clock.millis() + within * 1_000,
        uses == 0 ? JoinStore.UNCOUNTED : (int) uses);
  }

  /** Comes in by a link or into a group that is open, or asks to, where that is to be approved. */
  ObjectNode join(Caller caller, Asked asked) {
    Link link = asked.has("link") ? joins.find(asked.text("link")) : null;
    if (asked.has("link") && (link == null || !link.good(clock.millis()))) {
      // Whoever came by it is there, also when it has ended since.
      if (link == null || store.membership(link.conversation(), caller.user()) == null) {
        throw new RefusedException(Code.NO_MEMBER, "link: there is none, or it has ended");
      }
    }
    String id = link == null ? asked.conversation() : link.conversation();
    if (store.membership(id, caller.user()) == null) {
      Conversation conversation = store.find(id);
      if (conversation == null || (link == null && !conversation.settings().open())) {
        throw new RefusedException(Code.NO_MEMBER);
      }
      if (conversation.settings().approve()) {
        return wish(conversation, caller.user());
      }
      come(conversation, caller.user(), link);
    }
    return views.conversation(id, caller.user());
  }

  private void come(Conversation conversation, String user, @Nullable Link link) {
    if (link == null) {
      gathering.come(conversation, user, Role.MEMBER, user);
      return;
    }
    if (!joins.use(link.secret(), clock.millis())) {
      throw new RefusedException(Code.NO_MEMBER, "link: it has ended");
    }
    boolean came = false;
    try {
      came = gathering.come(conversation, user, Role.MEMBER, user);
    } finally {
      if (!came) {
        joins.giveBack(link.secret());
      }
    }
  }

  private ObjectNode wish(Conversation conversation, String user) {
    Wish wish = joins.ask(conversation.id(), user, clock.millis(), MOST_WAITING);
    if (wish == Wish.FULL) {
      throw new RefusedException(Code.TOO_MANY_MEMBERS, "too many wait to be let in");
    }
    if (wish == Wish.TAKEN) {
      ObjectNode notice =
          Notices.notice("requested").put("channel", conversation.channel()).put("user", user);
      tell(conversation, notice);
    }
    return Views.object().put("channel", conversation.channel()).put("requested", true);
  }

  private void tell(Conversation conversation, ObjectNode notice) {
    joins.doorkeepers(conversation.id(), TOLD).forEach(one -> notices.inbox(one, notice));
  }

  /** Who waits to be let in. */
  ObjectNode requests(Caller caller, Asked asked) {
    Membership own = views.of(asked.conversation(), caller.user(), Capability.INVITE);
    int limit = asked.limit(50, 200);
    List<Request> page = joins.waiting(own.conversation().id(), asked.optional("next", 255), limit);
    ObjectNode answer = Views.object();
    ArrayNode requests = answer.putArray("requests");
    page.forEach(one -> requests.addObject().put("user", one.user()).put("time", one.time()));
    if (page.size() == limit) {
      answer.put("next", page.getLast().user());
    }
    return answer;
  }

  /** Lets somebody in who waits, or turns them down. */
  ObjectNode answer(Caller caller, Asked asked) {
    Membership own = views.of(asked.conversation(), caller.user(), Capability.INVITE);
    Conversation conversation = own.conversation();
    String user = asked.user("user");
    boolean accepted = asked.flag("accept", true);
    if (!joins.waits(conversation.id(), user)) {
      return Views.object();
    }
    if (accepted) {
      gathering.come(conversation, user, Role.MEMBER, caller.user());
      // Also where somebody else let them in meanwhile.
      joins.fulfil(conversation.id(), user);
    } else if (joins.decline(conversation.id(), user, clock.millis())) {
      ObjectNode declined =
          Notices.notice("declined")
              .put("channel", conversation.channel())
              .put("by", caller.user());
      notices.inbox(user, declined);
    }
    ObjectNode answered =
        Notices.notice("answered")
            .put("channel", conversation.channel())
            .put("user", user)
            .put("by", caller.user())
            .put("accepted", accepted);
    tell(conversation, answered);
    return Views.object();
  }
}
