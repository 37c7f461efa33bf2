package dev.hawser.im.message;

import dev.hawser.core.RefusedException;
import dev.hawser.core.log.Reference;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Payload;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What may be said: the shapes of messages, and of what is about them. */
public final class Content {

  /** The tag that tells the type without a look at the data. */
  public static final String TYPE = "type";

  /** Tells who said a message that was forwarded, and when. */
  public static final String FORWARDED = "forwarded";

  /** Tells after how many seconds a message shows nothing any more. */
  public static final String EXPIRES = "expires";

  /** Tells of an edit when what it changes expires, milliseconds since 1970. */
  public static final String UNTIL = "until";

  /**
   * What the room itself tells in a conversation refers to this: to no message, but to the
   * conversation, so that nobody counts it as unread.
   */
  public static final String CONVERSATION = "999999999999999999";

  private static final Set<String> TYPES =
      Set.of("text", "image", "file", "audio", "video", "location", "card", "command", "custom");

  private static final Set<String> ELSEWHERE = Set.of("image", "file", "audio", "video");

  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final int MOST_MENTIONS = 100;
  private static final int LONGEST_EMOJI = 64;

  /** Ten years. */
  private static final long MOST_EXPIRES = 315_360_000;

  private Content() {}

  /** The JSON value of a payload; null where it is none, which only older logs hold. */
  static @Nullable JsonNode read(Payload payload) {
    if (!payload.json()) {
      return null;
    }
    try {
      return MAPPER.readTree(payload.bytes());
    } catch (JacksonException e) {
      return null;
    }
  }

  /** The same for who only looks: a missing node where there is no JSON value. */
  public static JsonNode look(Payload payload) {
    JsonNode data = read(payload);
    return data == null ? MAPPER.missingNode() : data;
  }

  /**
   * The object that is to be said.
   *
   * @throws RefusedException where it is no object with a type
   */
  public static JsonNode of(Payload payload) {
    JsonNode data = read(payload);
    if (data == null || !data.isObject() || !data.path(TYPE).isString()) {
      throw invalid("data: expected an object with a type");
    }
    return data;
  }

  /**
   * Checks a message.
   *
   * @throws RefusedException where it is none
   */
  public static void check(JsonNode message) {
    String type = text(message, TYPE);
    if (!TYPES.contains(type)) {
      throw invalid("data.type: '" + type + "' is no kind of message");
    }
    if (type.equals("text") && text(message, "text").isEmpty()) {
      throw invalid("data.text: expected text");
    }
    if (ELSEWHERE.contains(type)
        && text(message, "url").isEmpty()
        && text(message.path("file"), "id").isEmpty()) {
      throw invalid("data: expected url, or file with its id");
    }
    if (type.equals("location")
        && (!message.path("latitude").isNumber() || !message.path("longitude").isNumber())) {
      throw invalid("data: expected latitude and longitude");
    }
    for (String offset : List.of("reply", Threads.TAG)) {
      JsonNode value = message.path(offset);
      if (!value.isMissingNode() && !isOffset(value)) {
        throw invalid("data." + offset + ": expected the offset of a message");
      }
    }
    checkMentions(message.path("mentions"));
    JsonNode expires = message.path(EXPIRES);
    if (!expires.isMissingNode() && (!isOffset(expires) || expires.asLong() > MOST_EXPIRES)) {
      throw invalid("data.expires: expected seconds, at most " + MOST_EXPIRES);
    }
  }

  /**
   * When what was said expires.
   *
   * @param time when it was said, milliseconds since 1970
   * @return in the same; 0 for never
   */
  public static long until(long time, @Nullable JsonNode said) {
    JsonNode expires = said == null ? MAPPER.missingNode() : said.path(EXPIRES);
    return isOffset(expires) && expires.asLong() <= MOST_EXPIRES
        ? time + expires.asLong() * 1_000
        : 0;
  }

  private static void checkMentions(JsonNode mentions) {
    if (mentions.isMissingNode()) {
      return;
    }
    if (!mentions.isArray() || mentions.size() > MOST_MENTIONS) {
      throw invalid("data.mentions: expected at most " + MOST_MENTIONS + " users");
    }
    for (JsonNode user : mentions) {
      if (!user.isString()) {
        throw invalid("data.mentions: expected users");
      }
    }
  }

  /**
   * Checks what is about a message.
   *
   * @return the offset of that
   * @throws RefusedException where something is missing
   */
  public static long check(Event event, JsonNode data) {
    JsonNode ref = data.path(Reference.TAG);
    if (!isOffset(ref)) {
      throw invalid("data.ref: expected the offset of a message");
    }
    if (event == Event.EDIT) {
      check(data.path("to"));
    }
    if (event == Event.REACT) {
      String emoji = text(data, "emoji");
      if (emoji.isEmpty() || emoji.length() > LONGEST_EMOJI) {
        throw invalid("data.emoji: expected 1 to " + LONGEST_EMOJI + " characters");
      }
    }
    JsonNode on = data.path("on");
    if (!on.isMissingNode() && !on.isBoolean()) {
      throw invalid("data.on: expected true or false");
    }
    return ref.asLong();
  }

  /** Numbers are no text here, whatever they look like. */
  private static String text(JsonNode node, String field) {
    JsonNode value = node.path(field);
    return value.isString() ? value.asString() : "";
  }

  private static boolean isOffset(JsonNode value) {
    return value.isIntegralNumber() && value.canConvertToLong() && value.asLong() > 0;
  }

  private static RefusedException invalid(String why) {
    return new RefusedException(Code.INVALID_FIELD, why);
  }
}
