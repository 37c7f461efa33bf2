package dev.hawser.proof.sdk;

import dev.hawser.protocol.Position;
import dev.hawser.protocol.Publication;
import dev.hawser.sdk.Channel;
import dev.hawser.sdk.ChannelListener;
import dev.hawser.sdk.Encoding;
import dev.hawser.sdk.Hawser;
import dev.hawser.sdk.HawserBuilder;
import dev.hawser.sdk.HawserException;
import dev.hawser.sdk.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;

/** The Java SDK, which always has a few publications on the way. */
final class SdkWriter implements Writer, ChannelListener {

  private static final int WINDOW = 4;

  private final Hawser hawser;
  private final Channel channel;
  private final String user;
  private final AtomicLong made = new AtomicLong();
  private final AtomicInteger sessions = new AtomicInteger();
  private final AtomicLong acknowledged = new AtomicLong();
  private final List<Long> places = Collections.synchronizedList(new ArrayList<>());
  private final List<Long> heard = Collections.synchronizedList(new ArrayList<>());
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private volatile boolean writing = true;
  private volatile boolean stands;

  SdkWriter(List<String> addresses, Encoding encoding, String user, String channel, long seed) {
    HawserBuilder builder =
        Hawser.builder()
            .encoding(encoding)
            .token(() -> CompletableFuture.completedFuture(user))
            .backoff(Duration.ofMillis(1), Duration.ofMillis(10))
            .random(new Random(seed))
            .onState(this::entered);
    addresses.forEach(builder::address);
    this.user = user;
    this.hawser = builder.build();
    this.channel = hawser.channel(channel);
  }

  @Override
  public String user() {
    return user;
  }

  @Override
  public void start() {
    channel.subscribe(this);
    hawser.connect();
  }

  @Override
  public void subscribed(Channel of, Standing standing) {
    if (standing.lost()) {
      complaints.add("lost: " + standing);
    }
    while (made.get() < acknowledged.get() + WINDOW) {
      write();
    }
  }

  @Override
  public void publication(Channel of, Publication publication) {
    heard.add(publication.offset());
  }

  @Override
  public void reset(Channel of, Position position, String reason) {
    complaints.add("reset: " + reason);
  }

  @Override
  public void skipped(Channel of, long from, long to, String reason) {
    complaints.add("skipped " + from + " to " + to);
  }

  @Override
  public void unsubscribed(Channel of, HawserException reason) {
    complaints.add("unsubscribed: " + reason.getMessage());
  }

  private void entered(State state) {
    stands = state instanceof State.Connected;
    if (stands) {
      sessions.incrementAndGet();
    }
  }

  @Override
  public int sessions() {
    return sessions.get();
  }

  private void write() {
    if (!writing) {
      return;
    }
    long number = made.incrementAndGet();
    var _ =
        channel
            .publish(Long.toString(number))
            .whenComplete((position, failure) -> {
              if (position == null) {
                complaints.add(number + " failed: " + failure);
              } else {
                places.add(position.offset());
                if (places.size() != number) {
                  complaints.add(number + " was answered as number " + places.size());
                }
              }
              acknowledged.incrementAndGet();
              write();
            });
  }

  @Override
  public long acknowledged() {
    return acknowledged.get();
  }

  @Override
  public long unanswered() {
    return made.get() - acknowledged.get();
  }

  @Override
  public boolean stands() {
    return stands;
  }

  @Override
  public void rest() {
    writing = false;
    Awaitility.await("everything is answered")
        .atMost(Duration.ofSeconds(60))
        .until(() -> made.get() == acknowledged.get());
  }

  @Override
  public List<Long> places() {
    return List.copyOf(places);
  }

  @Override
  public List<Long> heard() {
    synchronized (heard) {
      return List.copyOf(heard);
    }
  }

  @Override
  public List<String> complaints() {
    return complaints;
  }

  @Override
  public String toString() {
    return "Java SDK, " + sessions + " sessions";
  }

  @Override
  public void close() {
    hawser.close();
  }
}
