package dev.hawser.stores;

import java.io.IOException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/**
 * Brings a database to the newest shape, by the scripts beside this. Several nodes may do it at
 * once: one does, the others wait for its lock.
 */
final class Schema {

  /** Where our tables lie in a PostgreSQL that others use too. */
  static final String NAME = "hawser";

  private Schema() {}

  static void bringToSqlite(DataSource source) throws IOException {
    migrate(configured(source).locations("classpath:hawser/stores/sqlite"));
  }

  static void bringToPostgresql(DataSource source) throws IOException {
    migrate(configured(source).schemas(NAME).locations("classpath:hawser/stores/postgresql"));
  }

  private static FluentConfiguration configured(DataSource source) {
    return Flyway.configure(Schema.class.getClassLoader()).dataSource(source).table("migration");
  }

  private static void migrate(FluentConfiguration configuration) throws IOException {
    try {
      configuration.load().migrate();
    } catch (FlywayException failed) {
      throw new IOException(
          "the store cannot be brought to this version: " + reason(failed), failed);
    }
  }

  private static String reason(FlywayException failed) {
    return String.valueOf(failed.getMessage()).strip();
  }
}
