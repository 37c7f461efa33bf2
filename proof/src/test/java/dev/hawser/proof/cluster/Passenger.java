package dev.hawser.proof.cluster;

import dev.hawser.proof.door.Token;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.Publication;
import dev.hawser.protocol.ServerMessage.Member;
import dev.hawser.sdk.Channel;
import dev.hawser.sdk.ChannelListener;
import dev.hawser.sdk.Hawser;
import dev.hawser.sdk.HawserBuilder;
import dev.hawser.sdk.HawserException;
import dev.hawser.sdk.State;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The Java SDK in one channel: publishes without a pause where it is told to, and notes it all. */
public final class Passenger implements ChannelListener, AutoCloseable {

  private final String user;
  private final Hawser hawser;
  private final Channel channel;
  private final List<Long> heard = new CopyOnWriteArrayList<>();
  private final List<String> texts = new CopyOnWriteArrayList<>();
  private final List<String> came = new CopyOnWriteArrayList<>();
  private final List<String> went = new CopyOnWriteArrayList<>();
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private final List<State.Connected> stood = new CopyOnWriteArrayList<>();
  private final AtomicLong answered = new AtomicLong();
  private volatile State state = new State.Disconnected(null);
  private volatile boolean writing;
  private volatile boolean underWay;

  /**
   * @param addresses where nodes, or what stands before them, are
   */
  public Passenger(String user, String channel, List<String> addresses) {
    HawserBuilder builder =
        Hawser.builder()
            .token(() -> CompletableFuture.completedFuture(Token.forUser(user)))
            .backoff(Duration.ofMillis(20), Duration.ofMillis(200))
            .heartbeat(Duration.ofMillis(500), Duration.ofMillis(500))
            .onState(this::entered);
    addresses.forEach(builder::address);
    this.user = user;
    this.hawser = builder.build();
    this.channel = hawser.channel(channel);
    this.channel.subscribe(this);
    hawser.connect();
  }

  public String user() {
    return user;
  }

  private void entered(State entered) {
    state = entered;
    if (entered instanceof State.Connected connected) {
      stood.add(connected);
    }
  }

  /** Publishes 1, 2, 3… each after the answer to the one before. */
  public void write() {
    writing = true;
    write(1);
  }

  private void write(long number) {
    underWay = writing;
    if (!writing) {
      return;
    }
    var _ =
        channel
            .publish('"' + user + '-' + number + '"')
            .whenComplete((_, failure) -> {
              if (failure == null) {
                answered.set(number);
              } else {
                complaints.add("publishing: " + failure);
              }
              CompletableFuture.delayedExecutor(5, TimeUnit.MILLISECONDS)
                  .execute(() -> write(number + 1));
            });
  }

  public void rest() {
    writing = false;
  }

  /** Whether everything that it published was answered. */
  public boolean rests() {
    return !writing && !underWay;
  }

  /** How many of its publications were answered. */
  long answered() {
    return answered.get();
  }

  List<Long> heard() {
    return List.copyOf(heard);
  }

  List<String> texts() {
    return List.copyOf(texts);
  }

  /** Whom it was told to have joined. */
  public List<String> came() {
    return List.copyOf(came);
  }

  /** Whom it was told to have left. */
  public List<String> went() {
    return List.copyOf(went);
  }

  /** Whatever is no publication in order. */
  public List<String> complaints() {
    return List.copyOf(complaints);
  }

  public boolean stands() {
    return state instanceof State.Connected;
  }

  /** On which nodes it stood, in order. */
  public List<String> nodes() {
    return stood.stream().map(State.Connected::node).toList();
  }

  @Override
  public void publication(Channel of, Publication publication) {
    long before = heard.isEmpty() ? publication.offset() - 1 : heard.getLast();
    if (publication.offset() != before + 1) {
      complaints.add("after " + before + " came " + publication.offset());
    }
    heard.add(publication.offset());
    String json = publication.payload().toString();
    texts.add(json.substring(1, json.length() - 1));
  }

  @Override
  public void subscribed(Channel of, Standing standing) {
    if (standing.lost()) {
      complaints.add("lost: " + standing);
    }
  }

  @Override
  public void joined(Channel of, Member member) {
    came.add(member.user());
  }

  @Override
  public void left(Channel of, Member member) {
    went.add(member.user());
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

  @Override
  public void close() {
    hawser.close();
  }
}
