package dev.hawser.im;

import static dev.hawser.im.Work.await;

import dev.hawser.core.log.Entry;
import dev.hawser.core.log.Reference;
import dev.hawser.core.room.Ground;
import dev.hawser.im.conversation.Conversation;
import dev.hawser.im.conversation.ConversationStore;
import dev.hawser.im.files.FileKey;
import dev.hawser.im.govern.Erasing;
import dev.hawser.im.message.Content;
import dev.hawser.im.message.Event;
import dev.hawser.im.moved.Moves;
import dev.hawser.im.search.SearchStore.Change;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Publication;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The operator's own calls: what is kept is told, and what one user left is taken away. */
final class Governance {

  private static final Logger log = LoggerFactory.getLogger(Governance.class);

  private final Around around;
  private final Around.Desks desks;
  private final Relations relations;
  private final Notices notices;
  private final Moves moves;
  private final Ground ground;
  private final InstantSource clock;
  private final Erasing erasing;
  private final Exporting exporting;

  Governance(
      Around around,
      Around.Desks desks,
      ConversationStore store,
      Relations relations,
      Notices notices,
      Moves moves,
      Ground ground,
      InstantSource clock) {
    this.around = around;
    this.desks = desks;
    this.relations = relations;
    this.notices = notices;
    this.moves = moves;
    this.ground = ground;
    this.clock = clock;
    this.erasing = new Erasing(desks.said(), store, new Hands());
    this.exporting = new Exporting(ground, store, relations.people(), desks);
  }

  /** Lines of JSON, page by page. */
  ObjectNode export(Asked asked) {
    return exporting.export(asked);
  }

  /** Takes a user out of everything; the answer says that it will be done, whatever happens. */
  ObjectNode erase(Asked asked) {
    String user = asked.user("user");
    desks.said().begin(user, clock.millis());
    Thread.ofVirtual().name("im-erase").start(() -> quietly(() -> erasing.erase(user)));
    return Views.object();
  }

  /** Whose erasure is under way. */
  ObjectNode erasures(Asked asked) {
    ObjectNode answer = Views.object();
    ArrayNode users = answer.putArray("users");
    desks.said().underWay().forEach(users::add);
    return answer;
  }

  /** Goes on with what broke off. Blocks. */
  void resume() {
    quietly(erasing::resume);
  }

  private static void quietly(Runnable erases) {
    try {
      erases.run();
    } catch (RuntimeException e) {
      log.warn("An erasure goes on in a minute: {}", e.toString());
    }
  }

  /** What an erasure does to the rest of the room. */
  private final class Hands implements Erasing.Hands {

    @Override
    public void forget(String user) {
      desks.devices().of(user).forEach(one -> desks.devices().remove(user, one.id()));
      relations.people().forget(user);
      relations.joins().forget(user);
      relations.mentions().forget(user);
    }

    @Override
    public void end(Conversation conversation, String user) {
      moves.went(conversation.id(), user);
      notices.ended(conversation, user);
    }

    @Override
    public void recall(String channel, long offset) {
      String data = "{\"type\":\"" + Event.RECALL.word() + "\",\"ref\":" + offset + "}";
      Map<String, String> tags =
          Map.of(Content.TYPE, Event.RECALL.word(), Reference.TAG, Long.toString(offset));
      // The key has it happen once; the operator's keys are a scope of their own.
      Entry entry = new Entry(Payload.json(data), null, "erased-" + offset, 0, tags, null);
      await(ground.append(channel, entry));
      around.moved().accept(channel);
    }

    @Override
    public void forget(String channel, Publication publication) {
      JsonNode data = Content.look(publication.payload());
      delete(channel, data.at("/file/id").asString(""));
      delete(channel, data.at("/to/file/id").asString(""));
      if (around.search() != null && Channels.isMessage(publication)) {
        around
            .search()
            .index(
                channel,
                List.of(new Change(publication.offset(), publication.time(), 0, List.of())));
      }
    }

    private void delete(String channel, String id) {
      if (around.files() == null || id.isEmpty()) {
        return;
      }
      try {
        around.files().store().delete(FileKey.of(channel, id));
      } catch (IllegalArgumentException e) {
        log.debug("A message named a file that cannot be: {}", id);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public List<Publication> page(String channel, long after, int count) {
      return await(ground.page(channel, after, count)).publications();
    }
  }
}
