package dev.hawser.stores;

import dev.hawser.core.log.Entry;
import dev.hawser.core.log.Head;
import dev.hawser.core.log.LogPage;
import dev.hawser.core.room.Ground;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Channels that are nothing but their log. */
record OnLog(Store store) implements Ground {

  @Override
  public CompletionStage<Position> append(String channel, Entry entry) {
    return store
        .log()
        .append(channel, LedgerContract.ALL, List.of(entry))
        .thenApply(appended -> appended.head().position());
  }

  @Override
  public CompletionStage<LogPage> page(String channel, long after, int count) {
    return store.log().read(channel, LedgerContract.ALL, after, count, 1 << 20);
  }

  @Override
  public CompletionStage<Head> head(String channel) {
    return store.log().head(channel, LedgerContract.ALL);
  }

  @Override
  public void signalHere(String channel, Payload data) {}

  @Override
  public void tell(String channel, Payload data) {}

  @Override
  public CompletionStage<Void> listen(String channel) {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void unlisten(String channel) {}

  @Override
  public CompletionStage<Void> unsubscribe(String user, String channel) {
    return CompletableFuture.completedFuture(null);
  }
}
