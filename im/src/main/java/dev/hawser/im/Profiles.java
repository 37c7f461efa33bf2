package dev.hawser.im;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hawser.core.room.Caller;
import dev.hawser.im.people.PeopleStore;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The calls by which people say who they are, and see who others are. */
final class Profiles {

  private static final int AT_ONCE = 100;
  private static final int MOST_BYTES = 4 * 1024;
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private final PeopleStore people;
  private final Notices notices;

  Profiles(PeopleStore people, Notices notices) {
    this.people = people;
    this.notices = notices;
  }

  /** Of the caller, who may change it by it, or of another. */
  ObjectNode profile(Caller caller, Asked asked) {
    String user = asked.has("user") ? asked.user("user") : caller.user();
    ObjectNode now = read(people.profiles(List.of(user)).get(user));
    boolean changes = asked.has("name") || asked.has("picture") || asked.has("custom");
    if (changes) {
      if (!user.equals(caller.user())) {
        throw Asked.invalid("user: nobody says who somebody else is");
      }
      change(now, asked);
      String text = now.toString();
      if (text.getBytes(UTF_8).length > MOST_BYTES) {
        throw Asked.invalid("a profile has at most " + MOST_BYTES + " bytes");
      }
      people.describe(user, text);
      ObjectNode notice = Notices.notice("profile");
      notice.set("profile", now.deepCopy());
      notices.inbox(user, notice);
    }
    return now.put("user", user);
  }

  private static void change(ObjectNode profile, Asked asked) {
    for (String field : List.of("name", "picture")) {
      if (asked.has(field)) {
        String text = asked.optional(field, MOST_BYTES);
        profile.remove(field);
        if (text != null) {
          profile.put(field, text);
        }
      }
    }
    String custom = asked.json("custom", MOST_BYTES);
    if (custom != null) {
      profile.set("custom", MAPPER.readTree(custom));
    }
  }

  /** Of many; who says nothing of themselves is absent. */
  ObjectNode profiles(Caller caller, Asked asked) {
    List<String> users = asked.users("users", AT_ONCE);
    Map<String, String> found = people.profiles(users);
    ObjectNode answer = Views.object();
    var all = answer.putArray("profiles");
    for (String user : users) {
      String profile = found.get(user);
      if (profile != null) {
        all.add(read(profile).put("user", user));
      }
    }
    return answer;
  }

  private static ObjectNode read(@Nullable String profile) {
    return profile == null ? Views.object() : (ObjectNode) MAPPER.readTree(profile);
  }
}
