package dev.hawser.stores;

import dev.hawser.im.conversation.ConversationStore;
import dev.hawser.im.conversation.ConversationStoreContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract of who keeps conversations, on SQLite. */
class SqliteConversationsTest extends ConversationStoreContract {

  @TempDir Path folder;

  private final List<Store> open = new ArrayList<>();

  @Override
  protected ConversationStore store() {
    try {
      Path file = folder.resolve("store-" + open.size());
      open.add(
          Store.open(
              new StoreSettings.Sqlite(file, Duration.ofSeconds(1)), InstantSource.system()));
      return open.getLast().conversations();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected void number(String channel) {
    Numbered.in(open.getLast(), channel);
  }

  @AfterEach
  void close() {
    open.forEach(Store::close);
  }
}
