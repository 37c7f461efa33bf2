package dev.hawser.brokers.seam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.brokers.faults.Faults;
import dev.hawser.brokers.faults.FaultyBell.Hearing;
import dev.hawser.brokers.faults.ForgetfulLog;
import dev.hawser.brokers.memory.MemoryDirectory;
import dev.hawser.brokers.memory.MemoryLog;
import dev.hawser.brokers.memory.MemoryRegister;
import dev.hawser.brokers.memory.MemoryTower;
import dev.hawser.brokers.memory.Time;
import dev.hawser.core.access.ChannelPattern;
import dev.hawser.core.channel.Codecs;
import dev.hawser.core.clockwork.Clockwork;
import dev.hawser.core.clockwork.ClockworkLane;
import dev.hawser.core.log.Retention;
import dev.hawser.core.profile.Profile;
import dev.hawser.core.profile.Profiles;
import dev.hawser.core.transport.Encoding;
import dev.hawser.core.transport.Priority;
import dev.hawser.protocol.Publication;
import dev.hawser.protocol.ServerMessage.Member;
import dev.hawser.protocol.binary.ProtobufCodec;
import dev.hawser.protocol.json.JsonCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * Nodes, what they share, and peers, all out of one seed: first everything goes wrong that may,
 * then it is calm for a while, then everything must be right.
 */
final class World {

  private static final long STORM = 12_000;
  private static final long CALM = 30_000;
  private static final Duration KEYS = Duration.ofSeconds(6);

  private static final List<Profile> PROFILES =
      List.of(
          profile("long", 400, true, Profile.Slow.PACE),
          profile("short", 12, false, Profile.Slow.PACE),
          profile("drops", 400, false, Profile.Slow.DROP),
          profile("latest", 400, false, Profile.Slow.LATEST),
          profile("brief", 8, false, Profile.Slow.LATEST),
          profile("sample", 400, false, new Profile.Slow(Profile.Policy.SAMPLE, 20, true)),
          profile("lately", 0, false, Profile.Slow.LATEST),
          profile("seldom", 0, false, new Profile.Slow(Profile.Policy.SAMPLE, 20, true)),
          profile("ends", 400, true, Profile.Slow.DISCONNECT),
          profile("bare", 0, true, Profile.Slow.PACE));

  private static final List<String> CHANNELS =
      List.of(
          "long/a",
          "long/b",
          "short/a",
          "short/b",
          "drops/a",
          "latest/a",
          "brief/a",
          "sample/a",
          "lately/a",
          "seldom/a",
          "ends/a",
          "bare/a",
          "bare/b");

  private static Profile profile(String name, int count, boolean presence, Profile.Slow slow) {
    return new Profile(
        name,
        new ChannelPattern(name + "/#"),
        new Retention(count, Duration.ofHours(1), KEYS),
        presence,
        Duration.ofSeconds(3),
        100,
        Set.of(),
        64 * 1024,
        slow,
        Profile.Content.plain(),
        Priority.NORMAL);
  }

  private final Random random;
  private final Clockwork clock;
  private final Codecs codecs = new Codecs(new JsonCodec(), new ProtobufCodec());
  private final ForgetfulLog truth;
  private final MemoryTower tower = new MemoryTower();
  private final MemoryRegister register;
  private final Profiles profiles = new Profiles(PROFILES, Profile.standard());
  private final List<Berth> nodes = new ArrayList<>();
  private final List<Peer> peers = new ArrayList<>();
  private final Map<String, Integer> counts = new TreeMap<>();
  private final long seed;
  private int nodesStarted;
  private boolean calm;

  World(long seed) {
    this.seed = seed;
    this.random = new Random(seed);
    this.clock = new Clockwork(random.nextLong());
    MemoryLog.Options options =
        new MemoryLog.Options(
            Long.MAX_VALUE / 2, 1_000_000, 1_000_000, Duration.ofMinutes(1), Duration.ofHours(1));
    this.truth = new ForgetfulLog(() -> new MemoryLog(options, new Time(clock::wall, clock::now)));
    this.register = new MemoryRegister(new Time(clock::wall, clock::now));
  }

  Clockwork clock() {
    return clock;
  }

  ForgetfulLog truth() {
    return truth;
  }

  Codecs codecs() {
    return codecs;
  }

  Profiles profiles() {
    return profiles;
  }

  MemoryTower tower() {
    return tower;
  }

  MemoryRegister register() {
    return register;
  }

  boolean calm() {
    return calm;
  }

  Profile profile(String channel) {
    return profiles.of(channel);
  }

  String channel(Random by) {
    return CHANNELS.get(by.nextInt(CHANNELS.size()));
  }

  /** Notes that something happened, so that a run can tell what it met. */
  void count(String what) {
    counts.merge(what, 1, Integer::sum);
  }

  /** A line from a peer to some node. */
  Wire wire(Peer peer, Random by) {
    Berth node = nodes.get(by.nextInt(nodes.size()));
    ClockworkLane loop = node.loops().get(by.nextInt(node.loops().size()));
    Encoding encoding = by.nextBoolean() ? Encoding.JSON : Encoding.PROTOBUF;
    Wire wire = new Wire(clock, new Random(by.nextLong()), codecs, loop, encoding, peer);
    node.wires().add(wire);
    wire.open(node.node().gate());
    return wire;
  }

  // ---- a run

  Map<String, Integer> run() {
    for (int i = 0; i < 2; i++) {
      startNode();
    }
    int count = 3 + random.nextInt(5);
    for (int i = 0; i < count; i++) {
      Peer peer = new Peer(this, new Random(random.nextLong()), "user" + i);
      peers.add(peer);
      clock.after(random.nextInt(200), peer::live);
    }
    clock.after(0, this::weather);
    clock.run(STORM);
    calmDown();
    clock.run(CALM);
    judge();
    return counts;
  }

  private void startNode() {
    nodes.add(new Berth(this, "n" + ++nodesStarted, new Random(random.nextLong())));
  }

  /** Changes what goes wrong, now and then. */
  private void weather() {
    if (calm) {
      return;
    }
    Berth node = nodes.get(random.nextInt(nodes.size()));
    switch (random.nextInt(16)) {
      case 0, 1, 2 -> node.log().faults(badWay(0.2));
      case 3 -> node.log().faults(Faults.NONE);
      case 4, 5 ->
          node.hear(
              new Hearing(
                  chance(0.5), chance(0.4), chance(0.5), random.nextInt(3) * random.nextInt(150)));
      case 6 -> node.hear(Hearing.GOOD);
      case 7 -> node.bell().leave();
      case 8, 9 -> node.bell().comeBack();
      case 10 -> node.directory().faults(badWay(0.1));
      case 11 -> node.directory().faults(Faults.NONE);
      case 12 -> {
        if (random.nextInt(3) == 0) {
          truth.goBack(channel(random), random.nextInt(3) == 0 ? 1_000_000 : random.nextInt(5));
          count("went back");
        }
      }
      case 13 -> {
        if (random.nextInt(6) == 0) {
          crash(node);
        }
      }
      case 14 -> byServer(node, "user" + random.nextInt(peers.size()), channel(random));
      default -> {}
    }
    clock.after(random.nextInt(400), this::weather);
  }

  private Faults badWay(double most) {
    return new Faults(random.nextInt(2) * random.nextInt(250), chance(most), chance(most));
  }

  private double chance(double most) {
    return random.nextBoolean() ? 0 : random.nextDouble() * most;
  }

  private void byServer(Berth node, String user, String channel) {
    var _ =
        random.nextBoolean()
            ? node.node().operations().subscribe(user, channel)
            : node.node().operations().unsubscribe(user, channel);
  }

  /** A node dies without a word, and another starts in its place. */
  private void crash(Berth node) {
    count("crashed");
    nodes.remove(node);
    node.die();
    startNode();
  }

  private void calmDown() {
    calm = true;
    for (Berth node : nodes) {
      node.log().faults(Faults.NONE);
      node.directory().faults(Faults.NONE);
      node.hear(Hearing.GOOD);
      node.bell().comeBack();
    }
  }

  // ---- the last judgement

  private void judge() {
    peers.forEach(Peer::judge);
    for (String epoch : truth.epochs()) {
      Set<String> keys = new HashSet<>();
      for (Publication publication : truth.journal(epoch)) {
        assertThat(keys.add(publication.user() + " " + publication.key()))
            .as("%s took effect once", publication)
            .isTrue();
      }
    }
    try (MemoryDirectory directory = new MemoryDirectory(register)) {
      for (String channel : CHANNELS) {
        if (profile(channel).presence()) {
          List<String> expected =
              peers.stream()
                  .flatMap(peer -> java.util.stream.Stream.ofNullable(peer.presentIn(channel)))
                  .toList();
          assertThat(
                  directory
                      .members(channel, 1_000, null)
                      .toCompletableFuture()
                      .join()
                      .members()
                      .stream()
                      .map(Member::session))
              .as("present in %s", channel)
              .containsExactlyInAnyOrderElementsOf(expected);
        }
      }
    }
  }

  @Override
  public String toString() {
    return "seed " + seed + " at " + clock.now() + " after " + clock.steps() + " steps: " + counts;
  }
}
