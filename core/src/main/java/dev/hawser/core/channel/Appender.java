package dev.hawser.core.channel;

import dev.hawser.core.RefusedException;
import dev.hawser.core.bell.Ring;
import dev.hawser.core.log.Appended;
import dev.hawser.core.log.Appended.Outcome;
import dev.hawser.core.log.Entry;
import dev.hawser.core.log.Head;
import dev.hawser.core.recorder.Append;
import dev.hawser.core.trace.Trace;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Position;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be numbered in one channel. One batch is under way at a time, so that order holds
 * whatever the log does; what comes meanwhile forms the next. Confined to the owner lane.
 *
 * <p>The log refuses everything after the first refusal of a batch. That is meant for what the same
 * user sent on, so that nothing overtakes what was refused; others who happened to be in the batch
 * know nothing of it, and go into the next.
 */
final class Appender {

  /** The most in one batch: small, where a log has room for nobody else while it numbers. */
  private static final int BATCH = 256;

  /**
   * The same where each batch waits for a disk: a channel says so many in the time of one sync. The
   * bytes are bounded by what may wait.
   */
  private static final int DURABLE_BATCH = 4_096;

  private final Channel channel;
  private final ChannelLane home;
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>(2);
  private long waitingBytes;
  private boolean underWay;

  Appender(Channel channel, ChannelLane home) {
    this.channel = channel;
    this.home = home;
  }

  boolean idle() {
    return waiting.isEmpty() && !underWay;
  }

  void add(Entry entry, Result result) {
    if (waitingBytes > home.limits().waiting()) {
      result.refused(Code.TOO_MANY_WAITING);
      return;
    }
    waitingBytes += entry.weight();
    waiting.add(new Waiting(entry, result));
    home.dirty(this);
  }

  /** Sends the next batch, if none is under way. */
  void flush() {
    int most = channel.profile().retention().durable() ? DURABLE_BATCH : BATCH;
    while (!underWay && !waiting.isEmpty()) {
      List<Waiting> batch = new ArrayList<>(Math.min(waiting.size(), most));
      while (!waiting.isEmpty() && batch.size() < most) {
        Waiting next = waiting.remove();
        waitingBytes -= next.entry.weight();
        batch.add(next);
      }
      send(batch);
    }
  }

  private void send(List<Waiting> batch) {
    underWay = true;
    for (Waiting one : batch) {
      Trace trace = one.result.trace();
      if (trace != null) {
        trace.appending();
      }
    }
    Append event = new Append();
    event.begin();
    home.then(
        home.log()
            .append(
                channel.name(),
                channel.profile().retention(),
                batch.stream().map(Waiting::entry).toList()),
        appended -> {
          underWay = false;
          Head head = appended.head();
          event.over(channel.name(), batch.size(), head.epoch(), head.offset(), null);
          done(batch, appended);
          goOn();
        },
        refused -> {
          underWay = false;
          event.over(channel.name(), batch.size(), null, 0, refused.code().wireName());
          batch.forEach(one -> one.result.refused(refused.code()));
          goOn();
        });
  }

  private void goOn() {
    if (!waiting.isEmpty()) {
      home.dirty(this);
    }
  }

  private void done(List<Waiting> batch, Appended appended) {
    String epoch = appended.head().epoch();
    Set<String> stopped = new HashSet<>();
    List<Waiting> again = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      Waiting one = batch.get(i);
      Result result = one.result;
      switch (appended.outcomes().get(i)) {
        case Outcome.Numbered numbered -> {
          Position position = new Position(epoch, numbered.publication().offset());
          home.meters().publications.increment();
          Trace trace = result.trace();
          if (trace != null) {
            trace.numbered(position);
          }
          result.published(position);
          channel.moved(position, numbered.publication(), trace);
          home.moved(channel, new Ring.Moved(channel.name(), position, numbered.publication()));
          home.numbered(channel.name(), position);
        }
        case Outcome.Repeated repeated -> result.published(new Position(epoch, repeated.offset()));
        case Outcome.Refused refused -> {
          String user = one.entry.user();
          if (refused.code() == Code.BATCH_STOPPED && (user == null || !stopped.contains(user))) {
            again.add(one);
          } else {
            if (user != null) {
              stopped.add(user);
            }
            result.refused(refused.code());
          }
        }
      }
    }
    retake(again);
  }

  /** Who was only in the company of a refusal goes into the next batch, before all others. */
  private void retake(List<Waiting> again) {
    for (Waiting one : again.reversed()) {
      waitingBytes += one.entry.weight();
      waiting.addFirst(one);
    }
  }

  private record Waiting(Entry entry, Result result) {}

  /** Hears what became of one publication, on the owner lane. */
  interface Result {

    /** Who watches it; null for nobody. */
    @Nullable Trace trace();

    void published(Position position);

    void refused(Code code);

    default void refused(RefusedException e) {
      refused(e.code());
    }
  }
}
