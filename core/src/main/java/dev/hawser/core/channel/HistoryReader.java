package dev.hawser.core.channel;

import dev.hawser.core.RefusedException;
import dev.hawser.core.log.LogPage;
import dev.hawser.core.profile.Profile;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.Publication;
import dev.hawser.protocol.ServerMessage.HistoryPage;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Reads one page of a channel's history. Confined to the owner lane.
 *
 * <p>Forwards from {@code since} the page may be shorter than asked, and goes on where it ends.
 * Backwards from {@code before} (or the head) it must end where asked: where the bytes do not
 * suffice, it begins later instead, by halves.
 */
public final class HistoryReader {

  /**
   * What is asked.
   *
   * @param since what follows this, or null for the newest before {@code before}
   * @param before what comes before this, or null for the head inclusive
   * @param earliest the earliest offset that may be read
   * @param count the most publications
   * @param bytes about the most bytes
   */
  public record Query(
      @Nullable Position since, @Nullable Position before, long earliest, int count, int bytes) {}

  private final ChannelLane home;
  private final String channel;
  private final Profile profile;
  private final Query query;
  private final CompletableFuture<HistoryPage> result;

  HistoryReader(
      ChannelLane home,
      String channel,
      Profile profile,
      Query query,
      CompletableFuture<HistoryPage> result) {
    this.home = home;
    this.channel = channel;
    this.profile = profile;
    this.query = query;
    this.result = result;
  }

  void start() {
    if (!profile.retention().recovers()) {
      refuse(Code.NO_HISTORY);
    } else if (query.since() != null) {
      forward(query.since());
    } else {
      home.then(
          home.log().head(channel, profile.retention()),
          head -> backward(head.position(), query.count()),
          this::failed);
    }
  }

  private void forward(Position since) {
    if (since.offset() + 1 < query.earliest()) {
      refuse(Code.NOT_READABLE_YET);
      return;
    }
    read(
        since.offset(),
        query.count(),
        page -> {
          List<Publication> found = page.publications();
          long head = page.head().offset();
          Position before = query.before();
          if (!page.head().epoch().equals(since.epoch())
              || (before != null && !before.epoch().equals(since.epoch()))) {
            refuse(Code.EPOCH_CHANGED);
          } else if (head < since.offset()
              || (found.isEmpty() && head > since.offset())
              || (!found.isEmpty() && found.getFirst().offset() != since.offset() + 1)) {
            refuse(Code.POSITION_LOST);
          } else {
            complete(page, upTo(found, end(page.head().position())));
          }
        });
  }

  private void backward(Position head, int count) {
    if (query.before() != null && !query.before().epoch().equals(head.epoch())) {
      refuse(Code.EPOCH_CHANGED);
      return;
    }
    long end = end(head);
    long after = Math.max(Math.max(0, query.earliest() - 1), end - count);
    if (end <= after) {
      result.complete(new HistoryPage(head, List.of()));
      return;
    }
    read(
        after,
        (int) (end - after),
        page -> {
          List<Publication> found = upTo(page.publications(), end);
          boolean reached = found.isEmpty() || found.getLast().offset() == end;
          if (!page.head().epoch().equals(head.epoch())) {
            start();
          } else if (reached || count == 1) {
            complete(page, found);
          } else {
            backward(head, Math.max(1, Math.min(count, found.size()) / 2));
          }
        });
  }

  /** The last offset wanted. */
  private long end(Position head) {
    return query.before() == null
        ? head.offset()
        : Math.min(head.offset(), query.before().offset() - 1);
  }

  private static List<Publication> upTo(List<Publication> found, long end) {
    return found.stream().filter(publication -> publication.offset() <= end).toList();
  }

  private void read(long after, int count, java.util.function.Consumer<LogPage> page) {
    home.then(
        home.log().read(channel, profile.retention(), after, count, query.bytes()),
        page,
        this::failed);
  }

  private void complete(LogPage page, List<Publication> found) {
    result.complete(new HistoryPage(page.head().position(), found));
  }

  private void refuse(Code code) {
    failed(new RefusedException(code));
  }

  private void failed(RefusedException e) {
    result.completeExceptionally(e);
  }
}
