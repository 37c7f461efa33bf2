package dev.hawser.im;

import static dev.hawser.im.Work.await;

import dev.hawser.core.log.Entry;
import dev.hawser.core.room.Caller;
import dev.hawser.core.room.Ground;
import dev.hawser.im.conversation.Capability;
import dev.hawser.im.conversation.Membership;
import dev.hawser.im.message.Content;
import dev.hawser.im.message.Message;
import dev.hawser.im.message.Threads;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The calls about one message: what was answered in its thread, and saying it elsewhere. */
final class Conversing {

  private static final long MOST_OFFSET = (1L << 53) - 1;

  /** What is not true of a message elsewhere: it refers to its conversation, or to its members. */
  private static final List<String> LEFT =
      List.of("reply", "mentions", Threads.TAG, Content.EXPIRES);

  private final Ground ground;
  private final Channels channels;
  private final Views views;
  private final Doorkeeper doorkeeper;
  private final @Nullable Attachments attachments;

  /**
   * @param attachments null where messages have no files
   */
  Conversing(
      Ground ground,
      Channels channels,
      Views views,
      Doorkeeper doorkeeper,
      @Nullable Attachments attachments) {
    this.ground = ground;
    this.channels = channels;
    this.views = views;
    this.doorkeeper = doorkeeper;
    this.attachments = attachments;
  }

  /** What was answered in the thread of a message, in order. */
  ObjectNode thread(Caller caller, Asked asked) {
    Membership own = views.of(asked.conversation(), caller.user());
    Message first = message(own, asked.whole("offset", 0, MOST_OFFSET));
    Channels.Replies replies =
        channels.thread(
            own.conversation().channel(),
            first.offset(),
            asked.whole("next", 0, MOST_OFFSET),
            asked.limit(50, 200));
    ObjectNode answer = Views.object();
    answer.set("head", Views.position(replies.head()));
    answer.set("first", Views.message(first));
    ArrayNode messages = answer.putArray("messages");
    replies.messages().forEach(one -> messages.add(Views.message(one)));
    if (replies.next() != 0) {
      answer.put("next", replies.next());
    }
    return answer;
  }

  /** Says in another conversation what was said in one, and who did. */
  ObjectNode forward(Caller caller, Asked asked) {
    Membership from = views.of(asked.conversation(), caller.user());
    Membership to = views.of(asked.conversation("to"), caller.user(), Capability.SEND);
    Message message = message(from, asked.whole("offset", 0, MOST_OFFSET));
    JsonNode data = message.data();
    if (data == null || !data.isObject()) {
      throw Asked.invalid("offset: the message says nothing any more");
    }
    String channel = to.conversation().channel();
    String file = data.path("file").path("id").asString("");
    if (attachments != null && !file.isEmpty()) {
      attachments.share(from.conversation().channel(), channel, file);
    }
    ObjectNode said = said(message, data);
    Entry entry =
        new Entry(
            Payload.json(said.toString()),
            caller.user(),
            asked.optional("key", 255),
            0,
            Map.of(),
            null);
    Position position = await(ground.append(channel, doorkeeper.say(caller, channel, entry, said)));
    return Views.object().put("channel", channel).put("offset", position.offset());
  }

  private static ObjectNode said(Message message, JsonNode data) {
    ObjectNode said = (ObjectNode) data.deepCopy();
    LEFT.forEach(said::remove);
    if (!said.has(Content.FORWARDED)) {
      // What is forwarded again still tells who said it first.
      ObjectNode forwarded = said.putObject(Content.FORWARDED);
      if (message.user() != null) {
        forwarded.put("user", message.user());
      }
      forwarded.put("time", message.time());
    }
    return said;
  }

  private Message message(Membership own, long offset) {
    Message message =
        offset <= own.member().joined()
            ? null
            : channels.message(own.conversation().channel(), offset);
    if (message == null) {
      throw Asked.invalid("offset: no message that may be read");
    }
    return message;
  }
}
