package dev.hawser.stores;

import static java.util.Objects.requireNonNull;

import dev.hawser.im.conversation.ConversationStore;
import dev.hawser.im.conversation.ConversationStoreContract;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The contract of who keeps conversations, on a real PostgreSQL. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresqlConversationsTest extends ConversationStoreContract {

  private final PostgresqlServer server = PostgresqlServer.start();
  private final Emptied emptied = new Emptied(server);
  private @Nullable Store store;

  @Override
  protected ConversationStore store() {
    Store empty = emptied.store(Duration.ofSeconds(1), InstantSource.system());
    store = empty;
    return empty.conversations();
  }

  @Override
  protected void number(String channel) {
    Numbered.in(requireNonNull(store), channel);
  }

  @Test
  void a_database_of_before_tells_what_its_users_are_in() throws IOException {
    String uri = server.freshDatabase();
    StoreSettings settings = server.settings(uri, Duration.ZERO);
    Store.open(settings, InstantSource.system()).close();
    String database = uri.substring(uri.lastIndexOf('/') + 1);
    for (String sql : OlderShape.WITHOUT_BELONGING) {
      server.ask(database, "SET search_path = hawser; " + sql);
    }
    try (Store now = Store.open(settings, InstantSource.system())) {
      OlderShape.check(now.conversations());
    }
  }

  @AfterAll
  void stop() {
    emptied.close();
    server.close();
  }
}
