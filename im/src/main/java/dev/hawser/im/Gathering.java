package dev.hawser.im;

import dev.hawser.core.RefusedException;
import dev.hawser.core.room.Caller;
import dev.hawser.im.conversation.Capability;
import dev.hawser.im.conversation.Conversation;
import dev.hawser.im.conversation.Conversation.Settings;
import dev.hawser.im.conversation.ConversationStore;
import dev.hawser.im.conversation.JoinStore;
import dev.hawser.im.conversation.Member;
import dev.hawser.im.conversation.Membership;
import dev.hawser.im.conversation.Role;
import dev.hawser.im.moved.Moves;
import dev.hawser.im.people.Contact;
import dev.hawser.im.people.PeopleStore;
import dev.hawser.protocol.Code;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/** The calls that bring people together and part them. */
final class Gathering {

  /** The most users of one call. */
  private static final int AT_ONCE = 100;

  private static final int LONGEST_TITLE = 255;
  private static final int LONGEST_CUSTOM = 8 * 1024;

  private final ImSettings settings;
  private final Channels channels;
  private final ConversationStore store;
  private final JoinStore joins;
  private final PeopleStore people;
  private final Notices notices;
  private final Moves moves;
  private final Views views;
  private final InstantSource clock;

  Gathering(
      ImSettings settings,
      Channels channels,
      ConversationStore store,
      JoinStore joins,
      PeopleStore people,
      Notices notices,
      Moves moves,
      Views views,
      InstantSource clock) {
    this.settings = settings;
    this.channels = channels;
    this.store = store;
    this.joins = joins;
    this.people = people;
    this.notices = notices;
    this.moves = moves;
    this.views = views;
    this.clock = clock;
  }

  /** The conversation with one user; made by whoever opens it first. */
  ObjectNode open(Caller caller, Asked asked) {
    String other = asked.user("user");
    String id = Conversation.directId(caller.user(), other);
    if (store.find(id) == null) {
      mayOpen(caller.user(), other);
      // What is left of an older one under this name is nothing to either: they read from here on.
      long head = channels.head(Conversation.CHANNELS + id).offset();
      long now = clock.millis();
      List<Member> both = new ArrayList<>();
      both.add(Member.joining(caller.user(), Role.MEMBER, head, false, now));
      if (!other.equals(caller.user())) {
        both.add(Member.joining(other, Role.MEMBER, head, false, now));
      }
      Conversation made = new Conversation(id, true, "", "", Settings.USUAL, both.size(), now, now);
      if (store.create(made, both)) {
        // After it is there: who blocks meanwhile bars whom they find in it.
        bar(id, caller.user(), other);
        bar(id, other, caller.user());
        moves.came(id, users(both));
        both.forEach(one -> notices.inbox(one.user(), invited(made, caller.user())));
      }
    }
    return views.conversation(id, caller.user());
  }

  private void mayOpen(String user, String other) {
    if (user.equals(other)) {
      return;
    }
    boolean blocked = !people.blocking(List.of(other), user).isEmpty();
    if (blocked || (!settings.strangers() && !contacts(user, other))) {
      throw new RefusedException(Code.NOT_ALLOWED);
    }
  }

  private boolean contacts(String user, String other) {
    Contact contact = people.contact(user, other);
    return contact != null && contact.state() == Contact.State.CONTACT;
  }

  private void bar(String id, String user, String other) {
    if (!people.blocking(List.of(user), other).isEmpty()) {
      store.bar(id, other, true);
    }
  }

  /** A group, of which the caller is the owner. */
  ObjectNode create(Caller caller, Asked asked) {
    String key = asked.optional("key", 255);
    String id = Conversation.groupId(caller.user(), key == null ? "" + UUID.randomUUID() : key);
    if (store.find(id) == null) {
      long now = clock.millis();
      Settings how = settings(asked, Settings.USUAL);
      String title = asked.optional("title", LONGEST_TITLE);
      String custom = asked.json("custom", LONGEST_CUSTOM);
      List<Member> all = new ArrayList<>();
      all.add(Member.joining(caller.user(), Role.OWNER, 0, how.wholeHistory(), now));
      for (String user : wanted(caller, asked)) {
        if (!user.equals(caller.user())) {
          all.add(Member.joining(user, Role.MEMBER, 0, how.wholeHistory(), now));
        }
      }
      Conversation made =
          new Conversation(
              id,
              false,
              title == null ? "" : title,
              custom == null ? "" : custom,
              how,
              all.size(),
              now,
              now);
      if (store.create(made, all)) {
        moves.came(id, users(all));
        all.forEach(one -> notices.inbox(one.user(), invited(made, caller.user())));
      }
    }
    return views.conversation(id, caller.user());
  }

  private static List<String> users(List<Member> members) {
    return members.stream().map(Member::user).toList();
  }

  /** Those who are asked for, without any who block who asks. */
  private List<String> wanted(Caller caller, Asked asked) {
    List<String> users = asked.users("users", AT_ONCE);
    Set<String> closed = people.blocking(users, caller.user());
    return users.stream().filter(user -> !closed.contains(user)).toList();
  }

  private static Settings settings(Asked asked, Settings otherwise) {
    String history = asked.optional("history", 16);
    if (history != null && !history.equals("all") && !history.equals("joining")) {
      throw Asked.invalid("history: expected all or joining");
    }
    return new Settings(
        history == null ? otherwise.wholeHistory() : history.equals("all"),
        asked.flag("open", otherwise.open()),
        asked.flag("quiet", otherwise.quiet()),
        asked.flag("approve", otherwise.approve()));
  }

  ObjectNode invite(Caller caller, Asked asked) {
    Membership membership = views.of(asked.conversation(), caller.user(), Capability.INVITE);
    Role role = role(asked, Role.MEMBER);
    if (!membership.member().role().above(role)) {
      throw new RefusedException(Code.NOT_ALLOWED);
    }
    int added = 0;
    for (String user : wanted(caller, asked)) {
      added += come(membership.conversation(), user, role, caller.user()) ? 1 : 0;
    }
    return Views.object().put("added", added);
  }

  /**
   * Somebody comes in, and reads from here on.
   *
   * @return whether they are new
   */
  boolean come(Conversation conversation, String user, Role role, String by) {
    long head = channels.head(conversation.channel()).offset();
    Member member =
        Member.joining(user, role, head, conversation.settings().wholeHistory(), clock.millis());
    if (!store.add(conversation.id(), member, settings.members())) {
      if (store.membership(conversation.id(), user) == null) {
        throw new RefusedException(Code.TOO_MANY_MEMBERS);
      }
      return false;
    }
    if (conversation.settings().approve()) {
      joins.fulfil(conversation.id(), user);
    }
    moves.came(conversation.id(), List.of(user));
    notices.tell(conversation, by, Notices.notice("joined").put("user", user));
    notices.inbox(user, invited(conversation, by));
    return true;
  }

  private static ObjectNode invited(Conversation conversation, String by) {
    return Notices.notice("invited").put("channel", conversation.channel()).put("by", by);
  }

  ObjectNode leave(Caller caller, Asked asked) {
    String id = asked.conversation();
    Membership membership = store.membership(id, caller.user());
    if (membership != null) {
      group(membership);
      go(membership, caller.user(), caller.user(), "left");
    }
    return Views.object();
  }

  ObjectNode remove(Caller caller, Asked asked) {
    Membership own = views.of(asked.conversation(), caller.user(), Capability.REMOVE);
    String user = asked.user("user");
    Membership other = store.membership(own.conversation().id(), user);
    if (other != null) {
      if (!own.member().role().above(other.member().role())) {
        throw new RefusedException(Code.NOT_ALLOWED);
      }
      go(other, user, caller.user(), "removed");
    }
    return Views.object();
  }

  private void go(Membership membership, String user, String by, String how) {
    Conversation conversation = membership.conversation();
    if (!store.remove(conversation.id(), user)) {
      if (store.membership(conversation.id(), user) != null) {
        throw new RefusedException(Code.LAST_OWNER);
      }
      return;
    }
    moves.went(conversation.id(), user);
    notices.ended(conversation, user);
    notices.tell(conversation, by, Notices.notice(how).put("user", user));
    notices.inbox(
        user, Notices.notice("removed").put("channel", conversation.channel()).put("by", by));
  }

  /** Says what somebody is; the owner hands over by naming another. */
  ObjectNode role(Caller caller, Asked asked) {
    Membership own = views.of(asked.conversation(), caller.user(), Capability.APPOINT);
    Conversation conversation = own.conversation();
    String user = asked.user("user");
    Role role = role(asked, null);
    Membership other = views.of(conversation.id(), user);
    if (user.equals(caller.user())) {
      throw Asked.invalid("user: the owner hands over by naming another");
    }
    if (other.member().role() != role) {
      boolean done =
          role == Role.OWNER
              ? store.handOver(conversation.id(), caller.user(), user)
              : store.appoint(conversation.id(), user, other.member().role(), role);
      if (!done) {
        throw new RefusedException(Code.NOT_ALLOWED, "somebody else has changed it meanwhile");
      }
      notices.tell(
          conversation,
          caller.user(),
          Notices.notice("role").put("user", user).put("role", role.word()));
    }
    return Views.object();
  }

  private static Role role(Asked asked, @org.jspecify.annotations.Nullable Role otherwise) {
    String word = asked.optional("role", 16);
    Role role = word == null ? otherwise : Role.of(word);
    if (role == null) {
      throw Asked.invalid("role: expected owner, admin, member or guest");
    }
    return role;
  }

  ObjectNode update(Caller caller, Asked asked) {
    Membership own = views.of(asked.conversation(), caller.user(), Capability.UPDATE);
    Conversation now = own.conversation();
    String title = asked.has("title") ? asked.optional("title", LONGEST_TITLE) : now.title();
    String custom = asked.has("custom") ? asked.json("custom", LONGEST_CUSTOM) : now.custom();
    Settings how = settings(asked, now.settings());
    store.update(now.id(), title == null ? "" : title, custom == null ? "" : custom, how);
    ObjectNode notice = Notices.notice("updated").put("title", title == null ? "" : title);
    notices.tell(now, caller.user(), notice);
    return views.conversation(now.id(), caller.user());
  }

  private static void group(Membership membership) {
    if (membership.conversation().direct()) {
      throw new RefusedException(Code.NOT_ALLOWED);
    }
  }
}
