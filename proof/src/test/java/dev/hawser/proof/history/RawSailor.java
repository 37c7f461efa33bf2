package dev.hawser.proof.history;

import dev.hawser.proof.door.Heard;
import dev.hawser.proof.door.Json;
import dev.hawser.proof.door.Peer;
import dev.hawser.proof.door.Token;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A client written from the protocol book alone, each line at random over WebSocket or raw TCP. One
 * publication is under way; now and then it is one that was answered before, under its old key.
 */
final class RawSailor implements Sailor {

  private static final Duration SILENCE = Duration.ofMillis(1_500);
  private static final int TICKET_INVALID = 2305;
  private static final Duration PACE = Duration.ofMillis(5);

  /** A publication that may have to be sent again. */
  private record Cargo(int id, String channel, long number, long firstTry) {}

  private final String name;
  private final int port;
  private final List<String> channels;
  private final Logbook logbook;
  private final Random random;
  private final Thread thread;
  private final Map<String, Place> held = new HashMap<>();
  private final Map<String, Long> numbers = new HashMap<>();
  private volatile boolean writing = true;
  private volatile boolean living = true;
  private volatile @Nullable Cargo underWay;
  private @Nullable String resume;
  private boolean connected;

  /** When the cargo that was refused is sent again; 0 while it is under way. */
  private long again;

  private int lastId = 1;

  RawSailor(String name, int port, List<String> channels, Logbook logbook, long seed) {
    this.name = name;
    this.port = port;
    this.channels = channels;
    this.logbook = logbook;
    this.random = new Random(seed);
    this.thread = Thread.ofVirtual().name("raw-sailor").unstarted(this::live);
  }

  @Override
  public void start() {
    thread.start();
  }

  private void live() {
    while (living) {
      try (Peer peer = random.nextBoolean() ? Peer.webSocket(port) : Peer.tcp(port)) {
        connect(peer);
        sail(peer);
      } catch (UncheckedIOException broken) {
        // The line broke while something was said: open another.
      }
      LockSupport.parkNanos(1_000_000L * random.nextInt(1, 20));
    }
  }

  /** Takes what comes until the line ends or is silent for too long. */
  private void sail(Peer peer) {
    connected = false;
    again = 0;
    int pings = 0;
    long life = System.nanoTime();
    while (living && System.nanoTime() - life < SILENCE.toNanos()) {
      if (connected && underWay == null && writing) {
        publish(peer, nextCargo());
      }
      Cargo refused = underWay;
      if (connected && refused != null && again != 0 && System.nanoTime() - again > 0) {
        publish(peer, refused);
      }
      Heard next = peer.perhaps(PACE).orElse(null);
      if (next != null || peer.pings() != pings) {
        life = System.nanoTime();
        pings = peer.pings();
      }
      switch (next) {
        case null -> {}
        case Heard.Frame(Json frame) -> take(peer, frame);
        case Heard.End(int code, int _, boolean _) -> {
          forgetTicketAfter(code);
          return;
        }
        case Heard.Nonsense(AssertionError why) -> {
          logbook.complain(name + ": nonsense: " + why.getMessage());
          return;
        }
      }
    }
  }

  private void forgetTicketAfter(long code) {
    // 3300 to 3499 want other credentials, and the token is good.
    if (code >= 3300 && code < 3500) {
      resume = null;
    }
  }

  private void connect(Peer peer) {
    String ticket = resume == null ? "" : ",'resume':'" + resume + "'";
    String wishes =
        channels.stream()
            .map(channel ->
                "{'channel':'" + channel + "'" + adapt(channel) + since(held.get(channel)) + "}")
            .collect(Collectors.joining(","));
    peer.say(
        "{'id':1,'connect':{'token':'%s','heartbeat':500,'features':['rungs']%s,'subscribe':[%s]}}",
        Token.forUser(name), ticket, wishes);
  }

  private static String adapt(String channel) {
    return channel.endsWith("ladder") ? ",'adapt':true" : "";
  }

  private static String since(@Nullable Place place) {
    return place == null
        ? ""
        : ",'since':{'epoch':'%s','offset':%d}".formatted(place.epoch(), place.offset());
  }

  private void take(Peer peer, Json frame) {
    if (frame.has("connected")) {
      connected(peer, frame.at("connected"));
    } else if (frame.has("published")) {
      published(frame);
    } else if (frame.has("error")) {
      refused(frame);
    } else {
      pushed(frame);
    }
  }

  private void pushed(Json frame) {
    if (frame.has("publication")) {
      hear(frame.text("publication", "channel"), frame.at("publication"));
    } else if (frame.has("skipped")) {
      String channel = frame.text("skipped", "channel");
      long to = frame.number("skipped", "to");
      see(channel, new Seen.Skipped(frame.number("skipped", "from"), to));
      held.computeIfPresent(channel, (_, place) -> new Place(place.epoch(), to));
    } else if (frame.has("reset")) {
      Place place = place(frame.at("reset", "position"));
      see(frame.text("reset", "channel"), new Seen.Reset(place));
      held.put(frame.text("reset", "channel"), place);
    } else if (!frame.has("rung") && !frame.has("closing") && !frame.has("goaway")) {
      logbook.complain(name + ": unexpected: " + frame);
    }
  }

  private void connected(Peer peer, Json told) {
    resume = told.text("resume");
    connected = true;
    for (Json subscribed : told.list("subscribed")) {
      if (subscribed.has("error")) {
        refusedChannel(peer, subscribed);
        continue;
      }
      String channel = subscribed.text("channel");
      Place place = place(subscribed.at("position"));
      String reason = subscribed.has("reason") ? subscribed.text("reason") : null;
      see(channel, new Seen.Subscribed(place, subscribed.is("recovered"), reason));
      subscribed.list("publications").forEach(each -> hear(channel, each));
      held.put(channel, place);
    }
    Cargo unanswered = underWay;
    if (unanswered != null) {
      publish(peer, unanswered);
    }
  }

  private void hear(String channel, Json publication) {
    long offset = publication.number("offset");
    see(channel, new Seen.Heard(offset, Sailor.id(publication.text("data"))));
    held.computeIfPresent(channel, (_, place) -> new Place(place.epoch(), offset));
  }

  private Cargo nextCargo() {
    String channel = channels.get(random.nextInt(channels.size()));
    long last = numbers.getOrDefault(channel, 0L);
    boolean again = last > 0 && random.nextInt(8) == 0;
    // Not an old one: keys live for minutes only.
    long number = again ? Math.max(1, last - random.nextInt(20)) : last + 1;
    numbers.put(channel, Math.max(last, number));
    return new Cargo(++lastId, channel, number, System.nanoTime());
  }

  private void publish(Peer peer, Cargo cargo) {
    underWay = cargo;
    again = 0;
    long age = (System.nanoTime() - cargo.firstTry()) / 1_000_000;
    peer.say(
        "{'id':%d,'publish':{'channel':'%s','data':'%s','key':'raw-%d','age':%d}}",
        cargo.id(), cargo.channel(), Sailor.says(name, cargo.number()), cargo.number(), age);
  }

  private void published(Json frame) {
    Cargo cargo = underWay;
    if (cargo == null || frame.number("id") != cargo.id()) {
      logbook.complain(name + ": an answer to something else: " + frame);
      return;
    }
    Place place = place(frame.at("published", "position"));
    logbook.acknowledged(cargo.channel(), new Acknowledged(name, cargo.number(), place));
    underWay = null;
  }

  /** The log was away: the next line asks again, from the position held. */
  private void refusedChannel(Peer peer, Json subscribed) {
    if (!subscribed.is("error", "retry")) {
      logbook.complain(name + ": not subscribed: " + subscribed);
    }
    peer.cut();
  }

  private void refused(Json frame) {
    if (frame.is("error", "retry")) {
      again = System.nanoTime() + random.nextInt(20, 200) * 1_000_000L;
      return;
    }
    if (connected || frame.number("error", "code") != TICKET_INVALID) {
      logbook.complain(name + ": refused: " + frame);
    }
    resume = null;
  }

  private void see(String channel, Seen seen) {
    logbook.seen(channel, name, seen);
  }

  private static Place place(Json position) {
    return new Place(position.text("epoch"), position.number("offset"));
  }

  @Override
  public void rest() {
    writing = false;
  }

  @Override
  public boolean settled() {
    return underWay == null;
  }

  @Override
  public void close() {
    living = false;
    thread.interrupt();
  }
}
