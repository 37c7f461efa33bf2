package dev.hawser.brokers.memory;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Until when each node is held to be alive. May be used from any thread. */
final class Leases {

  private final Time time;
  private final ConcurrentHashMap<String, Long> until = new ConcurrentHashMap<>();

  Leases(Time time) {
    this.time = time;
  }

  /** How a lease stood when it was renewed; one that was late had not been taken yet. */
  enum Stood {
    IN_TIME,
    LATE,
    NOT
  }

  Stood renew(String node, Duration lease) {
    long now = time.now();
    Long before = until.put(node, now + lease.toMillis());
    if (before == null) {
      return Stood.NOT;
    }
    return before > now ? Stood.IN_TIME : Stood.LATE;
  }

  void shorten(String node, Duration grace) {
    until.put(node, time.now() + grace.toMillis());
  }

  /** The nodes whose lease has fallen; each is given to one caller only. */
  Set<String> takeFallen() {
    long now = time.now();
    Set<String> fallen = new HashSet<>();
    until.forEach((node, moment) -> {
      if (moment <= now && until.remove(node, moment)) {
        fallen.add(node);
      }
    });
    return fallen;
  }
}
