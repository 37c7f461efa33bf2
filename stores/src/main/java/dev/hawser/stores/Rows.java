package dev.hawser.stores;

import dev.hawser.core.RefusedException;
import dev.hawser.protocol.Code;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Rows beside channels that are to be written in a transaction with others. What fails by itself is
 * undone by itself, to a mark. Confined to the writer's thread, but for the answer.
 */
final class Rows<T> {

  /** About the bytes that it costs to hold. */
  static final int WEIGHT = 1_024;

  private final Database.Reading<T> work;
  private final CompletableFuture<T> answer = new CompletableFuture<>();
  private @Nullable T result;

  Rows(Database.Reading<T> work) {
    this.work = work;
  }

  /** Completed on the writer's thread, after the commit. */
  CompletableFuture<T> answer() {
    return answer;
  }

  /**
   * Writes them.
   *
   * @throws SQLException where the whole transaction is lost
   */
  void write(Connection connection) throws SQLException {
    execute(connection, "SAVEPOINT mine");
    try {
      result = work.from(connection);
    } catch (SQLException | RuntimeException failed) {
      answer.completeExceptionally(failed);
      execute(connection, "ROLLBACK TO mine");
    }
    execute(connection, "RELEASE mine");
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Nothing where it failed. */
  @SuppressWarnings("NullAway") // A result is null where that is what was asked for.
  void committed() {
    answer.complete(result);
  }

  /** Nobody knows what became of it; nothing where it was answered. */
  void fail() {
    answer.completeExceptionally(new RefusedException(Code.LOG_UNAVAILABLE));
  }
}
