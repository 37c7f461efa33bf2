package dev.hawser.stores;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** What stands around conversations, on SQLite. */
class SqliteAroundTest {

  @TempDir Path folder;

  private final List<Store> opened = new ArrayList<>();

  @AfterEach
  void close() {
    opened.forEach(Store::close);
  }

  private Store open() {
    try {
      Store store =
          Store.open(
              new StoreSettings.Sqlite(folder.resolve("store"), Duration.ZERO),
              InstantSource.system());
      opened.add(store);
      return store;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Nested
  class Follows extends FollowerContract {
    @Override
    Store open() {
      return SqliteAroundTest.this.open();
    }
  }

  @Nested
  class Searches extends SearchContract {
    @Override
    Store open() {
      return SqliteAroundTest.this.open();
    }
  }

  @Nested
  class Belongs extends BelongingContract {
    @Override
    Store open() {
      return SqliteAroundTest.this.open();
    }
  }

  @Nested
  class Mentions extends MentionContract {
    @Override
    Store open() {
      return SqliteAroundTest.this.open();
    }
  }

  @Nested
  class Joins extends JoinContract {
    @Override
    Store open() {
      return SqliteAroundTest.this.open();
    }
  }

  @Nested
  class Peoples extends PeopleContract {
    @Override
    Store open() {
      return SqliteAroundTest.this.open();
    }
  }

  @Nested
  class Devices extends DeviceContract {
    @Override
    Store open() {
      return SqliteAroundTest.this.open();
    }
  }

  @Nested
  class Says extends SaidContract {
    @Override
    Store open() {
      return SqliteAroundTest.this.open();
    }
  }

  @Nested
  class Removes extends RemovalContract {
    @Override
    List<Store> nodes() {
      return List.of(SqliteAroundTest.this.open());
    }
  }
}
