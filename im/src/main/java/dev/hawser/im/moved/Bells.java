package dev.hawser.im.moved;

import dev.hawser.core.room.Ground;
import dev.hawser.im.conversation.Conversation;
import dev.hawser.protocol.Payload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The bells by which nodes tell one another that conversations moved: one for each partition, which
 * a node hears while it has somebody in one of its conversations, and one for who came and went,
 * which all hear. Nobody is let in to these channels. Confined to one thread.
 */
final class Bells {

  private static final String PREFIX = "im/b/";
  private static final String PEOPLE = PREFIX + "people";

  /** The most conversations of one letter. */
  private static final int MOST = 500;

  private static final JsonMapper MAPPER = JsonMapper.shared();

  private final Ground ground;

  /** By partition. */
  private final Map<Integer, CompletableFuture<Void>> heard = new HashMap<>();

  Bells(Ground ground) {
    this.ground = ground;
  }

  /** Hears of who comes and goes. */
  CompletableFuture<Void> hearPeople() {
    return ground.listen(PEOPLE).toCompletableFuture();
  }

  /** Hears of a partition, from when the stage completes. */
  CompletableFuture<Void> hear(int partition) {
    CompletableFuture<Void> known = heard.get(partition);
    if (known == null || known.isCompletedExceptionally()) {
      known = ground.listen(PREFIX + partition).toCompletableFuture();
      heard.put(partition, known);
    }
    return known;
  }

  /** Hears of a partition no more. */
  void leave(int partition) {
    if (heard.remove(partition) != null) {
      ground.unlisten(PREFIX + partition);
    }
  }

  /** Tells all nodes how far conversations are now, by their channels. */
  void moved(Map<String, Long> heads) {
    List<List<Map.Entry<String, Long>>> byPartition = new ArrayList<>();
    for (int i = 0; i < Index.PARTITIONS; i++) {
      byPartition.add(List.of());
    }
    for (Map.Entry<String, Long> one : heads.entrySet()) {
      int partition = Index.partition(Index.hash(id(one.getKey())));
      if (byPartition.get(partition).isEmpty()) {
        byPartition.set(partition, new ArrayList<>(2));
      }
      byPartition.get(partition).add(one);
    }
    for (int partition = 0; partition < Index.PARTITIONS; partition++) {
      List<Map.Entry<String, Long>> all = byPartition.get(partition);
      for (int from = 0; from < all.size(); from += MOST) {
        ArrayNode letter = JsonNodeFactory.instance.arrayNode();
        for (var one : all.subList(from, Math.min(all.size(), from + MOST))) {
          letter.addArray().add(one.getKey()).add(one.getValue());
        }
        ground.tell(PREFIX + partition, Payload.json(letter.toString()));
      }
    }
  }

  /** Tells all nodes that users came to a conversation, or went from it. */
  static void people(Ground ground, String id, List<String> users, boolean come) {
    ObjectNode letter = JsonNodeFactory.instance.objectNode().put("id", id).put("come", come);
    ArrayNode all = letter.putArray("users");
    users.forEach(all::add);
    ground.tell(PEOPLE, Payload.json(letter.toString()));
  }

  /** Who came to a conversation, or went from it. */
  record People(String id, List<String> users, boolean come) {}

  /**
   * What was told.
   *
   * @param moved is given each channel with its head
   * @return who came or went; null where it was not about that
   */
  static @Nullable People read(String channel, Payload letter, ObjLongConsumer<String> moved) {
    JsonNode node = MAPPER.readTree(letter.bytes());
    if (channel.equals(PEOPLE)) {
      List<String> users = new ArrayList<>();
      node.path("users").forEach(user -> users.add(user.asString("")));
      return new People(node.path("id").asString(""), users, node.path("come").asBoolean(false));
    }
    node.forEach(one -> moved.accept(one.path(0).asString(""), one.path(1).asLong(0)));
    return null;
  }

  static String id(String channel) {
    return channel.substring(Conversation.CHANNELS.length());
  }
}
