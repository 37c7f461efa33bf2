package dev.hawser.server.configuration;

import dev.hawser.brokers.redis.RedisSettings;
import dev.hawser.core.access.Grant;
import dev.hawser.core.profile.Limits;
import dev.hawser.core.profile.Profiles;
import dev.hawser.core.trail.Keep;
import dev.hawser.server.token.TokenSettings;
import dev.hawser.stores.StoreSettings;
import dev.hawser.transports.tls.TlsSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that an operator settles, one record for each room.
 *
 * @param name the node's
 * @param data where secrets outlive a restart; null for nowhere
 * @param redis what this node shares with others; null for a node by itself
 * @param store where durable channels live; null where none is durable
 * @param im instant messaging; null where it is off
 * @param lease how long the others believe in this node when it says nothing
 * @param announced what the other nodes are told of how clients come to this one, best first
 * @param line for transports
 * @param tls for the same port; null for none
 * @param certified what those may do who come with a certificate instead of a token
 * @param trusted networks of the balancers in front, which begin with a PROXY header
 * @param admin for the operators' API
 * @param limits for core
 * @param profiles for core
 * @param tokens who is let in
 * @param tickets what signs resume tickets; null to generate it
 * @param logging what is written
 * @param monitor for the live figures
 * @param keep how much is kept of what happened to connections
 * @param traces which publications are watched, and who is told
 * @param balance how many lines a second may be asked to go to nodes that carry less; 0 for none
 * @param drain how the node leaves
 */
public record Configuration(
    String name,
    @Nullable Path data,
    @Nullable RedisSettings redis,
    @Nullable StoreSettings store,
    @Nullable MessagingSettings im,
    Duration lease,
    List<String> announced,
    Line line,
    @Nullable Tls tls,
    List<Grant> certified,
    List<String> trusted,
    Admin admin,
    Limits limits,
    Profiles profiles,
    TokenSettings tokens,
    @Nullable Secret tickets,
    Logging logging,
    Monitor monitor,
    Keep keep,
    Traces traces,
    int balance,
    Drain drain) {

  public Configuration {
    announced = List.copyOf(announced);
    certified = List.copyOf(certified);
    trusted = List.copyOf(trusted);
  }

  /**
   * Where and how client protocols are served.
   *
   * @param port 0 for a free one
   * @param loops 0 for one to each processor
   * @param streams how many one connection of HTTP/2 may have open
   * @param origins web origins that may connect; {@code *} for all, empty for the host asked for
   */
  public record Line(String host, int port, Io io, int loops, int streams, List<String> origins) {

    public Line {
      origins = List.copyOf(origins);
    }
  }

  /**
   * How TLS is spoken.
   *
   * @param watch how often the files are looked at; zero for never
   */
  public record Tls(TlsSettings settings, Duration watch) {}

  /** How sockets are served. */
  public enum Io {
    AUTO,
    EPOLL,
    IO_URING,
    NIO
  }

  /**
   * The operators' port.
   *
   * @param port 0 for a free one
   * @param keys any of which opens the API
   * @param body the most bytes of one request's body
   * @param openMetrics whether metrics are given without a key
   * @param demoPeople users whose tokens anybody is given who reaches the port, for demonstrations
   */
  public record Admin(
      String host,
      int port,
      List<Secret> keys,
      int body,
      boolean openMetrics,
      List<String> demoPeople) {

    public Admin {
      keys = List.copyOf(keys);
      demoPeople = List.copyOf(demoPeople);
    }
  }

  /**
   * What is written to standard output.
   *
   * @param level of SLF4J, in lower case
   * @param json one JSON object for each event instead of a line of text
   */
  public record Logging(String level, boolean json) {}

  /**
   * How the node leaves.
   *
   * @param notice how long it says that it is not ready while it still serves everybody
   * @param within how long connections are given to go elsewhere
   * @param targets where they are told to go; empty for where they would go anyway
   */
  public record Drain(Duration notice, Duration within, List<String> targets) {

    public Drain {
      targets = List.copyOf(targets);
    }
  }

  /**
   * Which publications are watched, and who is told.
   *
   * @param endpoint where a collector takes OTLP over HTTP; null for none, and then nothing is
   *     watched
   * @param perMillion how many of a million publications, but for those of which the publisher says
   *     whether
   * @param authorization what the collector wants to see in the header of that name; null for
   *     nothing
   */
  public record Traces(@Nullable URI endpoint, int perMillion, @Nullable Secret authorization) {}

  /** Whether and where live figures are published. */
  public record Monitor(boolean enabled, String channel) {}
}
