package dev.hawser.stores;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Stores that are open on one database of a PostgreSQL, which is emptied for each test. To make a
 * database, to bring it to its shape and to warm a store's connections takes longer than a test.
 */
final class Emptied implements AutoCloseable {

  /** Of every table of ours but those that say what shape it is and which store. */
  private static final String EMPTY =
      """
      DO $$
      DECLARE
        name regclass;
      BEGIN
        FOR name IN SELECT oid FROM pg_class
          WHERE relnamespace = 'hawser'::regnamespace AND relkind IN ('r', 'p')
            AND NOT relispartition AND relname NOT IN ('migration', 'store')
        LOOP
          EXECUTE 'DELETE FROM ' || name;
        END LOOP;
        UPDATE hawser.store SET weak = false;
      END
      $$
      """;

  private final PostgresqlServer server;
  private final String uri;
  private final Map<Duration, List<Store>> open = new HashMap<>();
  private volatile InstantSource clock = InstantSource.system();

  Emptied(PostgresqlServer server) {
    this.server = server;
    this.uri = server.freshDatabase();
    stores(1, Duration.ZERO, clock);
  }

  /** The address of the database, as it was left. */
  String uri() {
    return uri;
  }

  /** Forgets everything that was written. */
  void empty() {
    for (List<Store> stores : open.values()) {
      await().until(() -> stores.stream().allMatch(store -> store.waiting() == 0));
    }
    server.ask(uri.substring(uri.lastIndexOf('/') + 1), EMPTY);
  }

  /** An open store, with nothing in it. */
  Store store(Duration flush, InstantSource time) {
    return stores(1, flush, time).getFirst();
  }

  /**
   * A store, with nothing in it, as some nodes have it open; they stay open for the next test.
   *
   * @param time for all stores of this, until this is asked again
   */
  List<Store> stores(int nodes, Duration flush, InstantSource time) {
    clock = time;
    List<Store> stores = open.computeIfAbsent(flush, _ -> new ArrayList<>());
    while (stores.size() < nodes) {
      try {
        stores.add(Store.open(server.settings(uri, flush), () -> clock.instant()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    empty();
    return List.copyOf(stores.subList(0, nodes));
  }

  /** Closes one of them; the next test has another. */
  void close(Store store) {
    open.values().forEach(stores -> stores.remove(store));
    store.close();
  }

  @Override
  public void close() {
    open.values().forEach(stores -> stores.forEach(Store::close));
  }
}
