package dev.hawser.core.quay;

import dev.hawser.core.log.Appended;
import dev.hawser.core.log.Appended.Outcome;
import dev.hawser.core.log.Digest;
import dev.hawser.core.log.Entry;
import dev.hawser.core.log.Head;
import dev.hawser.core.log.Heads;
import dev.hawser.core.log.Log;
import dev.hawser.core.log.LogPage;
import dev.hawser.core.log.Retention;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Publication;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** A log of a few lists, whose truth a test may change behind everybody's back. */
public final class Ledger implements Log {

  private final Sluice sluice = new Sluice(Code.LOG_UNAVAILABLE);
  private final Map<String, Book> books = new LinkedHashMap<>();
  private Set<String> muted = Set.of();
  private int epochs;
  private int reads;
  private int mostReads;

  private static final class Book {
    private final String epoch;
    private final List<Publication> all = new ArrayList<>();
    private final Map<String, Digest> digests = new HashMap<>();
    private final Map<String, Long> offsets = new HashMap<>();
    private long oldest = 1;

    private Book(String epoch) {
      this.epoch = epoch;
    }

    private Head head() {
      return new Head(epoch, all.size(), oldest);
    }
  }

  public Sluice sluice() {
    return sluice;
  }

  private Book book(String channel) {
    return books.computeIfAbsent(channel, name -> new Book("e" + ++epochs));
  }

  // ---- behind everybody's back

  /** Appends where nobody rings. */
  public void write(String channel, int count) {
    for (int i = 0; i < count; i++) {
      number(book(channel), new Entry(Payload.json("\"w\""), null, null, 0, Map.of(), null));
    }
  }

  /** Appends one of this size where nobody rings. */
  public void write(String channel, Payload payload) {
    number(book(channel), new Entry(payload, null, null, 0, Map.of(), null));
  }

  /** Everything before this offset is no longer kept. */
  public void forgetBefore(String channel, long offset) {
    book(channel).oldest = offset;
  }

  /** The channel begins another epoch, empty. */
  public void startAgain(String channel) {
    books.put(channel, new Book("e" + ++epochs));
  }

  /** The log knows nothing of the channel any more. */
  public void lose(String channel) {
    books.remove(channel);
  }

  public Head head(String channel) {
    return book(channel).head();
  }

  public Publication publication(String channel, long offset) {
    return book(channel).all.get((int) offset - 1);
  }

  /** Tells nobody where these stand. */
  public void mute(Set<String> channels) {
    muted = channels;
  }

  /** The most reads that were under way at a time. */
  public int mostReads() {
    return mostReads;
  }

  // ---- Log

  @Override
  public CompletionStage<Appended> append(String channel, Retention retention, List<Entry> batch) {
    return sluice.answer(() -> {
      Book book = book(channel);
      List<Outcome> outcomes = new ArrayList<>();
      boolean stopped = false;
      for (Entry entry : batch) {
        Outcome outcome =
            stopped ? new Outcome.Refused(Code.BATCH_STOPPED) : append(book, retention, entry);
        stopped = outcome instanceof Outcome.Refused;
        outcomes.add(outcome);
      }
      return new Appended(book.head(), outcomes);
    });
  }

  private static Outcome append(Book book, Retention retention, Entry entry) {
    if (entry.key() != null) {
      if (entry.age() > retention.keys().toMillis()) {
        return new Outcome.Refused(Code.KEY_EXPIRED);
      }
      String scope = entry.user() + " " + entry.key();
      Digest earlier = book.digests.get(scope);
      Long offset = book.offsets.get(scope);
      if (earlier != null && offset != null) {
        return earlier.equals(Digest.of(entry))
            ? new Outcome.Repeated(offset)
            : new Outcome.Refused(Code.KEY_REUSED);
      }
      book.digests.put(scope, Digest.of(entry));
      book.offsets.put(scope, book.all.size() + 1L);
    }
    return new Outcome.Numbered(number(book, entry));
  }

  private static Publication number(Book book, Entry entry) {
    Publication numbered =
        new Publication(
            book.all.size() + 1L,
            entry.payload(),
            entry.user(),
            entry.key(),
            1,
            entry.tags(),
            entry.slot());
    book.all.add(numbered);
    return numbered;
  }

  @Override
  public CompletionStage<LogPage> read(
      String channel, Retention retention, long after, int maxCount, int maxBytes) {
    mostReads = Math.max(mostReads, ++reads);
    return sluice
        .answer(() -> {
          Book book = book(channel);
          List<Publication> page = new ArrayList<>();
          int bytes = 0;
          for (long o = Math.max(after + 1, book.oldest); o <= book.all.size(); o++) {
            Publication next = book.all.get((int) o - 1);
            bytes += next.payload().size();
            if (page.size() == maxCount || (bytes > maxBytes && !page.isEmpty())) {
              break;
            }
            page.add(next);
          }
          return new LogPage(book.head(), page);
        })
        .whenComplete((page, e) -> reads--);
  }

  @Override
  public CompletionStage<Head> head(String channel, Retention retention) {
    return sluice.answer(() -> book(channel).head());
  }

  @Override
  public CompletionStage<Heads> heads(Collection<String> channels) {
    List<String> asked = List.copyOf(channels);
    return sluice.answer(() -> {
      Map<String, Head> heads = new HashMap<>();
      for (String name : asked) {
        Book book = books.get(name);
        if (book != null && !muted.contains(name)) {
          heads.put(name, book.head());
        }
      }
      return new Heads(heads, muted);
    });
  }

  @Override
  public void close() {}
}
