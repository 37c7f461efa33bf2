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

  /** Renews; tells whether one stood until now, be it that it was due to fall. */
  boolean renew(String node, Duration lease) {
    return until.put(node, time.now() + lease.toMillis()) != null;
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
