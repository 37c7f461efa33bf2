package dev.hawser.im.govern;

import dev.hawser.core.log.Reference;
import dev.hawser.im.conversation.Conversation;
import dev.hawser.im.conversation.ConversationStore;
import dev.hawser.im.conversation.Member;
import dev.hawser.im.conversation.Membership;
import dev.hawser.im.conversation.Role;
import dev.hawser.protocol.Publication;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes one user out of everything: devices, contacts, memberships, what they said, their inbox.
 * What they said is recalled, by an event that every device folds, and then blanked in the log.
 *
 * <p>Each step finds only what is left, and may be done again; so an erasure that broke off goes on
 * where it was, on whatever node. The name is kept until the end. Blocks, for as long as it takes
 * to read all conversations once.
 */
public final class Erasing {

  private static final Logger log = LoggerFactory.getLogger(Erasing.class);

  private static final int PAGE = 100;

  private final SaidStore said;
  private final ConversationStore conversations;
  private final Hands hands;
  private final ConcurrentHashMap<String, Boolean> here = new ConcurrentHashMap<>();

  /** What is done to the rest of the room. All of it may block, and may be done again. */
  public interface Hands {

    /** Forgets the user's devices, and what is kept of them beside conversations. */
    void forget(String user);

    /** Ends what the user has open of a conversation. */
    void end(Conversation conversation, String user);

    /** Recalls a message, once however often it is asked. */
    void recall(String channel, long offset);

    /** Forgets the files that a publication names, and what the index has of it. */
    void forget(String channel, Publication publication);

    /** Reads a channel. */
    List<Publication> page(String channel, long after, int count);
  }

  public Erasing(SaidStore said, ConversationStore conversations, Hands hands) {
    this.said = said;
    this.conversations = conversations;
    this.hands = hands;
  }

  /** Goes on with all that are not over. */
  public void resume() {
    said.underWay().forEach(this::erase);
  }

  /** Does it, unless this node is at it. */
  public void erase(String user) {
    if (here.putIfAbsent(user, true) != null) {
      return;
    }
    try {
      hands.forget(user);
      leaveAll(user);
      takeBackAll(user);
      emptyInbox(user);
      said.over(user);
      log.info("A user was erased");
    } finally {
      here.remove(user);
    }
  }

  private void leaveAll(String user) {
    for (boolean archived : new boolean[] {false, true}) {
      List<Membership> some = conversations.of(user, archived, null, PAGE);
      while (!some.isEmpty()) {
        some.forEach(this::leave);
        some = conversations.of(user, archived, null, PAGE);
      }
    }
  }

  private void leave(Membership membership) {
    Conversation conversation = membership.conversation();
    String user = membership.member().user();
    // Who is the only owner left hands over, unless nobody is there to take it.
    if (!conversations.remove(conversation.id(), user)) {
      heir(conversation.id(), user)
          .ifPresent(heir -> conversations.handOver(conversation.id(), user, heir));
      if (!conversations.remove(conversation.id(), user)
          && conversations.membership(conversation.id(), user) != null) {
        throw new IllegalStateException("who should have it meanwhile is gone, too");
      }
    }
    hands.end(conversation, user);
  }

  private Optional<String> heir(String id, String user) {
    List<Member> others =
        conversations.members(id, null, PAGE).stream()
            .filter(member -> !member.user().equals(user))
            .toList();
    return others.stream()
        .filter(member -> member.role() == Role.ADMIN)
        .findFirst()
        .or(() -> others.stream().findFirst())
        .map(Member::user);
  }

  private void takeBackAll(String user) {
    List<String> channels = said.channels(user, Conversation.CHANNELS, null, PAGE);
    while (!channels.isEmpty()) {
      channels.forEach(channel -> takeBack(user, channel));
      channels = said.channels(user, Conversation.CHANNELS, channels.getLast(), PAGE);
    }
  }

  private void takeBack(String user, String channel) {
    List<Publication> some = said.of(user, channel, 0, PAGE);
    while (!some.isEmpty()) {
      for (Publication one : some) {
        hands.forget(channel, one);
        if (Reference.of(one.tags()) == 0) {
          hands.recall(channel, one.offset());
        }
      }
      // Last: what is blank is not found again, so nothing of the above may be left.
      said.blank(channel, some.stream().map(Publication::offset).toList());
      some = said.of(user, channel, some.getLast().offset(), PAGE);
    }
  }

  private void emptyInbox(String user) {
    String inbox = Conversation.INBOXES + user;
    List<Publication> some = hands.page(inbox, 0, PAGE);
    while (!some.isEmpty()) {
      said.blank(inbox, some.stream().map(Publication::offset).toList());
      some = hands.page(inbox, some.getLast().offset(), PAGE);
    }
  }
}
