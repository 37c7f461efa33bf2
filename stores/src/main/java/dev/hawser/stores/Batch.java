package dev.hawser.stores;

import dev.hawser.core.log.Appended;
import dev.hawser.core.log.Digest;
import dev.hawser.core.log.Entry;
import dev.hawser.core.log.Retention;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What is to be appended to one channel.
 *
 * @param digests of the entries with a key, null for the others
 * @param answer completed on the writer's thread, after the commit
 */
record Batch(
    String channel,
    Retention retention,
    List<Entry> entries,
    @Nullable Digest[] digests,
    int weight,
    CompletableFuture<Appended> answer) {

  static Batch of(String channel, Retention retention, List<Entry> entries) {
    @Nullable Digest[] digests = new @Nullable Digest[entries.size()];
    int weight = channel.length();
    for (int i = 0; i < digests.length; i++) {
      Entry entry = entries.get(i);
      digests[i] = entry.key() == null ? null : Digest.of(entry);
      weight += entry.weight();
    }
    return new Batch(channel, retention, entries, digests, weight, new CompletableFuture<>());
  }
}
