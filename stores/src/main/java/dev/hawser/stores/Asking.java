package dev.hawser.stores;

import dev.hawser.core.RefusedException;
import dev.hawser.protocol.Code;
import dev.hawser.stores.Statements.Shape;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks a database and waits for the answer, for who may wait. */
final class Asking {

  private static final Logger logger = LoggerFactory.getLogger(Asking.class);

  private final Database database;

  Asking(Database database) {
    this.database = database;
  }

  /** The first row of what is found; null where nothing is. */
  <T> @Nullable T first(Shape<T> shape, String sql, Object... values) {
    List<T> found = all(shape, sql, values);
    return found.isEmpty() ? null : found.getFirst();
  }

  <T> List<T> all(Shape<T> shape, String sql, Object... values) {
    return there(
        database.readers(),
        () -> database.read(connection -> Statements.query(connection, shape, sql, values)));
  }

  /** Changes something, in one transaction. */
  <T> T write(Database.Reading<T> work) {
    return there(database.writers(), () -> database.write(work));
  }

  /**
   * Does it where it may wait, and waits for that: a database may hold the thread it is asked on.
   */
  private static <T> T there(Executor threads, Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    try {
      threads.execute(task);
      return task.get();
    } catch (RejectedExecutionException full) {
      throw new RefusedException(Code.OVERLOADED);
    } catch (ExecutionException failed) {
      logger.warn("The store cannot be asked: {}", String.valueOf(failed.getCause()));
      throw new RefusedException(Code.LOG_UNAVAILABLE);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new RefusedException(Code.DRAINING);
    }
  }
}
