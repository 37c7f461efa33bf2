package dev.hawser.proof.history;

import dev.hawser.proof.door.Token;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.Publication;
import dev.hawser.sdk.Channel;
import dev.hawser.sdk.ChannelListener;
import dev.hawser.sdk.Encoding;
import dev.hawser.sdk.Hawser;
import dev.hawser.sdk.HawserException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The Java SDK: one publication under way in each channel, the next a little after its answer. */
final class SdkSailor implements Sailor, ChannelListener {

  private static final Executor LATER = CompletableFuture.delayedExecutor(5, TimeUnit.MILLISECONDS);

  private final String name;
  private final List<String> channels;
  private final Logbook logbook;
  private final Hawser hawser;
  private final AtomicInteger underWay = new AtomicInteger();
  private volatile boolean writing = true;

  SdkSailor(
      String name,
      String address,
      Encoding encoding,
      Duration heartbeat,
      Duration grace,
      List<String> channels,
      Logbook logbook,
      long seed) {
    this.name = name;
    this.channels = channels;
    this.logbook = logbook;
    this.hawser =
        Hawser.builder()
            .address(address)
            .encoding(encoding)
            .token(() -> CompletableFuture.completedFuture(Token.forUser(name)))
            .backoff(Duration.ofMillis(1), Duration.ofMillis(50))
            .heartbeat(heartbeat, grace)
            .random(new Random(seed))
            .build();
  }

  @Override
  public void start() {
    for (String channel : channels) {
      hawser.channel(channel).subscribe(this);
      write(hawser.channel(channel), 1);
    }
    hawser.connect();
  }

  private void write(Channel channel, long number) {
    if (!writing) {
      return;
    }
    underWay.incrementAndGet();
    var _ =
        channel
            .publish('"' + Sailor.says(name, number) + '"')
            .whenComplete((position, failure) -> {
              answered(channel, number, position, failure);
              underWay.decrementAndGet();
              LATER.execute(() -> write(channel, number + 1));
            });
  }

  private void answered(
      Channel channel, long number, @Nullable Position position, @Nullable Throwable failure) {
    if (position != null) {
      Place place = new Place(position.epoch(), position.offset());
      logbook.acknowledged(channel.name(), new Acknowledged(name, number, place));
    } else {
      Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
      logbook.complain(name + ": " + channel.name() + " " + number + " failed: " + cause);
    }
  }

  @Override
  public void subscribed(Channel of, Standing standing) {
    see(
        of,
        new Seen.Subscribed(place(standing.position()), standing.recovered(), standing.reason()));
  }

  @Override
  public void publication(Channel of, Publication publication) {
    String json = publication.payload().toString();
    String says = json.substring(1, json.length() - 1);
    see(of, new Seen.Heard(publication.offset(), Sailor.id(says)));
  }

  @Override
  public void reset(Channel of, Position position, String reason) {
    see(of, new Seen.Reset(place(position)));
  }

  @Override
  public void skipped(Channel of, long from, long to, String reason) {
    see(of, new Seen.Skipped(from, to));
  }

  @Override
  public void unsubscribed(Channel of, HawserException reason) {
    logbook.complain(name + ": unsubscribed: " + reason.getMessage());
  }

  private void see(Channel of, Seen seen) {
    logbook.seen(of.name(), name, seen);
  }

  private static Place place(Position position) {
    return new Place(position.epoch(), position.offset());
  }

  @Override
  public void rest() {
    writing = false;
  }

  @Override
  public boolean settled() {
    return underWay.get() == 0;
  }

  @Override
  public void close() {
    hawser.close();
  }
}
