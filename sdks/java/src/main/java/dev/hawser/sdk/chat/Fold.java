package dev.hawser.sdk.chat;

import dev.hawser.sdk.chat.Message.Reaction;
import dev.hawser.sdk.chat.Message.Recalled;
import dev.hawser.sdk.chat.Message.Replies;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What messages are after publications. The rules are those of the room's own fold and of the
 * TypeScript SDK's, and all are held to the same cases ({@code im/…/fold.json}).
 */
final class Fold {

  private Fold() {}

  /**
   * Takes in one publication more, in order; whoever took it in already takes it in again without
   * effect.
   */
  static void take(Map<Long, Message> messages, Told told) {
    long about = told.about();
    if (about == 0) {
      messages.computeIfAbsent(told.offset(), offset -> message(told));
    } else {
      messages.computeIfPresent(about, (offset, message) -> after(message, told));
    }
  }

  /** What was said, as the channel has it. */
  static Message message(Told told) {
    Said said = told.data() == null ? null : new Said(told.data());
    long seconds = said == null ? 0 : said.expires().toSeconds();
    return new Message(
        told.offset(),
        told.user(),
        told.key(),
        told.time(),
        said,
        0,
        null,
        List.of(),
        false,
        Replies.NONE,
        seconds == 0 ? 0 : told.time() + 1_000 * seconds,
        false,
        told.offset());
  }

  /** What the room told; null where it is something else. */
  static @Nullable Note note(Told told) {
    if (told.about() != -1) {
      return null;
    }
    Json data = told.data() == null ? Json.object() : told.data();
    return Shapes.note(told.offset(), told.user(), told.time(), data);
  }

  /** What a message is after something that is about it. */
  static Message after(Message message, Told event) {
    if (event.offset() <= message.revision() || event.about() != message.offset()) {
      return message;
    }
    if (event.thread() != 0) {
      return message.answered(event.time(), event.offset());
    }
    Json what = event.data() == null ? Json.object() : event.data();
    String type = String.valueOf(what.text("type"));
    boolean on = what.is("on", true);
    long last = event.offset();
    Said said = message.said();
    long edited = message.edited();
    boolean pinned = message.pinned();
    if (type.equals("pin")) {
      return message.with(said, edited, message.recalled(), message.reactions(), on, last);
    }
    // After a recall only the pin may change.
    if (message.recalled() != null) {
      return message.revised(last);
    }
    return switch (type) {
      case "edit" -> {
        Json to = what.at("to");
        Said now = to == null ? said : new Said(to);
        yield message.with(now, event.time(), null, message.reactions(), pinned, last);
      }
      case "recall" -> {
        Recalled recalled = new Recalled(event.user(), event.time());
        yield message.with(null, edited, recalled, List.of(), pinned, last);
      }
      case "react" -> {
        List<Reaction> now = reacted(message.reactions(), emoji(what), user(event), on);
        yield message.with(said, edited, null, now, pinned, last);
      }
      default -> message.revised(last);
    };
  }

  /**
   * Whether a reaction cannot be told for sure from what is held: of many who reacted only the
   * first are named, and this user may be among the others.
   */
  static boolean doubtful(Message message, Told event) {
    Json what = event.data();
    if (what == null
        || !"react".equals(what.text("type"))
        || message.recalled() != null
        || event.offset() <= message.revision()) {
      return false;
    }
    return message.reactions().stream()
        .filter(one -> one.emoji().equals(emoji(what)))
        .anyMatch(one -> one.count() > one.users().size() && !one.users().contains(user(event)));
  }

  private static List<Reaction> reacted(
      List<Reaction> reactions, String emoji, String user, boolean on) {
    List<Reaction> all = new ArrayList<>(reactions);
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).emoji().equals(emoji)) {
        Reaction now = reacted(all.get(i), user, on);
        if (now.count() == 0) {
          all.remove(i);
        } else {
          all.set(i, now);
        }
        return all;
      }
    }
    if (on) {
      all.add(new Reaction(emoji, 1, List.of(user)));
    }
    return all;
  }

  private static Reaction reacted(Reaction these, String user, boolean on) {
    List<String> others = new ArrayList<>(these.users());
    boolean known = others.remove(user);
    long unnamed = these.count() - these.users().size();
    long count = others.size() + unnamed + (on ? 1 : 0) - (!on && !known && unnamed > 0 ? 1 : 0);
    if (on && unnamed > 0) {
      // Those who are not named reacted after those who are.
      return new Reaction(these.emoji(), count, these.users());
    }
    if (on) {
      others.add(user);
    }
    return new Reaction(these.emoji(), count, others);
  }

  private static String emoji(Json what) {
    String emoji = what.text("emoji");
    return emoji == null ? "" : emoji;
  }

  private static String user(Told event) {
    return event.user() == null ? "" : event.user();
  }
}
