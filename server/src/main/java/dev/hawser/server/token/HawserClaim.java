package dev.hawser.server.token;

import dev.hawser.core.access.ChannelPattern;
import dev.hawser.core.access.Grant;
import dev.hawser.core.access.Right;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The claim {@code hawser} of a token.
 *
 * <pre>{@code
 * {"grants": [{"channels": "chat/#", "allow": ["subscribe", "publish"], "from": 17}],
 *  "channels": ["inbox/ann"], "platform": "phone"}
 * }</pre>
 *
 * <p>{@code from} is the earliest offset that may be read; {@code channels} are subscribed by the
 * server at connect; {@code platform} is the kind of device. Unknown fields are errors: a misspelt
 * limit must not widen what is granted.
 */
final class HawserClaim {

  static final String NAME = "hawser";

  private static final int MOST = 1_000;
  private static final Set<String> KNOWN = Set.of("grants", "channels", "platform");
  private static final Pattern PLATFORM = Pattern.compile("[a-z0-9-]{1,32}");

  private HawserClaim() {}

  static List<Grant> grants(@Nullable Object claim) {
    List<Grant> grants = new ArrayList<>();
    for (Object entry : list(fields(claim, KNOWN), "grants")) {
      Map<?, ?> fields = fields(entry, Set.of("channels", "allow", "from"));
      Set<Right> rights = EnumSet.noneOf(Right.class);
      for (Object name : list(fields, "allow")) {
        rights.add(right(text(name, "allow")));
      }
      grants.add(
          new Grant(
              new ChannelPattern(text(fields.get("channels"), "channels")),
              rights,
              fields.get("from") == null ? 0 : whole(fields.get("from"))));
    }
    return grants;
  }

  static List<String> channels(@Nullable Object claim) {
    List<String> channels = new ArrayList<>();
    for (Object entry : list(fields(claim, KNOWN), "channels")) {
      channels.add(text(entry, "channels"));
    }
    return channels;
  }

  static @Nullable String platform(@Nullable Object claim) {
    Object value = fields(claim, KNOWN).get("platform");
    return value == null ? null : checked(text(value, "platform"));
  }

  private static String checked(String platform) {
    if (!PLATFORM.matcher(platform).matches()) {
      throw new IllegalArgumentException(
          "platform: expected 1 to 32 of small letters, digits and -");
    }
    return platform;
  }

  /** The claim that says this, to be signed. */
  static Map<String, Object> of(
      List<Grant> grants, List<String> channels, @Nullable String platform) {
    List<Map<String, Object>> entries = new ArrayList<>();
    for (Grant grant : grants) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("channels", grant.pattern().text());
      entry.put(
          "allow",
          grant.rights().stream().sorted().map(r -> r.name().toLowerCase(Locale.ROOT)).toList());
      if (grant.from() > 0) {
        entry.put("from", grant.from());
      }
      entries.add(entry);
    }
    Map<String, Object> claim = new LinkedHashMap<>();
    claim.put("grants", entries);
    claim.put("channels", channels);
    if (platform != null) {
      claim.put("platform", checked(platform));
    }
    return claim;
  }

  static Right right(String name) {
    return switch (name) {
      case "subscribe" -> Right.SUBSCRIBE;
      case "publish" -> Right.PUBLISH;
      case "presence" -> Right.PRESENCE;
      case "history" -> Right.HISTORY;
      default ->
          throw new IllegalArgumentException(
              "right '" + name + "' (expected: subscribe, publish, presence, history)");
    };
  }

  private static Map<?, ?> fields(@Nullable Object value, Set<String> known) {
    if (value == null) {
      return Map.of();
    }
    if (!(value instanceof Map<?, ?> fields)) {
      throw new IllegalArgumentException("expected an object");
    }
    for (Object name : fields.keySet()) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException("unknown field '" + name + "'");
      }
    }
    return fields;
  }

  private static List<?> list(Map<?, ?> fields, String name) {
    Object value = fields.get(name);
    if (value == null) {
      return List.of();
    }
    if (!(value instanceof List<?> list) || list.size() > MOST) {
      throw new IllegalArgumentException(name + ": expected a list of at most " + MOST);
    }
    return list;
  }

  private static String text(@Nullable Object value, String name) {
    if (!(value instanceof String text)) {
      throw new IllegalArgumentException(name + ": expected text");
    }
    return text;
  }

  private static long whole(@Nullable Object value) {
    if (!(value instanceof Long || value instanceof Integer)) {
      throw new IllegalArgumentException("from: expected a whole number");
    }
    return ((Number) value).longValue();
  }
}
