package dev.hawser.stores;

import static java.util.Objects.requireNonNull;

import dev.hawser.im.conversation.ConversationStore;
import dev.hawser.im.conversation.ConversationStoreContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.TestInstance;

/** The contract of who keeps conversations, on a real PostgreSQL. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresqlConversationsTest extends ConversationStoreContract {

  private final PostgresqlServer server = PostgresqlServer.start();
  private @Nullable String uri;
  private @Nullable Store store;

  @Override
  protected ConversationStore store() {
    // One database for all, emptied: to make one takes longer than a test.
    boolean first = uri == null;
    String here = uri == null ? server.freshDatabase() : uri;
    uri = here;
    try {
      Store opened =
          Store.open(server.settings(here, Duration.ofSeconds(1)), InstantSource.system());
      store = opened;
      if (!first) {
        server.ask(
            here.substring(here.lastIndexOf('/') + 1),
            "TRUNCATE hawser.conversation, hawser.member, hawser.cursors");
      }
      return opened.conversations();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected void number(String channel) {
    Numbered.in(requireNonNull(store), channel);
  }

  @AfterEach
  void close() {
    if (store != null) {
      store.close();
    }
  }

  @AfterAll
  void stop() {
    server.close();
  }
}
