package dev.hawser.im;

import dev.hawser.core.RefusedException;
import dev.hawser.core.room.Ground;
import dev.hawser.im.conversation.Conversation;
import dev.hawser.im.conversation.ConversationStore;
import dev.hawser.im.conversation.Member;
import dev.hawser.im.conversation.Membership;
import dev.hawser.im.govern.SaidStore;
import dev.hawser.im.message.Content;
import dev.hawser.im.people.Contact;
import dev.hawser.im.people.PeopleStore;
import dev.hawser.im.push.DeviceStore;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Publication;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tells the operator all of a conversation, or all that is kept of one user: lines of JSON, page by
 * page, each with what it {@code is}. Waits: on threads of {@link Work} only.
 *
 * <p>Where a page ends is told in {@code next}: a letter for the part, and how far it was in it.
 */
final class Exporting {

  private static final int PAGE = 100;

  private final Ground ground;
  private final ConversationStore store;
  private final PeopleStore people;
  private final SaidStore said;
  private final DeviceStore devices;

  Exporting(Ground ground, ConversationStore store, PeopleStore people, Around.Desks desks) {
    this.ground = ground;
    this.store = store;
    this.people = people;
    this.said = desks.said();
    this.devices = desks.devices();
  }

  ObjectNode export(Asked asked) {
    Page page = new Page();
    String next = asked.optional("next", 400);
    if (asked.has("channel")) {
      conversation(asked.conversation(), next, page);
    } else {
      user(asked.user("user"), next, page);
    }
    return page.answer;
  }

  // ---- a conversation: itself, its members, what was said

  private void conversation(String id, @Nullable String next, Page page) {
    String channel = Conversation.CHANNELS + id;
    if (next == null) {
      Conversation conversation = store.find(id);
      if (conversation == null) {
        throw new RefusedException(Code.NO_MEMBER, "there is no such conversation");
      }
      page.line("conversation")
          .put("channel", channel)
          .put("kind", conversation.direct() ? "direct" : "group")
          .put("title", conversation.title())
          .put("custom", conversation.custom())
          .put("members", conversation.members())
          .put("created", conversation.created());
      members(id, null, page);
    } else if (next.startsWith("m")) {
      members(id, next.substring(1), page);
    } else {
      channel(channel, offset(next), "publication", page);
    }
  }

  private void members(String id, @Nullable String after, Page page) {
    List<Member> some = store.members(id, after, PAGE);
    some.forEach(one -> page.line("member").setAll(Views.member(one)));
    page.next(some.size() == PAGE ? "m" + some.getLast().user() : "p0");
  }

  private void channel(String channel, long after, String is, Page page) {
    List<Publication> some = Work.await(ground.page(channel, after, PAGE)).publications();
    some.forEach(one -> page.publication(is, channel, one));
    if (!some.isEmpty()) {
      page.next("p" + some.getLast().offset());
    }
  }

  // ---- a user: devices, people and memberships, what they said, their inbox

  private void user(String user, @Nullable String next, Page page) {
    if (next == null) {
      page.line("user").put("user", user);
      devices
          .of(user)
          .forEach(one -> page.line("device").put("id", one.id()).put("address", one.address()));
      person(user, page);
      memberships(user, page);
      page.next("n");
    } else if (next.startsWith("n")) {
      String after = next.length() == 1 ? null : next.substring(1);
      List<String> channel = said.channels(user, Conversation.CHANNELS, after, 1);
      if (channel.isEmpty()) {
        page.next("p0");
      } else {
        said(user, channel.getFirst(), 0, page);
      }
    } else if (next.startsWith("s")) {
      int colon = next.indexOf(':');
      said(user, next.substring(colon + 1), offset(next.substring(0, Math.max(1, colon))), page);
    } else {
      channel(Conversation.INBOXES + user, offset(next), "inbox", page);
    }
  }

  private void person(String user, Page page) {
    String profile = people.profiles(List.of(user)).get(user);
    if (profile != null) {
      page.line("profile").set("profile", Content.look(Payload.json(profile)));
    }
    if (people.seen(user) != 0) {
      page.line("seen").put("time", people.seen(user));
    }
    List<Contact> contacts = people.contacts(user, null, null, PAGE);
    while (!contacts.isEmpty()) {
      for (Contact one : contacts) {
        page.line("contact")
            .put("user", one.user())
            .put("state", one.state().word())
            .put("text", one.text())
            .put("since", one.since());
      }
      contacts = people.contacts(user, null, contacts.getLast().user(), PAGE);
    }
    List<String> blocked = people.blocked(user, null, PAGE);
    while (!blocked.isEmpty()) {
      blocked.forEach(one -> page.line("blocked").put("user", one));
      blocked = people.blocked(user, blocked.getLast(), PAGE);
    }
  }

  private void memberships(String user, Page page) {
    for (boolean archived : new boolean[] {false, true}) {
      ConversationStore.@Nullable Place after = null;
      List<Membership> some;
      do {
        some = store.of(user, archived, after, PAGE);
        for (Membership one : some) {
          Conversation conversation = one.conversation();
          ObjectNode line = page.line("membership");
          line.put("channel", conversation.channel()).put("title", conversation.title());
          line.setAll(Views.member(one.member()));
          Views.flags(line, one.member().view());
          after =
              new ConversationStore.Place(
                  one.member().view().pinned(), conversation.active(), conversation.id());
        }
      } while (some.size() == PAGE);
    }
  }

  private void said(String user, String channel, long after, Page page) {
    List<Publication> some = said.of(user, channel, after, PAGE);
    some.forEach(one -> page.publication("said", channel, one));
    page.next(some.size() == PAGE ? "s" + some.getLast().offset() + ":" + channel : "n" + channel);
  }

  private static long offset(String next) {
    try {
      return Long.parseLong(next.substring(1));
    } catch (NumberFormatException e) {
      throw Asked.invalid("next: expected what the page before told");
    }
  }

  /** What is told. */
  private static final class Page {

    private final ObjectNode answer = Views.object();
    private final ArrayNode lines = answer.putArray("lines");

    private ObjectNode line(String is) {
      return lines.addObject().put("is", is);
    }

    private void next(String next) {
      answer.put("next", next);
    }

    private void publication(String is, String channel, Publication publication) {
      ObjectNode line =
          line(is)
              .put("channel", channel)
              .put("offset", publication.offset())
              .put("time", publication.time());
      if (publication.user() != null) {
        line.put("user", publication.user());
      }
      if (publication.key() != null) {
        line.put("key", publication.key());
      }
      List<String> names = new ArrayList<>(publication.tags().keySet());
      if (!names.isEmpty()) {
        ObjectNode tags = line.putObject("tags");
        names.stream().sorted().forEach(name -> tags.put(name, publication.tags().get(name)));
      }
      if (publication.payload().json()) {
        line.set("data", Content.look(publication.payload()));
      } else {
        line.put("bytes", Base64.getEncoder().encodeToString(publication.payload().bytes()));
      }
    }
  }
}
