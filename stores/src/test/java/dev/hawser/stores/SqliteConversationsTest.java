package dev.hawser.stores;

import dev.hawser.im.conversation.ConversationStore;
import dev.hawser.im.conversation.ConversationStoreContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
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

  @Test
  void a_file_of_before_tells_what_its_users_are_in() throws Exception {
    store();
    open.getLast().close();
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("store-0"));
        Statement statement = connection.createStatement()) {
      for (String sql : OlderShape.WITHOUT_BELONGING) {
        statement.execute(sql);
      }
    }
    open.clear();
    OlderShape.check(store());
  }

  @AfterEach
  void close() {
    open.forEach(Store::close);
  }
}
