package dev.hawser.im;

import dev.hawser.core.room.Caller;
import dev.hawser.im.message.Message;
import dev.hawser.im.search.SearchStore;
import dev.hawser.im.search.SearchStore.Found;
import dev.hawser.im.search.Searching;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The call that finds messages. */
final class Finding {

  private static final int LONGEST = 200;

  private final Searching searching;
  private final Channels channels;
  private final Views views;

  Finding(SearchStore store, Channels channels, Views views) {
    this.searching = new Searching(store);
    this.channels = channels;
    this.views = views;
  }

  /** Messages that have all words, as they are now, newest first. */
  ObjectNode search(Caller caller, Asked asked) {
    String text = asked.optional("text", LONGEST);
    String channel =
        asked.has("channel")
            ? views.of(asked.conversation(), caller.user()).conversation().channel()
            : null;
    int limit = asked.limit(20, 50);
    List<Found> found =
        searching.find(
            caller.user(),
            text == null ? "" : text,
            channel,
            place(asked.optional("next", 300)),
            limit);
    ObjectNode answer = Views.object();
    ArrayNode list = answer.putArray("found");
    for (Found one : found) {
      Message message = channels.message(one.channel(), one.offset());
      if (message != null && message.data() != null) {
        list.addObject().put("channel", one.channel()).set("message", Views.message(message));
      }
    }
    if (found.size() == limit) {
      Found last = found.getLast();
      answer.put("next", last.time() + ":" + last.offset() + ":" + last.channel());
    }
    return answer;
  }

  private static @Nullable Found place(@Nullable String next) {
    if (next == null) {
      return null;
    }
    String[] parts = next.split(":", 3);
    try {
      return new Found(parts[2], Long.parseLong(parts[1]), Long.parseLong(parts[0]));
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw Asked.invalid("next: expected what the page before told");
    }
  }
}
