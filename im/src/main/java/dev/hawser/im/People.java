package dev.hawser.im;

import dev.hawser.core.RefusedException;
import dev.hawser.core.room.Caller;
import dev.hawser.im.conversation.Conversation;
import dev.hawser.im.conversation.ConversationStore;
import dev.hawser.im.people.Contact;
import dev.hawser.im.people.Contact.State;
import dev.hawser.im.people.PeopleStore;
import dev.hawser.protocol.Code;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The calls about other people: whom somebody blocks, and who their contacts are. */
final class People {

  private static final int MOST_BLOCKED = 1_000;
  private static final int MOST_CONTACTS = 5_000;

  private final PeopleStore people;
  private final ConversationStore store;
  private final Notices notices;
  private final InstantSource clock;

  People(PeopleStore people, ConversationStore store, Notices notices, InstantSource clock) {
    this.people = people;
    this.store = store;
    this.notices = notices;
    this.clock = clock;
  }

  ObjectNode block(Caller caller, Asked asked) {
    String other = other(caller, asked);
    if (!people.block(caller.user(), other, clock.millis(), MOST_BLOCKED)) {
      throw Asked.invalid("user: " + MOST_BLOCKED + " are blocked, which is the most");
    }
    store.bar(Conversation.directId(caller.user(), other), other, true);
    notices.inbox(caller.user(), Notices.notice("blocked").put("user", other));
    return Views.object();
  }

  ObjectNode unblock(Caller caller, Asked asked) {
    String other = other(caller, asked);
    people.unblock(caller.user(), other);
    store.bar(Conversation.directId(caller.user(), other), other, false);
    notices.inbox(caller.user(), Notices.notice("unblocked").put("user", other));
    return Views.object();
  }

  ObjectNode blocked(Caller caller, Asked asked) {
    int limit = asked.limit(100, 1_000);
    List<String> page = people.blocked(caller.user(), asked.optional("next", 255), limit);
    ObjectNode answer = Views.object();
    ArrayNode users = answer.putArray("users");
    page.forEach(users::add);
    if (page.size() == limit) {
      answer.put("next", page.getLast());
    }
    return answer;
  }

  /** Asks somebody to be a contact; who has been asked by them says yes by it. */
  ObjectNode request(Caller caller, Asked asked) {
    String other = other(caller, asked);
    @Nullable String text = asked.optional("text", 255);
    Contact before = people.contact(caller.user(), other);
    if (before == null && !people.blocking(Set.of(other), caller.user()).isEmpty()) {
      throw new RefusedException(Code.NOT_ALLOWED);
    }
    Contact now =
        people.ask(caller.user(), other, text == null ? "" : text, clock.millis(), MOST_CONTACTS);
    if (now == null) {
      throw Asked.invalid(
          "user: one of both has " + MOST_CONTACTS + " contacts, which is the most");
    }
    boolean changed = before == null || before.state() != now.state();
    if (changed && now.state() == State.CONTACT) {
      both(caller.user(), other, "contact");
    } else if (changed) {
      ObjectNode notice =
          Notices.notice("contact-requested").put("user", caller.user()).put("text", now.text());
      notices.inbox(other, notice);
      notices.inbox(
          caller.user(),
          Notices.notice("contact-asked").put("user", other).put("text", now.text()));
    }
    return view(now);
  }

  /** Says yes or no to somebody who has asked. */
  ObjectNode answer(Caller caller, Asked asked) {
    String other = other(caller, asked);
    if (asked.flag("accept", true)) {
      if (people.accept(caller.user(), other, clock.millis())) {
        both(caller.user(), other, "contact");
      }
    } else {
      Contact now = people.contact(caller.user(), other);
      if (now != null && now.state() == State.ASKING && people.part(caller.user(), other)) {
        both(caller.user(), other, "contact-declined");
      }
    }
    return Views.object();
  }

  /** Ends a contact, or takes a question back. */
  ObjectNode remove(Caller caller, Asked asked) {
    String other = other(caller, asked);
    if (people.part(caller.user(), other)) {
      both(caller.user(), other, "contact-removed");
    }
    return Views.object();
  }

  ObjectNode contacts(Caller caller, Asked asked) {
    int limit = asked.limit(100, 1_000);
    String word = asked.optional("state", 16);
    State state = State.of(word);
    if (word != null && state == null) {
      throw Asked.invalid("state: expected contact, asked or asking");
    }
    List<Contact> page = people.contacts(caller.user(), state, asked.optional("next", 255), limit);
    ObjectNode answer = Views.object();
    ArrayNode contacts = answer.putArray("contacts");
    page.forEach(one -> contacts.add(view(one)));
    if (page.size() == limit) {
      answer.put("next", page.getLast().user());
    }
    return answer;
  }

  private void both(String one, String other, String what) {
    notices.inbox(one, Notices.notice(what).put("user", other).put("by", one));
    notices.inbox(other, Notices.notice(what).put("user", one).put("by", one));
  }

  private static ObjectNode view(Contact contact) {
    ObjectNode view =
        Views.object()
            .put("user", contact.user())
            .put("state", contact.state().word())
            .put("since", contact.since());
    if (!contact.text().isEmpty()) {
      view.put("text", contact.text());
    }
    return view;
  }

  private static String other(Caller caller, Asked asked) {
    String other = asked.user("user");
    if (other.equals(caller.user())) {
      throw Asked.invalid("user: expected another");
    }
    return other;
  }
}
