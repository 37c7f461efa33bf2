package dev.hawser.im.search;

import dev.hawser.core.log.Reference;
import dev.hawser.im.feed.Follower;
import dev.hawser.im.message.Content;
import dev.hawser.im.message.Threads;
import dev.hawser.im.search.SearchStore.Change;
import dev.hawser.im.text.Terms;
import dev.hawser.protocol.Publication;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Keeps the index as messages are: said, edited, recalled. */
public final class Indexing implements Follower {

  private final SearchStore store;

  public Indexing(SearchStore store) {
    this.store = store;
  }

  @Override
  public void take(String channel, List<Publication> page, Progress taken) {
    List<Change> changes = new ArrayList<>();
    for (Publication publication : page) {
      Change change = change(publication);
      if (change != null) {
        changes.add(change);
      }
    }
    if (!changes.isEmpty()) {
      store.index(channel, changes);
    }
    taken.to(page.getLast().offset());
  }

  private static @Nullable Change change(Publication publication) {
    String about = publication.tags().get(Reference.TAG);
    String type = publication.tags().getOrDefault("type", "");
    if (about == null || Threads.of(publication.tags()) != 0) {
      JsonNode said = Content.look(publication.payload());
      List<String> terms = terms(said);
      long until = Content.until(publication.time(), said);
      return terms.isEmpty()
          ? null
          : new Change(publication.offset(), publication.time(), until, terms);
    }
    long ref = Long.parseLong(about);
    return switch (type) {
      case "edit" ->
          new Change(
              ref,
              publication.time(),
              Long.parseLong(publication.tags().getOrDefault(Content.UNTIL, "0")),
              terms(Content.look(publication.payload()).path("to")));
      case "recall" -> new Change(ref, publication.time(), 0, List.of());
      default -> null;
    };
  }

  /** Of a text, of what stands beside a picture, and of a file's name. */
  private static List<String> terms(JsonNode message) {
    if (message.path("type").asString("").equals("command")) {
      return List.of();
    }
    String text = message.path("text").asString("") + "\n" + message.at("/file/name").asString("");
    return Terms.of(text);
  }
}
