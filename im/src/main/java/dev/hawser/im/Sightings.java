package dev.hawser.im;

import dev.hawser.core.room.Caller;
import dev.hawser.im.people.PeopleStore;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** When somebody was there last: noted when a line ends, and only then. */
final class Sightings {

  private static final int AT_ONCE = 100;

  private final PeopleStore people;
  private final Predicate<String> online;
  private final InstantSource clock;

  Sightings(PeopleStore people, Predicate<String> online, InstantSource clock) {
    this.people = people;
    this.online = online;
    this.clock = clock;
  }

  /** A user's inbox is open on one line less. */
  boolean left(String user) {
    people.seen(user, clock.millis());
    return true;
  }

  /** Tells of others whether and when they were there, or hides it of the caller. */
  ObjectNode lastSeen(Caller caller, Asked asked) {
    ObjectNode answer = Views.object();
    if (asked.has("hidden")) {
      people.hide(caller.user(), asked.flag("hidden", false));
    }
    List<String> users = asked.users("users", AT_ONCE);
    Map<String, Long> seen = people.lastSeen(caller.user(), users);
    ArrayNode all = answer.putArray("seen");
    for (String user : users) {
      Long time = seen.get(user);
      if (time == null) {
        continue;
      }
      if (online.test(user)) {
        all.addObject().put("user", user).put("online", true);
      } else if (time > 0) {
        all.addObject().put("user", user).put("time", time);
      }
    }
    return answer;
  }
}
