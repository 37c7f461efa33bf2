package dev.hawser.sdk.outbox;

import java.util.List;

/** Keeps nothing: the outbox in memory is all there is. */
final class MemoryOutboxStore implements OutboxStore {

  @Override
  public List<OutboxEntry> load() {
    return List.of();
  }

  @Override
  public void add(OutboxEntry entry) {}

  @Override
  public void tried(String key, long time) {}

  @Override
  public void remove(String key) {}

  @Override
  public void close() {}
}
