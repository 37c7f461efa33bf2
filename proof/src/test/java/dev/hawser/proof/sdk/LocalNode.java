package dev.hawser.proof.sdk;

import static dev.hawser.core.access.Right.HISTORY;
import static dev.hawser.core.access.Right.PRESENCE;
import static dev.hawser.core.access.Right.PUBLISH;
import static dev.hawser.core.access.Right.SUBSCRIBE;

import dev.hawser.brokers.memory.MemoryBell;
import dev.hawser.brokers.memory.MemoryDirectory;
import dev.hawser.brokers.memory.MemoryLog;
import dev.hawser.core.RefusedException;
import dev.hawser.core.access.Authenticator;
import dev.hawser.core.access.ChannelPattern;
import dev.hawser.core.access.Grant;
import dev.hawser.core.access.Principal;
import dev.hawser.core.channel.Codecs;
import dev.hawser.core.lane.ThreadLane;
import dev.hawser.core.log.Retention;
import dev.hawser.core.node.Meters;
import dev.hawser.core.node.Node;
import dev.hawser.core.node.NodePorts;
import dev.hawser.core.node.NodeSettings;
import dev.hawser.core.profile.Limits;
import dev.hawser.core.profile.Profile;
import dev.hawser.core.profile.Profiles;
import dev.hawser.core.transport.Choices;
import dev.hawser.core.transport.Priority;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.binary.ProtobufCodec;
import dev.hawser.protocol.json.JsonCodec;
import dev.hawser.transports.DoorSettings;
import dev.hawser.transports.Doors;
import dev.hawser.transports.loop.IoKind;
import dev.hawser.transports.loop.Loops;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * A whole node in this process, on a free port, with everything in memory.
 *
 * <p>A token is the user's name, then perhaps {@code @} and the second since 1970 when it ends.
 * Each user is subscribed to {@code inbox/USER} by the server.
 */
final class LocalNode implements AutoCloseable {

  private final Loops loops = Loops.start(IoKind.automatic(), 2);
  private final List<ThreadLane> owners =
      List.of(new ThreadLane("owner-0", 0), new ThreadLane("owner-1", 1));
  private final MemoryLog log = new MemoryLog();
  private final MemoryBell bell = new MemoryBell();
  private final MemoryDirectory directory = new MemoryDirectory();
  private final Meters meters = new Meters();
  private final Node node;
  private final Doors doors;

  LocalNode() {
    this(Limits.Newcomers.standard());
  }

  LocalNode(Limits.Newcomers newcomers) {
    Codecs codecs = new Codecs(new JsonCodec(), new ProtobufCodec());
    byte[] ticketKey = new byte[32];
    SecureRandom random = new SecureRandom();
    random.nextBytes(ticketKey);
    node =
        new Node(
            new NodeSettings(
                "n1",
                "test",
                new Profiles(List.of(), everything()),
                generous(newcomers),
                ticketKey,
                Duration.ofHours(1),
                Duration.ofHours(1),
                Duration.ofSeconds(30)),
            new NodePorts(log, bell, directory, users(), codecs, InstantSource.system(), random),
            meters,
            loops.lanes(),
            owners);
    owners.forEach(ThreadLane::start);
    node.start();
    try {
      InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      doors =
          Doors.open(
              loops,
              DoorSettings.standard(address),
              node.gate(),
              Choices.NONE,
              codecs.json(),
              codecs.protobuf(),
              meters);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  Meters meters() {
    return meters;
  }

  int port() {
    return doors.address().getPort();
  }

  @Override
  public void close() {
    doors.close();
    node.close();
    loops.close();
    owners.forEach(ThreadLane::close);
    directory.close();
    bell.close();
    log.close();
  }

  private static Profile everything() {
    return new Profile(
        "everything",
        new ChannelPattern("#"),
        new Retention(1_000_000, Duration.ofDays(1), Duration.ofMinutes(5)),
        true,
        Duration.ofSeconds(10),
        100,
        Set.of(SUBSCRIBE, PUBLISH, HISTORY, PRESENCE),
        64 * 1024,
        Profile.Slow.PACE,
        new Profile.Content(true, true, false),
        Priority.NORMAL);
  }

  private static Limits generous(Limits.Newcomers newcomers) {
    Limits usual = Limits.standard();
    return new Limits(
        usual.connections(),
        10_000,
        usual.connectionsPerAddress(),
        usual.channels(),
        usual.subscriptionsPerConnection(),
        usual.patternsPerConnection(),
        100_000,
        100_000,
        usual.reply(),
        usual.historyPage(),
        usual.behind(),
        usual.waiting(),
        usual.mailbox(),
        Duration.ofMillis(200),
        usual.heartbeat(),
        usual.heartbeatMax(),
        Duration.ofSeconds(2),
        usual.connectWithin(),
        usual.slow(),
        newcomers,
        usual.platforms());
  }

  private static Authenticator users() {
    Set<dev.hawser.core.access.Right> all = Set.of(SUBSCRIBE, PUBLISH, HISTORY, PRESENCE);
    return token -> {
      String[] parts = token.split("@", 2);
      long expires = parts.length == 2 ? Long.parseLong(parts[1]) : 0;
      if (expires != 0 && expires * 1000 <= System.currentTimeMillis()) {
        return CompletableFuture.failedFuture(new RefusedException(Code.TOKEN_EXPIRED));
      }
      return CompletableFuture.completedFuture(
          new Principal(
              parts[0],
              false,
              List.of(new Grant(new ChannelPattern("#"), all, 0)),
              expires,
              0,
              null,
              List.of("inbox/" + parts[0])));
    };
  }
}
