package dev.hawser.im;

import dev.hawser.core.RefusedException;
import dev.hawser.core.access.ChannelName;
import dev.hawser.im.conversation.Conversation;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Payload;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a call asks for; unknown fields are passed over, as everywhere on the wire. */
final class Asked {

  /** The longest name of a user: with the inbox's prefix it must make a channel. */
  private static final int LONGEST_USER = 200;

  private static final JsonMapper MAPPER = JsonMapper.shared();

  private final JsonNode fields;

  private Asked(JsonNode fields) {
    this.fields = fields;
  }

  /** Reads an object; null counts as one without fields. */
  static Asked of(Payload data) {
    JsonNode node;
    try {
      node = MAPPER.readTree(data.bytes());
    } catch (JacksonException e) {
      throw new RefusedException(Code.INVALID_DATA);
    }
    if (!node.isObject() && !node.isNull()) {
      throw invalid("data: expected an object");
    }
    return new Asked(node);
  }

  static RefusedException invalid(String why) {
    return new RefusedException(Code.INVALID_FIELD, why);
  }

  boolean has(String name) {
    JsonNode value = fields.path(name);
    return !value.isMissingNode() && !value.isNull();
  }

  /** The ids of the conversations whose channels are listed; empty where there is no list. */
  List<String> conversations(String name, int most) {
    JsonNode list = fields.path(name);
    if (list.isMissingNode() || list.isNull()) {
      return List.of();
    }
    if (!list.isArray() || list.size() > most) {
      throw invalid(name + ": expected at most " + most + " channels");
    }
    Set<String> ids = new LinkedHashSet<>();
    for (JsonNode one : list) {
      String id = one.isString() ? conversationOf(one.asString()) : null;
      if (id == null || !writable(id)) {
        throw invalid(name + ": expected " + Conversation.CHANNELS + "…");
      }
      ids.add(id);
    }
    return List.copyOf(ids);
  }

  /** All of it. */
  JsonNode all() {
    return fields;
  }

  /** The id of the conversation whose channel is named. */
  String conversation() {
    return conversation("channel");
  }

  /** The same, where the channel stands under another name. */
  String conversation(String name) {
    String id = conversationOf(text(name));
    if (id == null) {
      throw invalid(name + ": expected " + Conversation.CHANNELS + "…");
    }
    return id;
  }

  static @Nullable String conversationOf(String channel) {
    return channel.startsWith(Conversation.CHANNELS)
        ? channel.substring(Conversation.CHANNELS.length())
        : null;
  }

  String user(String name) {
    return user(name, text(name));
  }

  List<String> users(String name, int most) {
    JsonNode list = fields.path(name);
    if (list.isMissingNode() || list.isNull()) {
      return List.of();
    }
    if (!list.isArray() || list.size() > most) {
      throw invalid(name + ": expected at most " + most + " users");
    }
    Set<String> users = new LinkedHashSet<>();
    for (JsonNode one : list) {
      users.add(user(name, one.isString() ? one.asString() : ""));
    }
    return List.copyOf(users);
  }

  /** Whether somebody can be called so. */
  static boolean isUser(String user) {
    return !user.isEmpty()
        && user.length() <= LONGEST_USER
        && ChannelName.problem(Conversation.INBOXES + user) == null;
  }

  private static String user(String name, String user) {
    if (!isUser(user)) {
      throw invalid(name + ": expected users whose names make a channel");
    }
    return user;
  }

  String text(String name) {
    String value = optional(name, 255);
    if (value == null) {
      throw invalid(name + ": expected text");
    }
    return value;
  }

  /** Text of so many characters at most; null where it is absent or empty. */
  @Nullable String optional(String name, int longest) {
    if (!has(name)) {
      return null;
    }
    JsonNode value = fields.path(name);
    if (!value.isString() || value.asString().length() > longest) {
      throw invalid(name + ": expected text of at most " + longest + " characters");
    }
    String text = value.asString();
    if (!writable(text)) {
      throw invalid(name + ": expected Unicode without control characters");
    }
    return text.isEmpty() ? null : text;
  }

  /** Whether every database keeps it: no half of a surrogate pair, and nothing that controls. */
  private static boolean writable(String text) {
    return text.codePoints()
        .noneMatch(
            one -> Character.isISOControl(one) || Character.getType(one) == Character.SURROGATE);
  }

  boolean flag(String name, boolean otherwise) {
    if (!has(name)) {
      return otherwise;
    }
    if (!fields.path(name).isBoolean()) {
      throw invalid(name + ": expected true or false");
    }
    return fields.path(name).asBoolean();
  }

  long whole(String name, long otherwise, long most) {
    if (!has(name)) {
      return otherwise;
    }
    JsonNode value = fields.path(name);
    if (!value.isIntegralNumber()
        || !value.canConvertToLong()
        || value.asLong() < 0
        || value.asLong() > most) {
      throw invalid(name + ": expected a whole number from 0 to " + most);
    }
    return value.asLong();
  }

  /** How many are wanted: 0 or nothing leaves it to the room. */
  int limit(int usual, int most) {
    long asked = whole("limit", 0, Integer.MAX_VALUE);
    return asked == 0 ? usual : (int) Math.min(asked, most);
  }

  /** Any JSON value as text of so many characters at most; null where it is absent. */
  @Nullable String json(String name, int longest) {
    if (!has(name)) {
      return null;
    }
    String text = fields.path(name).toString();
    if (text.length() > longest) {
      throw invalid(name + ": at most " + longest + " characters");
    }
    return text;
  }
}
