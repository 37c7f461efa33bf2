package dev.hawser.brokers.seam;

import dev.hawser.brokers.faults.FaultyBell;
import dev.hawser.brokers.faults.FaultyBell.Hearing;
import dev.hawser.brokers.faults.FaultyDirectory;
import dev.hawser.brokers.faults.FaultyLog;
import dev.hawser.brokers.memory.MemoryBell;
import dev.hawser.brokers.memory.MemoryDirectory;
import dev.hawser.core.RefusedException;
import dev.hawser.core.access.ChannelPattern;
import dev.hawser.core.access.Grant;
import dev.hawser.core.access.Principal;
import dev.hawser.core.access.Right;
import dev.hawser.core.clockwork.Clockwork;
import dev.hawser.core.clockwork.ClockworkLane;
import dev.hawser.core.node.Meters;
import dev.hawser.core.node.Node;
import dev.hawser.core.node.NodePorts;
import dev.hawser.core.node.NodeSettings;
import dev.hawser.core.profile.Limits;
import dev.hawser.protocol.Code;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** One node in the world, with its own faulty way to everything that nodes share. */
final class Berth {

  private final List<ClockworkLane> loops = new ArrayList<>();
  private final List<ClockworkLane> owners = new ArrayList<>();
  private final List<Wire> wires = new ArrayList<>();
  private final FaultyLog log;
  private final FaultyBell bell;
  private final FaultyDirectory directory;
  private final Node node;

  Berth(World world, String name, Random random) {
    Clockwork clock = world.clock();
    for (int i = 0; i < 2; i++) {
      loops.add(clock.lane(i));
      owners.add(clock.lane(i));
    }
    log = new FaultyLog(world.truth(), random.nextLong(), clock::after);
    bell = new FaultyBell(new MemoryBell(world.tower()), random.nextLong(), clock::after);
    directory =
        new FaultyDirectory(new MemoryDirectory(world.register()), random.nextLong(), clock::after);
    NodeSettings settings =
        new NodeSettings(
            name,
            "test",
            world.profiles(),
            limits(random),
            new byte[32],
            Duration.ofHours(1),
            Duration.ofMinutes(5),
            Duration.ofSeconds(6));
    NodePorts ports =
        new NodePorts(
            log,
            bell,
            directory,
            token -> CompletableFuture.completedFuture(principal(token)),
            world.codecs(),
            clock::wall,
            random);
    node = new Node(settings, ports, new Meters(), loops, owners);
    owners.getFirst().execute(node::start);
  }

  private static Principal principal(String token) {
    if (token.isEmpty()) {
      throw new RefusedException(Code.TOKEN_INVALID);
    }
    return new Principal(
        token,
        false,
        List.of(new Grant(new ChannelPattern("#"), Set.of(Right.values()), 0)),
        0,
        0,
        null,
        List.of());
  }

  /** Small ones, so that every bound is met. */
  private static Limits limits(Random random) {
    return new Limits(
        1_000,
        100,
        1_000,
        1_000,
        50,
        50,
        5_000,
        5_000,
        2_048,
        3 + random.nextInt(20),
        1_024 + random.nextInt(4_096),
        64 * 1024,
        random.nextBoolean() ? 1_500 : 1 << 20,
        Duration.ofSeconds(2),
        Duration.ofSeconds(5),
        Duration.ofMinutes(1),
        Duration.ofSeconds(2),
        Duration.ofSeconds(8),
        new Limits.Slow(
            1 + random.nextInt(8),
            random.nextBoolean() ? 1_000 : 1 << 20,
            Duration.ofMillis(1 + random.nextInt(500)),
            Duration.ofMillis(500 + random.nextInt(2_000))),
        Limits.Newcomers.standard(),
        List.of());
  }

  Node node() {
    return node;
  }

  List<ClockworkLane> loops() {
    return loops;
  }

  List<Wire> wires() {
    return wires;
  }

  FaultyLog log() {
    return log;
  }

  FaultyBell bell() {
    return bell;
  }

  FaultyDirectory directory() {
    return directory;
  }

  void hear(Hearing hearing) {
    bell.hearing(hearing);
  }

  /** The process is gone; what it had sent to the log and the directory still arrives. */
  void die() {
    wires.forEach(Wire::nodeDied);
    loops.forEach(ClockworkLane::die);
    owners.forEach(ClockworkLane::die);
    bell.close();
    directory.close();
  }
}
