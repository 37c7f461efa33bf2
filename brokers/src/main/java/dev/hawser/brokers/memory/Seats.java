package dev.hawser.brokers.memory;

import dev.hawser.core.RefusedException;
import dev.hawser.core.directory.Directory.Presence;
import dev.hawser.core.directory.Directory.Seat;
import dev.hawser.protocol.Code;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The seats of one user, on all platforms. Confined to the step that owns the user. */
final class Seats {

  /** Platforms by session; who came first stands first. */
  private final Map<String, String> taken = new LinkedHashMap<>();

  private long keepMillis;

  /**
   * Who has to go for this session to have a seat; changes nothing.
   *
   * @param lines of the user, by session
   * @throws RefusedException where it is not to have one
   */
  List<String> vacate(String session, Seat seat, Map<String, Presence> lines) {
    if (taken.containsKey(session)) {
      return List.of();
    }
    List<String> away = new ArrayList<>();
    List<String> here = new ArrayList<>();
    taken.forEach((other, platform) -> {
      if (platform.equals(seat.platform())) {
        (lines.containsKey(other) ? here : away).add(other);
      }
    });
    int over = away.size() + here.size() + 1 - seat.most();
    if (over > 0 && seat.returns()) {
      throw new RefusedException(Code.DISPLACED);
    }
    if (over > away.size() && !seat.displaces()) {
      throw new RefusedException(Code.PLATFORM_FULL);
    }
    away.addAll(here);
    return over <= 0 ? List.of() : away.subList(0, Math.min(over, away.size()));
  }

  void give(String session) {
    taken.remove(session);
  }

  void take(String session, Seat seat) {
    taken.putIfAbsent(session, seat.platform());
    keepMillis = seat.keep().toMillis();
  }

  boolean isEmpty() {
    return taken.isEmpty();
  }

  /** How long they outlive the last line. */
  long keepMillis() {
    return keepMillis;
  }
}
