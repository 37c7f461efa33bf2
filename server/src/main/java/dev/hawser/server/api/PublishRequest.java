package dev.hawser.server.api;

import dev.hawser.core.RefusedException;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.MalformedFrameException;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.json.JsonData;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/**
 * What is asked to be published; {@code data} is cut out of the body as it stands there.
 *
 * @param channels one for a publication, several for a broadcast
 */
record PublishRequest(
    List<String> channels,
    Payload payload,
    @Nullable String user,
    @Nullable String key,
    Map<String, String> tags,
    @Nullable String slot) {

  static final int MOST_IN_BATCH = 1_000;
  static final int MOST_CHANNELS = 10_000;

  /** Reads {@code {"channel", "data" or "bytes", "key", "tags", "slot", "user"}}. */
  static PublishRequest one(byte[] body) {
    return parse(body, parser -> read(parser, body, false));
  }

  /** Reads the same with {@code "channels"}, a list, instead of {@code "channel"}. */
  static PublishRequest broadcast(byte[] body) {
    return parse(body, parser -> read(parser, body, true));
  }

  /** Reads {@code {"publications": […]}}, in order. */
  static List<PublishRequest> batch(byte[] body) {
    return parse(
        body,
        parser -> {
          List<PublishRequest> batch = new ArrayList<>();
          expect(parser.nextToken(), JsonToken.PROPERTY_NAME, "expected publications");
          if (!parser.currentName().equals("publications")) {
            throw Fields.invalid("unknown field '" + parser.currentName() + "'");
          }
          expect(parser.nextToken(), JsonToken.START_ARRAY, "publications: expected a list");
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            expect(parser.currentToken(), JsonToken.START_OBJECT, "expected an object");
            if (batch.size() == MOST_IN_BATCH) {
              throw Fields.invalid("publications: at most " + MOST_IN_BATCH);
            }
            batch.add(read(parser, body, false));
          }
          expect(parser.nextToken(), JsonToken.END_OBJECT, "expected publications only");
          return batch;
        });
  }

  private interface Reading<T> {
    T from(JsonParser parser);
  }

  private static <T> T parse(byte[] body, Reading<T> reading) {
    try (JsonParser parser = Fields.JSON.createParser(ObjectReadContext.empty(), body)) {
      expect(parser.nextToken(), JsonToken.START_OBJECT, "expected a JSON object");
      T result = reading.from(parser);
      expect(parser.nextToken(), null, "expected one JSON object only");
      return result;
    } catch (JacksonException e) {
      throw new RefusedException(Code.MALFORMED, "body: not well-formed JSON");
    }
  }

  private static PublishRequest read(JsonParser parser, byte[] body, boolean many) {
    List<String> channels = List.of();
    Payload payload = null;
    String user = null;
    String key = null;
    Map<String, String> tags = Map.of();
    String slot = null;
    Set<String> seen = new HashSet<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      if (!seen.add(name)) {
        throw Fields.invalid("field '" + name + "' comes twice");
      }
      JsonToken token = parser.nextToken();
      if (token == JsonToken.VALUE_NULL && !name.equals("data")) {
        continue;
      }
      switch (name) {
        case "channel", "channels" -> {
          if (many != name.equals("channels")) {
            throw Fields.invalid("unknown field '" + name + "'");
          }
          channels = many ? texts(parser) : List.of(text(parser, name));
        }
        case "data", "bytes" -> {
          if (payload != null) {
            throw Fields.invalid("expected data or bytes, once");
          }
          payload = name.equals("data") ? data(parser, body) : bytes(parser);
        }
        case "user" -> user = named(parser, name);
        case "key" -> key = named(parser, name);
        case "tags" -> tags = tags(parser);
        case "slot" -> slot = text(parser, name);
        default -> throw Fields.invalid("unknown field '" + name + "'");
      }
    }
    if (channels.isEmpty()) {
      throw Fields.invalid(many ? "channels: expected at least one" : "channel: expected text");
    }
    if (payload == null) {
      throw Fields.invalid("data or bytes: one is needed");
    }
    return new PublishRequest(channels, payload, user, key, tags, slot);
  }

  /** The bytes between the value's first and last, checked as any door checks them. */
  private static Payload data(JsonParser parser, byte[] body) {
    int start = (int) parser.currentTokenLocation().getByteOffset();
    parser.skipChildren();
    parser.finishToken();
    int end = (int) parser.currentLocation().getByteOffset();
    try {
      return JsonData.read(body, start, end - start);
    } catch (MalformedFrameException e) {
      throw new RefusedException(e.code(), String.valueOf(e.getMessage()));
    }
  }

  private static Payload bytes(JsonParser parser) {
    text(parser, "bytes");
    try {
      return Payload.opaque(parser.getBinaryValue());
    } catch (JacksonException e) {
      throw Fields.invalid("bytes: expected base64");
    }
  }

  private static String text(JsonParser parser, String name) {
    expect(parser.currentToken(), JsonToken.VALUE_STRING, name + ": expected text");
    return parser.getString();
  }

  private static String named(JsonParser parser, String name) {
    String text = text(parser, name);
    if (text.isEmpty()) {
      throw Fields.invalid(name + ": expected text, or to be absent");
    }
    return text;
  }

  private static List<String> texts(JsonParser parser) {
    expect(parser.currentToken(), JsonToken.START_ARRAY, "channels: expected a list");
    List<String> texts = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (texts.size() == MOST_CHANNELS) {
        throw Fields.invalid("channels: at most " + MOST_CHANNELS);
      }
      texts.add(text(parser, "channels"));
    }
    return texts;
  }

  private static Map<String, String> tags(JsonParser parser) {
    expect(parser.currentToken(), JsonToken.START_OBJECT, "tags: expected names and texts");
    Map<String, String> tags = new HashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      tags.put(name, text(parser, "tags"));
    }
    return tags;
  }

  private static void expect(
      @Nullable JsonToken token, @Nullable JsonToken expected, String message) {
    if (token != expected) {
      throw Fields.invalid(message);
    }
  }
}
