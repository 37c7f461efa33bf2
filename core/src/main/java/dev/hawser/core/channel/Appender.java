package dev.hawser.core.channel;

import dev.hawser.core.RefusedException;
import dev.hawser.core.bell.Ring;
import dev.hawser.core.log.Appended;
import dev.hawser.core.log.Appended.Outcome;
import dev.hawser.core.log.Entry;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Position;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * What waits to be numbered in one channel. One batch is under way at a time, so that order holds
 * whatever the log does; what comes meanwhile forms the next. Confined to the owner lane.
 */
final class Appender {

  private static final int BATCH = 256;

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
    while (!underWay && !waiting.isEmpty()) {
      List<Waiting> batch = new ArrayList<>(Math.min(waiting.size(), BATCH));
      while (!waiting.isEmpty() && batch.size() < BATCH) {
        Waiting next = waiting.remove();
        waitingBytes -= next.entry.weight();
        batch.add(next);
      }
      send(batch);
    }
  }

  private void send(List<Waiting> batch) {
    underWay = true;
    home.then(
        home.log()
            .append(
                channel.name(),
                channel.profile().retention(),
                batch.stream().map(Waiting::entry).toList()),
        appended -> {
          underWay = false;
          done(batch, appended);
          goOn();
        },
        refused -> {
          underWay = false;
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
    for (int i = 0; i < batch.size(); i++) {
      Result result = batch.get(i).result;
      switch (appended.outcomes().get(i)) {
        case Outcome.Numbered numbered -> {
          Position position = new Position(epoch, numbered.publication().offset());
          home.meters().publications.increment();
          result.published(position);
          channel.moved(position, numbered.publication());
          home.ring(new Ring.Moved(channel.name(), position, numbered.publication()));
        }
        case Outcome.Repeated repeated -> result.published(new Position(epoch, repeated.offset()));
        case Outcome.Refused refused -> result.refused(refused.code());
      }
    }
  }

  private record Waiting(Entry entry, Result result) {}

  /** Hears what became of one publication, on the owner lane. */
  interface Result {

    void published(Position position);

    void refused(Code code);

    default void refused(RefusedException e) {
      refused(e.code());
    }
  }
}
