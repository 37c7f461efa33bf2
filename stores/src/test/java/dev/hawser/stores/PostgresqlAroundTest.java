package dev.hawser.stores;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;

/** What stands around conversations, on a real PostgreSQL. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresqlAroundTest {

  private final PostgresqlServer server = PostgresqlServer.start();

  @AfterAll
  void stop() {
    server.close();
  }

  private Store open() {
    return open(server.freshDatabase());
  }

  private List<Store> nodes() {
    String uri = server.freshDatabase();
    return List.of(open(uri), open(uri));
  }

  private Store open(String uri) {
    try {
      return Store.open(server.settings(uri, Duration.ZERO), InstantSource.system());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Nested
  class Follows extends FollowerContract {
    @Override
    Store open() {
      return PostgresqlAroundTest.this.open();
    }
  }

  @Nested
  class Searches extends SearchContract {
    @Override
    Store open() {
      return PostgresqlAroundTest.this.open();
    }
  }

  @Nested
  class Devices extends DeviceContract {
    @Override
    Store open() {
      return PostgresqlAroundTest.this.open();
    }
  }

  @Nested
  class Says extends SaidContract {
    @Override
    Store open() {
      return PostgresqlAroundTest.this.open();
    }
  }

  @Nested
  class Removes extends RemovalContract {
    @Override
    List<Store> nodes() {
      return PostgresqlAroundTest.this.nodes();
    }
  }
}
