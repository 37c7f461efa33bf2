package dev.hawser.brokers.seam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.protocol.Code;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.Publication;
import dev.hawser.protocol.ServerFrame;
import dev.hawser.protocol.ServerMessage;
import dev.hawser.protocol.ServerMessage.Connected;
import dev.hawser.protocol.ServerMessage.Published;
import dev.hawser.protocol.ServerMessage.Refused;
import dev.hawser.protocol.ServerMessage.Subscribed;
import dev.hawser.protocol.ServerMessage.Unsubscribed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A client that does as the protocol says, at random moments: it follows channels, publishes with
 * keys, loses its line, returns somewhere else with what it holds, and believes nothing unchecked.
 */
final class Peer {

  private final World world;
  private final Random random;
  private final String user;
  private final Map<String, Follow> follows = new LinkedHashMap<>();
  private final List<Letter> letters = new ArrayList<>();
  private final List<Wire> abandoned = new ArrayList<>();

  /** What each command that waits for its answer does with it. */
  private final Map<Long, Answered> waiting = new HashMap<>();

  private final Map<Integer, String> aliases = new HashMap<>();
  private final Map<String, @Nullable Position> sinceAtConnect = new HashMap<>();
  private @Nullable Wire wire;
  private boolean connected;
  private @Nullable String ticket;
  private @Nullable String session;
  private long lastId;
  private int written;

  private interface Answered {
    void by(ServerMessage message);
  }

  Peer(World world, Random random, String user) {
    this.world = world;
    this.random = random;
    this.user = user;
  }

  // ---- what it does of itself

  /** Does something, and goes on after a while. */
  void live() {
    if (world.calm()) {
      insist();
    } else {
      act();
    }
    world.clock().after(20 + random.nextInt(60), this::live);
  }

  private void act() {
    if (wire == null) {
      if (random.nextInt(3) == 0) {
        connect();
      }
      return;
    }
    if (!connected) {
      if (random.nextInt(60) == 0) {
        loseWire();
      }
      return;
    }
    switch (random.nextInt(20)) {
      case 0, 1 -> toggle(world.channel(random));
      case 2, 3, 4, 5, 6, 7 -> write(world.channel(random));
      case 8, 9 -> retry();
      case 10 -> {
        if (random.nextInt(3) == 0) {
          loseWire();
        }
      }
      case 11 -> {
        if (random.nextInt(4) == 0) {
          wire.pace(random.nextInt(3) == 0 ? 20 + random.nextInt(200) : 0);
        }
      }
      case 12 -> burst();
      case 13 -> history();
      default -> {}
    }
  }

  /** When all is calm: be connected, have everything that is wanted, have every letter answered. */
  private void insist() {
    if (wire == null) {
      connect();
    } else if (connected) {
      wire.pace(0);
      for (Follow follow : follows.values()) {
        if (follow.wanted && !follow.on && follow.asked == 0) {
          subscribe(follow);
        }
      }
      retry();
    }
  }

  private void connect() {
    Wire opened = world.wire(this, random);
    wire = opened;
    connected = false;
    aliases.clear();
    waiting.clear();
    sinceAtConnect.clear();
    List<Command.Subscribe> wanted = new ArrayList<>();
    for (Follow follow : follows.values()) {
      if (follow.wanted && random.nextInt(5) > 0) {
        wanted.add(new Command.Subscribe(follow.channel(), follow.held, follow.adapts()));
        sinceAtConnect.put(follow.channel(), follow.held);
      }
    }
    if (random.nextInt(8) == 0) {
      ticket = null;
    }
    world.count(ticket == null ? "connects anew" : "connects with a ticket");
    say(
        new Command.Connect(user, ticket, 5_000, List.of(ServerMessage.RUNGS), wanted),
        this::opened);
  }

  private void opened(ServerMessage message) {
    if (message instanceof Refused refused) {
      world.count("connect refused: " + refused.name());
      if (refused.name().equals(Code.TICKET_INVALID.wireName())) {
        throw new AssertionError("the ticket is good: " + refused);
      }
      return;
    }
    Connected told = (Connected) message;
    if (ticket != null) {
      assertThat(told.session()).isEqualTo(session);
    }
    ticket = told.resume();
    session = told.session();
    connected = true;
    for (Subscribed subscribed : told.subscribed()) {
      Follow follow = follow(subscribed.channel());
      if (subscribed.refused() == null) {
        aliases.put(subscribed.alias(), subscribed.channel());
        follow.subscribed(sinceAtConnect.get(subscribed.channel()), subscribed);
        follow.wanted = true;
      } else {
        world.count("subscribe refused: " + subscribed.refused().name());
      }
    }
  }

  private Follow follow(String channel) {
    return follows.computeIfAbsent(channel, name -> new Follow(world, name, world.profile(name)));
  }

  private void toggle(String channel) {
    Follow follow = follow(channel);
    if (!follow.on && follow.asked == 0) {
      if (random.nextInt(4) == 0) {
        follow.held = null;
      }
      subscribe(follow);
    } else if (random.nextInt(3) == 0) {
      unsubscribe(follow);
    }
  }

  private void subscribe(Follow follow) {
    follow.wanted = true;
    Position since = follow.held;
    long id = lastId + 1;
    follow.asked = id;
    say(
        new Command.Subscribe(follow.channel(), since, follow.adapts()),
        message -> {
          boolean latest = follow.asked == id;
          if (latest) {
            follow.asked = 0;
          }
          if (message instanceof Subscribed told) {
            assertThat(latest).as("subscribed after it was unsubscribed").isTrue();
            aliases.put(told.alias(), told.channel());
            follow.subscribed(since, told);
          } else {
            world.count("subscribe refused: " + ((Refused) message).name());
          }
        });
  }

  private void unsubscribe(Follow follow) {
    follow.wanted = false;
    say(
        new Command.Unsubscribe(follow.channel()),
        message -> {
          if (message instanceof Unsubscribed) {
            follow.lineLost();
          }
        });
  }

  private void write(String channel) {
    String key = user + "-" + written++;
    String padding =
        "x".repeat(random.nextInt(12) == 0 ? random.nextInt(3_000) : random.nextInt(80));
    Letter letter =
        new Letter(
            channel,
            key,
            Payload.json("{\"k\":\"" + key + "\",\"p\":\"" + padding + "\"}"),
            world.clock().now());
    letters.add(letter);
    send(letter);
  }

  private void burst() {
    String channel = world.channel(random);
    for (int i = random.nextInt(40); i >= 0; i--) {
      write(channel);
    }
  }

  /** Sends again what was not answered: with the same key, and its age. */
  private void retry() {
    for (Letter letter : letters) {
      if (letter.open() && letter.asked == 0) {
        send(letter);
      }
    }
  }

  private void send(Letter letter) {
    long age = world.clock().now() - letter.firstTry;
    letter.asked = lastId + 1;
    say(
        new Command.Publish(letter.channel, letter.payload, letter.key, age, Map.of(), letter.slot),
        message -> {
          letter.asked = 0;
          if (message instanceof Published told) {
            published(letter, told.position());
          } else {
            notPublished(letter, (Refused) message);
          }
        });
  }

  private void published(Letter letter, Position position) {
    Publication there = world.truth().journal(position.epoch(), position.offset());
    assertThat(there).as("what was acknowledged at %s", position).isNotNull();
    if (there != null) {
      assertThat(there.key()).isEqualTo(letter.key);
      assertThat(there.user()).isEqualTo(user);
      assertThat(there.payload()).isEqualTo(letter.payload);
    }
    letter.published = position;
    world.count("published");
  }

  private void notPublished(Letter letter, Refused refused) {
    world.count("publish refused: " + refused.name());
    if (refused.name().equals(Code.KEY_EXPIRED.wireName())) {
      letter.uncertain = true;
    } else {
      assertThat(refused.retry()).as("%s", refused).isTrue();
    }
  }

  private void history() {
    String channel = world.channel(random);
    say(
        new Command.History(channel, null, null, 1 + random.nextInt(10)),
        message -> {
          if (message instanceof ServerMessage.HistoryPage page) {
            long expected =
                page.publications().isEmpty() ? 0 : page.publications().getFirst().offset();
            for (Publication publication : page.publications()) {
              assertThat(publication.offset()).isEqualTo(expected++);
              assertThat(publication)
                  .isEqualTo(world.truth().journal(page.position().epoch(), publication.offset()));
            }
            world.count("history");
          }
        });
  }

  // ---- its wire

  private void say(Command command, Answered answered) {
    long id = ++lastId;
    waiting.put(id, answered);
    Wire to = wire;
    if (to != null) {
      to.say(id, command);
    }
  }

  /** Breaks the line, or leaves it standing where nobody listens any more. */
  private void loseWire() {
    Wire lost = wire;
    if (lost == null) {
      return;
    }
    if (random.nextInt(4) == 0) {
      lost.abandon();
      abandoned.add(lost);
    } else {
      lost.cut();
    }
    forgetWire();
  }

  private void forgetWire() {
    wire = null;
    connected = false;
    follows.values().forEach(Follow::lineLost);
    letters.forEach(letter -> letter.asked = 0);
    waiting.clear();
  }

  void broken(Wire which, Code code) {
    world.count("ended: " + code.wireName());
    if (which == wire) {
      forgetWire();
    }
  }

  void hear(Wire from, ServerFrame frame) {
    if (from != wire) {
      return;
    }
    try {
      heard(frame);
    } catch (AssertionError e) {
      throw new AssertionError(user + " at " + world.clock().now() + " heard " + frame, e);
    }
  }

  private void heard(ServerFrame frame) {
    if (frame.id() != 0) {
      Answered answered = waiting.remove(frame.id());
      assertThat(answered).as("an answer to what was not asked").isNotNull();
      if (answered != null) {
        answered.by(frame.message());
      }
      return;
    }
    assertThat(connected || frame.message() instanceof ServerMessage.Closing)
        .as("a push before connected")
        .isTrue();
    switch (frame.message()) {
      case ServerMessage.Delivered told ->
          follow(named(told.channel(), told.alias())).delivered(told);
      case ServerMessage.Skipped told -> follow(named(told.channel(), told.alias())).skipped(told);
      case ServerMessage.Rung told -> follow(named(told.channel(), told.alias())).moved(told);
      case ServerMessage.Reset told -> follow(named(told.channel(), told.alias())).reset(told);
      case ServerMessage.Joined told -> present(named(told.channel(), told.alias()));
      case ServerMessage.Left told -> present(named(told.channel(), told.alias()));
      case Subscribed told -> {
        aliases.put(told.alias(), told.channel());
        Follow follow = follow(told.channel());
        follow.wanted = true;
        follow.subscribed(null, told);
        world.count("subscribed by the server");
      }
      case Unsubscribed told -> {
        Follow follow = follow(named(told.channel(), told.alias()));
        assertThat(follow.on).as("ended without having begun").isTrue();
        follow.wanted = false;
        follow.on = false;
        world.count("unsubscribed by the server");
      }
      case ServerMessage.Ping ping -> {
        Wire to = wire;
        if (to != null) {
          to.say(0, new Command.Pong());
        }
      }
      case ServerMessage.Closing closing -> {
        world.count("closing: " + closing.name());
        forgetWire();
      }
      default -> {}
    }
  }

  private void present(String channel) {
    assertThat(follow(channel).on).as("a push outside the subscription").isTrue();
    world.count("joined or left");
  }

  private String named(String channel, int alias) {
    String name = channel.isEmpty() ? aliases.get(alias) : channel;
    assertThat(name).as("the channel of alias %d", alias).isNotNull();
    return String.valueOf(name);
  }

  // ---- the last judgement

  /** The node that it was on is gone, and the line with it. */
  @Nullable Wire wire() {
    return wire;
  }

  void judge() {
    assertThat(connected).as("%s is connected", user).isTrue();
    for (Follow follow : follows.values()) {
      assertThat(follow.on).as("%s follows %s", user, follow.channel()).isEqualTo(follow.wanted);
      if (follow.on) {
        follow.isCurrent();
      }
    }
    for (Letter letter : letters) {
      assertThat(letter.open()).as("%s of %s is open", letter.key, user).isFalse();
    }
    for (Wire old : abandoned) {
      assertThat(old.ended()).as("an abandoned line of %s has ended", user).isTrue();
    }
  }

  @Nullable String presentIn(String channel) {
    Follow follow = follows.get(channel);
    return follow != null && follow.on ? session : null;
  }
}
