package dev.hawser.im.moved;

import dev.hawser.core.room.Ground;
import dev.hawser.im.conversation.Conversation;
import dev.hawser.im.moved.Resident.Move;
import dev.hawser.protocol.Payload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What users are told next, each of all that moved in one signal. Confined to one thread. */
final class Bulletins {

  /** The most conversations of one signal. */
  private static final int MOST_TOLD = 100;

  private final Ground ground;
  private final Roll roll;
  private final List<Resident> due = new ArrayList<>();

  /** What moved since everybody was told last, by channel. */
  private final Map<String, Move> moves = new HashMap<>();

  Bulletins(Ground ground, Roll roll) {
    this.ground = ground;
    this.roll = roll;
  }

  void moved(String channel, long head) {
    Move known = moves.get(channel);
    if (known != null) {
      known.head = Math.max(known.head, head);
    } else if (channel.startsWith(Conversation.CHANNELS)) {
      Move move = new Move(channel, head);
      moves.put(channel, move);
      roll.in(Bells.id(channel), resident -> add(resident, move));
    }
  }

  private void add(Resident resident, Move move) {
    if (resident.moves.size() < MOST_TOLD) {
      resident.moves.add(move);
    } else {
      resident.more = true;
    }
    soon(resident);
  }

  /** Has a user ask what moved, whose conversations are known again. */
  void ask(Resident resident) {
    if (resident.loaded) {
      resident.more = true;
      soon(resident);
    }
  }

  private void soon(Resident resident) {
    if (!resident.due) {
      resident.due = true;
      due.add(resident);
    }
  }

  /** Tells everybody who is to be told something. */
  void tell() {
    moves.clear();
    List<Resident> now = List.copyOf(due);
    due.clear();
    for (Resident resident : now) {
      resident.due = false;
      if (resident.attended && roll.has(resident)) {
        ground.signalHere(Conversation.INBOXES + resident.user, signal(resident));
      }
      resident.moves = new ArrayList<>(0);
      resident.more = false;
    }
  }

  private static Payload signal(Resident resident) {
    ObjectNode signal =
        JsonNodeFactory.instance.objectNode().put("type", "moved").put("number", ++resident.told);
    ArrayNode channels = signal.putArray("channels");
    for (Move move : resident.moves) {
      channels.addArray().add(move.channel).add(move.head);
    }
    if (resident.more) {
      signal.put("more", true);
    }
    return Payload.json(signal.toString());
  }
}
