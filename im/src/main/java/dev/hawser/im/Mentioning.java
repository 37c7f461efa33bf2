package dev.hawser.im;

import static dev.hawser.im.Work.await;

import dev.hawser.core.log.Entry;
import dev.hawser.core.room.Ground;
import dev.hawser.im.conversation.Conversation;
import dev.hawser.im.conversation.MentionStore;
import dev.hawser.im.feed.Follower;
import dev.hawser.im.message.Content;
import dev.hawser.im.message.Event;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Publication;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Tells who is mentioned, in their inbox: once each, since the notice has a key that is the
 * message's.
 */
public final class Mentioning implements Follower {

  private final Ground ground;
  private final MentionStore store;

  public Mentioning(Ground ground, MentionStore store) {
    this.ground = ground;
    this.store = store;
  }

  @Override
  public void take(String channel, List<Publication> page, Progress taken) {
    String id = Asked.conversationOf(channel);
    for (Publication publication : page) {
      if (id != null) {
        take(id, publication);
      }
      taken.to(publication.offset());
    }
  }

  private void take(String id, Publication publication) {
    JsonNode data = Content.look(publication.payload());
    if (Channels.isMessage(publication)) {
      tell(id, publication, data);
    } else if (Event.of(data) == Event.RECALL) {
      store.forget(id, data.path("ref").asLong(0));
    }
  }

  private void tell(String id, Publication publication, JsonNode data) {
    String author = publication.user() == null ? "" : publication.user();
    Set<String> users = new LinkedHashSet<>();
    for (JsonNode user : data.path("mentions")) {
      // Whoever has such a name is no member, and some databases do not take it.
      if (Asked.isUser(user.asString("")) && !user.asString("").equals(author)) {
        users.add(user.asString(""));
      }
    }
    if (users.isEmpty()) {
      return;
    }
    long until = Content.until(publication.time(), data);
    for (String user : store.mention(id, publication.offset(), until, author, users)) {
      await(ground.append(Conversation.INBOXES + user, notice(id, publication, author)));
    }
  }

  private static Entry notice(String id, Publication publication, String author) {
    String notice =
        Notices.notice("mentioned")
            .put("channel", Conversation.CHANNELS + id)
            .put("offset", publication.offset())
            .put("by", author)
            .toString();
    return new Entry(
        Payload.json(notice),
        null,
        "mentioned:" + id + "@" + publication.offset(),
        0,
        Map.of(Content.TYPE, "mentioned"),
        null);
  }
}
