package dev.hawser.proof.sdk;

import dev.hawser.proof.door.Heard;
import dev.hawser.proof.door.Json;
import dev.hawser.proof.door.Peer;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A client written from the protocol book alone: JSON by hand, its own keys and ages, its own
 * positions; every line at random over WebSocket or raw TCP.
 */
final class RawWriter implements Writer {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final int port;
  private final String user;
  private final String channel;
  private final Random random;
  private final List<Long> places = Collections.synchronizedList(new ArrayList<>());
  private final List<Long> heard = Collections.synchronizedList(new ArrayList<>());
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private final Thread thread;
  private volatile boolean writing = true;
  private volatile boolean living = true;
  private volatile boolean stands;
  private final AtomicInteger sessions = new AtomicInteger();
  private final AtomicInteger webSockets = new AtomicInteger();
  private final AtomicLong made = new AtomicLong();
  private @Nullable String resume;
  private @Nullable String epoch;
  private long offset;
  private long firstTry;

  RawWriter(int port, String user, String channel, long seed) {
    this.port = port;
    this.user = user;
    this.channel = channel;
    this.random = new Random(seed);
    this.thread = Thread.ofVirtual().name("raw-writer").unstarted(this::live);
  }

  @Override
  public String user() {
    return user;
  }

  @Override
  public void start() {
    thread.start();
  }

  private void live() {
    while (living) {
      boolean webSocket = random.nextBoolean();
      try (Peer peer = webSocket ? Peer.webSocket(port) : Peer.tcp(port)) {
        if (webSocket) {
          webSockets.incrementAndGet();
        }
        connect(peer);
        Heard next = peer.next(PATIENCE);
        while (living && next instanceof Heard.Frame(Json frame)) {
          take(peer, frame);
          next = peer.next(PATIENCE);
        }
        if (next instanceof Heard.Nonsense(AssertionError why)) {
          complaints.add("nonsense: " + why.getMessage());
        }
      } catch (UncheckedIOException broken) {
        // The line was cut while something was said: open another.
      }
      stands = false;
    }
  }

  private void connect(Peer peer) {
    String ticket = resume == null ? "" : ",'resume':'" + resume + "'";
    String since =
        epoch == null ? "" : ",'since':{'epoch':'%s','offset':%d}".formatted(epoch, offset);
    peer.say(
        "{'id':1,'connect':{'token':'%s'%s,'subscribe':[{'channel':'%s'%s}]}}",
        user, ticket, channel, since);
  }

  private void take(Peer peer, Json frame) {
    if (frame.has("connected")) {
      connected(frame.at("connected"));
      publish(peer);
    } else if (frame.has("published")) {
      if (frame.number("id") != made.get() + 1) {
        complaints.add("an answer to something else: " + frame);
      }
      places.add(frame.number("published", "position", "offset"));
      publish(peer);
    } else if (frame.has("publication")) {
      hear(frame.number("publication", "offset"));
    } else if (!frame.has("closing")) {
      complaints.add("unexpected: " + frame);
    }
  }

  private void connected(Json connected) {
    resume = connected.text("resume");
    Json subscribed = connected.list("subscribed").getFirst();
    if (epoch != null && !subscribed.is("recovered")) {
      complaints.add("not recovered: " + subscribed);
    }
    if (epoch == null) {
      offset = subscribed.number("position", "offset");
    }
    epoch = subscribed.text("position", "epoch");
    for (Json publication : subscribed.list("publications")) {
      hear(publication.number("offset"));
    }
    if (offset != subscribed.number("position", "offset")) {
      complaints.add("at " + offset + ", told " + subscribed.at("position"));
    }
    sessions.incrementAndGet();
    stands = true;
  }

  private void hear(long place) {
    if (place != offset + 1) {
      complaints.add(place + " came after " + offset);
    }
    offset = place;
    heard.add(place);
  }

  /** Sends what is unanswered again, or else the next; its id is one more than its number. */
  private void publish(Peer peer) {
    boolean again = made.get() > places.size();
    if (!again && !writing) {
      return;
    }
    long age = 0;
    if (again) {
      age = Math.max(1, (System.nanoTime() - firstTry) / 1_000_000);
    } else {
      firstTry = System.nanoTime();
      made.incrementAndGet();
    }
    long number = made.get();
    peer.say(
        "{'id':%d,'publish':{'channel':'%s','data':%d,'key':'raw-%d','age':%d}}",
        number + 1, channel, number, number, age);
  }

  @Override
  public long acknowledged() {
    return places.size();
  }

  @Override
  public long unanswered() {
    return made.get() - places.size();
  }

  @Override
  public int sessions() {
    return sessions.get();
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
        .until(() -> made.get() == places.size());
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
  public void close() {
    living = false;
    thread.interrupt();
  }

  @Override
  public String toString() {
    return "raw client, " + sessions + " sessions, " + webSockets + " lines by WebSocket";
  }
}
