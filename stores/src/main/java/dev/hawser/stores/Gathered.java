package dev.hawser.stores;

import dev.hawser.core.RefusedException;
import dev.hawser.protocol.Code;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a database the questions of many at once: whoever comes while others are being answered is
 * in the next round. So a round begins after everybody in it has asked, and its answer is as fresh
 * as one of their own would be. Any thread.
 */
final class Gathered<Q, A> {

  private static final Logger logger = LoggerFactory.getLogger(Gathered.class);

  /** The most questions of one round. */
  private static final int ROUND = 512;

  /** Rounds under way at once: while one waits for the database another is being made. */
  private static final int ROUNDS = 2;

  private static final int MOST_WAITING = 100_000;

  private final Executor threads;
  private final Round<Q, A> round;
  private final ReentrantLock lock = new ReentrantLock();
  private List<Asked<Q, A>> waiting = new ArrayList<>();
  private int underWay;

  private record Asked<Q, A>(Q question, CompletableFuture<@Nullable A> answer) {}

  /** Answers questions in their order; null where there is nothing. Blocks. */
  interface Round<Q, A> {
    List<@Nullable A> answer(List<Q> questions) throws SQLException;
  }

  /**
   * @param threads where rounds may wait
   */
  Gathered(Executor threads, Round<Q, A> round) {
    this.threads = threads;
    this.round = round;
  }

  /** Refused as {@code overloaded} or {@code log-unavailable}. */
  CompletableFuture<@Nullable A> ask(Q question) {
    CompletableFuture<@Nullable A> answer = new CompletableFuture<>();
    boolean begins;
    lock.lock();
    try {
      if (waiting.size() >= MOST_WAITING) {
        answer.completeExceptionally(new RefusedException(Code.OVERLOADED));
        return answer;
      }
      waiting.add(new Asked<>(question, answer));
      begins = underWay < ROUNDS;
      underWay += begins ? 1 : 0;
    } finally {
      lock.unlock();
    }
    if (begins) {
      begin();
    }
    return answer;
  }

  private void begin() {
    try {
      threads.execute(this::run);
    } catch (RejectedExecutionException closed) {
      for (List<Asked<Q, A>> next = next(); !next.isEmpty(); next = next()) {
        next.forEach(
            one -> one.answer().completeExceptionally(new RefusedException(Code.LOG_UNAVAILABLE)));
      }
    }
  }

  private void run() {
    for (List<Asked<Q, A>> next = next(); !next.isEmpty(); next = next()) {
      answer(next);
    }
  }

  /** Those of the next round; none ends whoever asked for them. */
  private List<Asked<Q, A>> next() {
    lock.lock();
    try {
      List<Asked<Q, A>> next = waiting;
      if (next.size() > ROUND) {
        waiting = new ArrayList<>(next.subList(ROUND, next.size()));
        next = next.subList(0, ROUND);
      } else {
        waiting = new ArrayList<>();
      }
      underWay -= next.isEmpty() ? 1 : 0;
      return next;
    } finally {
      lock.unlock();
    }
  }

  private void answer(List<Asked<Q, A>> asked) {
    List<@Nullable A> answers;
    try {
      answers = round.answer(asked.stream().map(Asked::question).toList());
    } catch (SQLException | RuntimeException failed) {
      logger.warn("The store cannot be asked: {}", failed.toString());
      asked.forEach(
          one -> one.answer().completeExceptionally(new RefusedException(Code.LOG_UNAVAILABLE)));
      return;
    }
    for (int i = 0; i < answers.size(); i++) {
      asked.get(i).answer().complete(answers.get(i));
    }
  }
}
