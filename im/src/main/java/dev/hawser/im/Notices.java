package dev.hawser.im;

import static dev.hawser.im.Work.await;

import dev.hawser.core.RefusedException;
import dev.hawser.core.log.Entry;
import dev.hawser.core.log.Reference;
import dev.hawser.core.room.Ground;
import dev.hawser.im.conversation.Conversation;
import dev.hawser.im.message.Content;
import dev.hawser.protocol.Payload;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the room tells by itself: in a conversation, and in the inbox of one user. The store is the
 * truth of both, so what cannot be told now is logged and not told.
 */
final class Notices {

  /** What the room tells in a conversation refers to this. */
  static final long NOTE = Long.parseLong(Content.CONVERSATION);

  private static final Logger log = LoggerFactory.getLogger(Notices.class);

  private final Ground ground;
  private final int announced;

  /**
   * @param announced up to how many members a group is told who comes and goes
   */
  Notices(Ground ground, int announced) {
    this.ground = ground;
    this.announced = announced;
  }

  static ObjectNode notice(String type) {
    return JsonNodeFactory.instance.objectNode().put("type", type);
  }

  /** Tells all who are there, unless they are a crowd. */
  void tell(Conversation conversation, String by, ObjectNode notice) {
    if (conversation.members() <= announced) {
      append(
          conversation.channel(),
          notice,
          by,
          Map.of(
              Content.TYPE, notice.path("type").asString(""), Reference.TAG, Content.CONVERSATION));
    }
  }

  /** Tells one user, on whatever device. */
  void inbox(String user, ObjectNode notice) {
    append(
        Conversation.INBOXES + user,
        notice,
        null,
        Map.of(Content.TYPE, notice.path("type").asString("")));
  }

  /** Ends what a user has open of a conversation that they are no member of any more. */
  void ended(Conversation conversation, String user) {
    await(ground.unsubscribe(user, conversation.channel()));
  }

  private void append(
      String channel, ObjectNode notice, @Nullable String by, Map<String, String> tags) {
    try {
      await(
          ground.append(
              channel, new Entry(Payload.json(notice.toString()), by, null, 0, tags, null)));
    } catch (RefusedException e) {
      log.warn("A notice was not told in {}: {}", channel, e.getMessage());
    }
  }
}
