package dev.hawser.stores;

import dev.hawser.core.log.Appended;
import dev.hawser.core.log.Entry;
import dev.hawser.core.log.Head;
import dev.hawser.core.log.Heads;
import dev.hawser.core.log.Log;
import dev.hawser.core.log.LogPage;
import dev.hawser.core.log.Retention;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * A store's log whose end is the store's, for contracts that know only logs.
 *
 * @param end closes the store
 */
record StoreThatCloses(Store store, Consumer<Store> end) implements Log {

  StoreThatCloses(Store store) {
    this(store, Store::close);
  }

  @Override
  public CompletionStage<Appended> append(String channel, Retention retention, List<Entry> batch) {
    return store.log().append(channel, retention, batch);
  }

  @Override
  public CompletionStage<LogPage> read(
      String channel, Retention retention, long after, int maxCount, int maxBytes) {
    return store.log().read(channel, retention, after, maxCount, maxBytes);
  }

  @Override
  public CompletionStage<Head> head(String channel, Retention retention) {
    return store.log().head(channel, retention);
  }

  @Override
  public CompletionStage<Heads> heads(Collection<String> channels) {
    return store.log().heads(channels);
  }

  @Override
  public void close() {
    end.accept(store);
  }
}
