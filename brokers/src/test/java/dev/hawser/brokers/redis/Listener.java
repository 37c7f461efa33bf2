package dev.hawser.brokers.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.bell.Bell;
import dev.hawser.core.bell.Ring;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Hears a channel's publications. */
final class Listener implements Bell.Ear {

  final AtomicInteger returns = new AtomicInteger();
  final AtomicInteger unheard = new AtomicInteger();
  private final List<Ring.Moved> heard = new CopyOnWriteArrayList<>();

  @Override
  public void rung(Ring ring) {
    if (ring instanceof Ring.Moved moved) {
      heard.add(moved);
    }
  }

  @Override
  public void returned() {
    returns.incrementAndGet();
  }

  @Override
  public void unheard() {
    unheard.incrementAndGet();
  }

  boolean heard(String epoch) {
    return heard.stream().anyMatch(moved -> moved.position().epoch().equals(epoch));
  }

  int count() {
    return heard.size();
  }

  void heardNothingTwiceOrOutOfOrder() {
    Map<String, Long> heads = new HashMap<>();
    for (Ring.Moved moved : heard) {
      Long before = heads.put(moved.position().epoch(), moved.position().offset());
      assertThat(moved.position().offset()).isGreaterThan(before == null ? 0 : before);
    }
  }
}
