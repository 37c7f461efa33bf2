package dev.hawser.sdk;

import dev.hawser.protocol.Position;
import dev.hawser.sdk.outbox.OutboxEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Everybody who hears the line and the outbox: the builder's listeners first, then who came later.
 * Confined to the callbacks.
 */
final class Watchers implements OutboxListener {

  /** One who came later. */
  record Watcher(Consumer<State> states, OutboxListener settled) {}

  private final Consumer<State> states;
  private final OutboxListener settled;
  private final List<Watcher> later = new ArrayList<>();
  private State state = new State.Disconnected(null);

  Watchers(Consumer<State> states, OutboxListener settled) {
    this.states = states;
    this.settled = settled;
  }

  void add(Watcher watcher) {
    later.add(watcher);
    watcher.states().accept(state);
  }

  void remove(Watcher watcher) {
    later.remove(watcher);
  }

  void stands(State now) {
    state = now;
    try {
      states.accept(now);
    } finally {
      List.copyOf(later).forEach(one -> one.states().accept(now));
    }
  }

  @Override
  public void published(OutboxEntry entry, Position position) {
    try {
      settled.published(entry, position);
    } finally {
      List.copyOf(later).forEach(one -> one.settled().published(entry, position));
    }
  }

  @Override
  public void refused(OutboxEntry entry, HawserException reason) {
    try {
      settled.refused(entry, reason);
    } finally {
      List.copyOf(later).forEach(one -> one.settled().refused(entry, reason));
    }
  }
}
