package dev.hawser.stores;

import dev.hawser.core.RefusedException;
import dev.hawser.core.log.Appended;
import dev.hawser.core.log.Entry;
import dev.hawser.core.log.Head;
import dev.hawser.core.log.Heads;
import dev.hawser.core.log.Ledger;
import dev.hawser.core.log.Log;
import dev.hawser.core.log.LogPage;
import dev.hawser.core.log.Retention;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Publication;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands appends to the writer of their channel, and everything else to readers. */
final class StoreLog implements Log, Ledger {

  private static final Logger logger = LoggerFactory.getLogger(StoreLog.class);

  private final Database database;
  private final InstantSource clock;
  private final List<Writer> writers;
  private volatile boolean closed;

  StoreLog(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
    List<Pen> pens = database.pens();
    writers =
        IntStream.range(0, pens.size())
            .mapToObj(i -> new Writer(pens.get(i), clock, "store-writer-" + i))
            .toList();
    writers.forEach(Writer::start);
  }

  boolean well() {
    return writers.stream().allMatch(Writer::well);
  }

  long waiting() {
    return writers.stream().mapToLong(Writer::waiting).sum();
  }

  long commits() {
    return writers.stream().mapToLong(Writer::commits).sum();
  }

  long failures() {
    return writers.stream().mapToLong(Writer::failures).sum();
  }

  /** One writer is enough: the others would find the same. All have a go where one is not well. */
  void sweep() {
    writers.getFirst().sweep();
    writers.stream().filter(writer -> !writer.well()).forEach(Writer::sweep);
  }

  @Override
  public CompletionStage<Appended> append(
      String channel, Retention retention, List<Entry> entries) {
    Batch batch = Batch.of(channel, retention, entries);
    writers.get(Math.floorMod(channel.hashCode(), writers.size())).append(batch);
    return batch.answer();
  }

  /** Has channels that are there already keep so much, soon and little by little. */
  void keep(String prefix, Retention retention) {
    writers.getFirst().keep(prefix, retention);
  }

  /** Writes rows beside channels, in a transaction of the only writer. */
  <T> CompletableFuture<T> write(Database.Reading<T> work) {
    return writers.getFirst().write(work);
  }

  @Override
  public CompletionStage<LogPage> read(
      String channel, Retention retention, long after, int maxCount, int maxBytes) {
    return this.<Optional<LogPage>>ask(
            past -> past.page(channel, retention, after, maxCount, maxBytes))
        .thenCompose(page ->
            page.<CompletionStage<LogPage>>map(CompletableFuture::completedFuture)
                .orElseGet(() ->
                    begin(channel, retention).thenApply(head -> new LogPage(head, List.of()))));
  }

  @Override
  public CompletionStage<Head> head(String channel, Retention retention) {
    return this.<Optional<Head>>ask(past -> past.head(channel, retention))
        .thenCompose(head ->
            head.<CompletionStage<Head>>map(CompletableFuture::completedFuture)
                .orElseGet(() -> begin(channel, retention)));
  }

  private CompletionStage<Head> begin(String channel, Retention retention) {
    return append(channel, retention, List.of()).thenApply(Appended::head);
  }

  @Override
  public CompletionStage<Heads> heads(Collection<String> channels) {
    return ask(past -> new Heads(past.heads(channels)));
  }

  @Override
  public CompletionStage<Long> counted(String channel, long offset) {
    return ask(past -> past.counted(channel, offset));
  }

  @Override
  public CompletionStage<Map<String, Tally>> tallies(String user, Map<String, Long> after) {
    return ask(past -> past.tallies(user, after));
  }

  @Override
  public CompletionStage<Map<Long, Referred>> referred(
      String channel, long first, long last, long until) {
    return ask(past -> past.referred(channel, first, last, until));
  }

  @Override
  public CompletionStage<List<Publication>> about(
      String channel, long first, long last, long after, int maxCount) {
    return ask(past -> past.about(channel, first, last, after, maxCount));
  }

  private interface Question<T> {
    T answer(Past past) throws SQLException;
  }

  private <T> CompletableFuture<T> ask(Question<T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    if (closed) {
      answer.completeExceptionally(new RefusedException(Code.LOG_UNAVAILABLE));
      return answer;
    }
    try {
      database.readers().execute(() -> look(question, answer));
    } catch (RejectedExecutionException tooMany) {
      answer.completeExceptionally(new RefusedException(Code.LOG_UNAVAILABLE));
    }
    return answer;
  }

  private <T> void look(Question<T> question, CompletableFuture<T> answer) {
    T found;
    try {
      found =
          database.read(connection ->
              question.answer(new Past(connection, database.epoch(), clock.millis())));
    } catch (SQLException | RuntimeException failed) {
      logger.debug("The store could not be read", failed);
      answer.completeExceptionally(new RefusedException(Code.LOG_UNAVAILABLE));
      return;
    }
    answer.complete(found);
  }

  /** Writes what waits; what comes later is refused as {@code log-unavailable}. */
  @Override
  public void close() {
    closed = true;
    writers.forEach(Writer::close);
  }
}
