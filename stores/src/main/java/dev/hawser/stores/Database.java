package dev.hawser.stores;

import java.io.IOException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Executor;

/** One of the two databases, open. */
sealed interface Database extends AutoCloseable permits SqliteDatabase, PostgresqlDatabase {

  /** What the writers write with, one for each; a channel always goes to the same. */
  List<Pen> pens();

  /** A channel's epoch in SQL, of a channel {@code c} and the store {@code s}. */
  String epoch();

  /** Where readers may wait. Refuses by {@code RejectedExecutionException} what is too much. */
  Executor readers();

  /** Reads in one unchanging view. May wait. */
  <T> T read(Reading<T> reading) throws SQLException;

  /** Has every channel begin another epoch. May wait. */
  void renew() throws SQLException;

  /** After the writers. */
  @Override
  void close();

  /** What is done with a connection. */
  interface Reading<T> {
    T from(Connection connection) throws SQLException;
  }

  static Database open(StoreSettings settings) throws IOException {
    return switch (settings) {
      case StoreSettings.Sqlite sqlite -> SqliteDatabase.open(sqlite);
      case StoreSettings.Postgresql postgresql -> PostgresqlDatabase.open(postgresql);
    };
  }

  /** A name that no epoch had before. */
  static String fresh(SecureRandom random) {
    byte[] bytes = new byte[9];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
