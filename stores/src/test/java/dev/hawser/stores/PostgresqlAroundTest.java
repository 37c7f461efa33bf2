package dev.hawser.stores;

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
  private final Emptied emptied = new Emptied(server);

  @AfterAll
  void stop() {
    emptied.close();
    server.close();
  }

  private Store open() {
    return nodes(1).getFirst();
  }

  private List<Store> nodes(int nodes) {
    return emptied.stores(nodes, Duration.ZERO, InstantSource.system());
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
  class Belongs extends BelongingContract {
    @Override
    Store open() {
      return PostgresqlAroundTest.this.open();
    }
  }

  @Nested
  class Mentions extends MentionContract {
    @Override
    Store open() {
      return PostgresqlAroundTest.this.open();
    }
  }

  @Nested
  class Joins extends JoinContract {
    @Override
    Store open() {
      return PostgresqlAroundTest.this.open();
    }
  }

  @Nested
  class Peoples extends PeopleContract {
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
      return PostgresqlAroundTest.this.nodes(2);
    }
  }
}
