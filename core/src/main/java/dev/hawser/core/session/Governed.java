package dev.hawser.core.session;

import dev.hawser.core.RefusedException;
import dev.hawser.core.access.Right;
import dev.hawser.core.channel.Reply;
import dev.hawser.core.log.Entry;
import dev.hawser.core.profile.Profile;
import dev.hawser.core.room.Caller;
import dev.hawser.core.room.Room;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Command;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What a session has asked of rooms and not yet heard: whether it may subscribe, and whether what
 * it publishes is good. Confined to the loop; made for those who have to do with rooms.
 */
final class Governed {

  private final Session session;

  /** By channel; whoever takes a wish back takes it out of here. */
  private final Map<String, Long> asking = new HashMap<>(2);

  /** Tells one wish for a channel from the next. */
  private long lastAsked;

  /** In the order in which they were sent; the first that is not settled holds up the rest. */
  private final ArrayDeque<Sending> sendings = new ArrayDeque<>(2);

  private static final class Sending {

    private final long id;
    private final String channel;
    private final Profile profile;
    private @Nullable Entry good;
    private @Nullable RefusedException refusal;

    private Sending(long id, String channel, Profile profile) {
      this.id = id;
      this.channel = channel;
      this.profile = profile;
    }
  }

  Governed(Session session) {
    this.session = session;
  }

  boolean asks(String channel) {
    return asking.containsKey(channel);
  }

  int size() {
    return asking.size();
  }

  /** The wish is taken back; who asked is told so when the room has answered. */
  boolean takeBack(String channel) {
    return asking.remove(channel) != null;
  }

  /** Asks whether it may subscribe, and goes on as for any other channel where it may. */
  void subscribe(Room room, Command.Subscribe wish, boolean byServer, int window, Heard heard) {
    String channel = wish.channel();
    Long mine = ++lastAsked;
    asking.put(channel, mine);
    session
        .connection()
        .await(
            room.admit(caller(), Right.SUBSCRIBE, channel),
            earliest -> {
              if (asking.remove(channel, mine)) {
                session.stand(wish, earliest, byServer, window, heard);
              } else {
                refused(
                    heard, channel, Code.NOT_SUBSCRIBED, "unsubscribed before the room answered");
              }
            },
            e -> {
              asking.remove(channel, mine);
              refused(heard, channel, e.code(), String.valueOf(e.getMessage()));
            });
  }

  private void refused(Heard heard, String channel, Code code, String detail) {
    Past.refused(session.connection(), channel, code);
    heard.refused(new Reply.Refused(code, detail));
  }

  /** Asks whether this may be published, and appends in the order sent. */
  void publish(long id, Room room, String channel, Profile profile, Entry entry) {
    Sending sending = new Sending(id, channel, profile);
    sendings.add(sending);
    session
        .connection()
        .await(
            room.complete(caller(), channel, entry),
            good -> {
              sending.good = good;
              appendSettled();
            },
            refusal -> {
              sending.refusal = refusal;
              appendSettled();
            });
  }

  private void appendSettled() {
    for (Sending first = sendings.peek(); first != null; first = sendings.peek()) {
      if (first.refusal != null) {
        session
            .connection()
            .refuse(
                first.id,
                first.refusal.code(),
                first.refusal.getMessage(),
                first.profile.priority());
      } else if (first.good != null) {
        new Asked(session, first.id).append(first.channel, first.profile, first.good);
      } else {
        return;
      }
      sendings.remove();
    }
  }

  /** From which offset on it may read. */
  CompletionStage<Long> admit(Room room, Right right, String channel) {
    return room.admit(caller(), right, channel);
  }

  private Caller caller() {
    return caller(session);
  }

  /** A room hears that nobody is subscribed here any more who was. */
  static void left(Session session, String channel) {
    Room room = session.loop().services().rooms().governing(channel);
    if (room != null) {
      room.left(caller(session), channel);
    }
  }

  static Caller caller(Session session) {
    return new Caller(session.principal().user(), session.principal().guest());
  }
}
