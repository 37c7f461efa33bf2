package dev.hawser.im;

import dev.hawser.core.room.Caller;
import dev.hawser.im.conversation.ConversationStore;
import dev.hawser.im.conversation.ConversationStore.Motion;
import dev.hawser.im.conversation.Membership;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The call by which a list of conversations is brought up to date after a break. */
final class Moved {

  /**
   * So much of what was told is told again, since clocks of nodes differ and what is written last
   * is not always what is seen last.
   */
  private static final long AGAIN_MILLIS = 30_000;

  private static final long MOST_TIME = (1L << 53) - 1;

  private final ConversationStore store;
  private final Views views;
  private final InstantSource clock;

  Moved(ConversationStore store, Views views, InstantSource clock) {
    this.store = store;
    this.views = views;
    this.clock = clock;
  }

  /**
   * The conversations in which something happened since; {@code until} is the next {@code since}.
   */
  ObjectNode since(Caller caller, Asked asked) {
    List<String> channels = asked.conversations("channels", 100);
    ObjectNode answer = Views.object();
    if (!channels.isEmpty()) {
      List<Membership> all =
          channels.stream().flatMap(id -> membership(id, caller.user()).stream()).toList();
      answer.putArray("conversations").addAll(views.conversations(all));
      return answer;
    }
    long until = clock.millis() - AGAIN_MILLIS;
    if (!asked.has("since")) {
      answer.putArray("conversations");
      return answer.put("until", until);
    }
    int limit = asked.limit(30, 100);
    List<Motion> page =
        store.moved(
            caller.user(),
            asked.whole("since", 0, MOST_TIME),
            place(asked.optional("next", 255)),
            limit);
    answer
        .putArray("conversations")
        .addAll(views.conversations(page.stream().map(Motion::membership).toList()));
    answer.put("until", until);
    if (page.size() == limit) {
      Motion last = page.getLast();
      answer.put("next", last.at() + ":" + last.membership().conversation().id());
    }
    return answer;
  }

  private List<Membership> membership(String id, String user) {
    Membership one = store.membership(id, user);
    return one == null ? List.of() : List.of(one);
  }

  private static ConversationStore.@Nullable Moved place(@Nullable String next) {
    if (next == null) {
      return null;
    }
    int colon = next.indexOf(':');
    try {
      return new ConversationStore.Moved(
          Long.parseLong(next.substring(0, Math.max(0, colon))), next.substring(colon + 1));
    } catch (NumberFormatException e) {
      throw Asked.invalid("next: expected what the page before told");
    }
  }
}
