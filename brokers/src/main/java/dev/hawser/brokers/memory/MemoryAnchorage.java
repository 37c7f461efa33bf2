package dev.hawser.brokers.memory;

import dev.hawser.core.fleet.Announcement;
import dev.hawser.core.fleet.Courier.Reader;
import dev.hawser.core.fleet.Levels;
import dev.hawser.core.fleet.Muster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Where the nodes of one process lie, each in sight of the others. May be used from any thread. */
public final class MemoryAnchorage {

  private final Time time;
  private final Map<String, Said> said = new HashMap<>();
  private final ConcurrentHashMap<String, Reader> readers = new ConcurrentHashMap<>();

  public MemoryAnchorage() {
    this(Time.system());
  }

  public MemoryAnchorage(Time time) {
    this.time = time;
  }

  private record Said(Announcement node, long at, long until) {}

  synchronized Muster announce(Announcement own, Duration lease) {
    long now = time.now();
    said.values().removeIf(one -> one.until <= now);
    boolean joined = said.containsKey(own.run()) || understood(own);
    if (joined) {
      said.put(own.run(), new Said(own, now, now + lease.toMillis()));
    }
    return new Muster(
        joined,
        said.values().stream()
            .sorted(
                Comparator.comparing((Said one) -> one.node.name())
                    .thenComparing(one -> one.node.run()))
            .map(one -> new Muster.Seen(one.node, Duration.ofMillis(now - one.at)))
            .toList());
  }

  private boolean understood(Announcement own) {
    List<Levels> all = new ArrayList<>(List.of(own.speaks()));
    said.values().forEach(one -> all.add(one.node.speaks()));
    return Levels.common(all).isPresent();
  }

  synchronized void leave(String run) {
    said.remove(run);
  }

  void attach(String run, Reader reader) {
    readers.put(run, reader);
  }

  void detach(String run) {
    readers.remove(run);
  }

  void send(String run, byte[] letter) {
    Reader reader = readers.get(run);
    if (reader != null) {
      reader.read(letter.clone());
    }
  }

  void sendAll(byte[] letter) {
    readers.values().forEach(reader -> reader.read(letter.clone()));
  }
}
