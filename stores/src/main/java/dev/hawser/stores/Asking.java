package dev.hawser.stores;

import dev.hawser.core.RefusedException;
import dev.hawser.protocol.Code;
import dev.hawser.stores.Statements.Shape;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks a database and waits for the answer, for who may wait. */
final class Asking {

  private static final Logger logger = LoggerFactory.getLogger(Asking.class);

  private final Database database;
  private final StoreLog log;

  Asking(Database database, StoreLog log) {
    this.database = database;
    this.log = log;
  }

  /** Whether every change to this store comes from this process. */
  boolean alone() {
    return database instanceof SqliteDatabase;
  }

  /** The first row of what is found; null where nothing is. */
  <T> @Nullable T first(Shape<T> shape, String sql, Object... values) {
    List<T> found = all(shape, sql, values);
    return found.isEmpty() ? null : found.getFirst();
  }

  <T> List<T> all(Shape<T> shape, String sql, Object... values) {
    return ask(connection -> Statements.query(connection, shape, sql, values));
  }

  /** Looks, in one unchanging view. */
  <T> T ask(Database.Reading<T> question) {
    return there(() -> database.read(question));
  }

  /** Changes something, in one transaction: the log's, where that has the only writer. */
  <T> T write(Database.Reading<T> work) {
    return switch (database) {
      case SqliteDatabase _ -> answer(log.write(work));
      case PostgresqlDatabase apart -> there(() -> apart.write(work));
    };
  }

  /**
   * Does it where it may wait, and waits for that: a database may hold the thread it is asked on.
   */
  private <T> T there(Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    try {
      database.readers().execute(task);
    } catch (RejectedExecutionException full) {
      throw new RefusedException(Code.OVERLOADED);
    }
    return answer(task);
  }

  /** Asks what many want to know in rounds. */
  <Q, A> Gathered<Q, A> gathered(Round<Q, A> round) {
    return new Gathered<>(
        database.readers(),
        questions ->
            database.<List<@Nullable A>>read(connection -> round.answer(connection, questions)));
  }

  /** Changes what many want to have changed in rounds, each one transaction. */
  <Q, A> Gathered<Q, A> gatheredChanges(Round<Q, A> round) {
    return new Gathered<>(
        database.readers(),
        questions ->
            this.<List<@Nullable A>>write(connection -> round.answer(connection, questions)));
  }

  /** Answers questions in their order; null where there is nothing. */
  interface Round<Q, A> {
    List<@Nullable A> answer(Connection connection, List<Q> questions) throws SQLException;
  }

  /** Waits for it. */
  static <T extends @Nullable Object> T answer(Future<T> task) {
    try {
      return task.get();
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof RefusedException refused) {
        throw refused;
      }
      logger.warn("The store cannot be asked: {}", String.valueOf(failed.getCause()));
      throw new RefusedException(Code.LOG_UNAVAILABLE);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new RefusedException(Code.DRAINING);
    }
  }
}
