package dev.hawser.proof.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hawser.proof.door.Node;
import dev.hawser.proof.door.Peer;
import dev.hawser.proof.door.Running;
import dev.hawser.proof.door.Token;
import dev.hawser.proof.faults.FaultProxy;
import dev.hawser.proof.faults.Link;
import dev.hawser.proof.faults.Toxic;
import dev.hawser.proof.faults.Way;
import dev.hawser.sdk.Encoding;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * One kind of bad network at a time, for both SDKs: nothing acknowledged is lost, nothing doubled
 * or swapped, and a dead line is noticed within its heartbeat and grace.
 *
 * <p>Loss is shown as TCP shows it, by waits for a retransmission: packets themselves can be lost
 * only where the kernel has netem, and not every kernel has.
 */
class NetworksTest {

  private static final Duration HEARTBEAT = Duration.ofMillis(600);
  private static final Duration GRACE = Duration.ofMillis(600);

  /** What a busy machine may take on top: scheduling, opening the next line. */
  private static final Duration MACHINE = Duration.ofSeconds(4);

  private final Node node;

  NetworksTest(@Running("storm") Node node) {
    this.node = node;
  }

  /** Whose line it is. */
  enum Sdk {
    JAVA_WEB_SOCKET,
    JAVA_TCP,
    TYPESCRIPT;

    private static Sailor sdk(
        String address, Encoding encoding, Duration heartbeat, Logbook logbook) {
      return new SdkSailor(
          "ann", address, encoding, heartbeat, GRACE, logbook.channels(), logbook, 1);
    }

    Sailor sailor(int port, Duration heartbeat, Logbook logbook) {
      String url = "ws://127.0.0.1:" + port + "/ws";
      return switch (this) {
        case JAVA_WEB_SOCKET -> sdk(url, Encoding.JSON, heartbeat, logbook);
        case JAVA_TCP -> sdk("tcp://127.0.0.1:" + port, Encoding.PROTOBUF, heartbeat, logbook);
        case TYPESCRIPT -> new NodeSailor("ann", url, "json", heartbeat, GRACE, logbook);
      };
    }
  }

  /** A sailor behind a proxy, on a channel of its own. */
  private final class Passage implements AutoCloseable {
    final String channel;
    final Logbook logbook;
    final FaultProxy proxy;
    final Sailor sailor;

    Passage(String name, Sdk sdk) {
      this(name, sdk, HEARTBEAT);
    }

    Passage(String name, Sdk sdk, Duration heartbeat) {
      channel = "storm/" + name + "/" + sdk;
      logbook = new Logbook(Map.of(channel, Promise.EVERYTHING));
      proxy = FaultProxy.to(node.port(), 1);
      sailor = sdk.sailor(proxy.port(), heartbeat, logbook);
      sailor.start();
      awaitMore(20);
    }

    void awaitMore(int acknowledgements) {
      int before = logbook.acknowledgements();
      await("more is acknowledged")
          .atMost(Duration.ofSeconds(60))
          .until(() -> logbook.acknowledgements() >= before + acknowledgements);
    }

    /** The line that stands is dead from now on: another comes within heartbeat and grace. */
    void awaitAnother(int before) {
      await("another line")
          .atMost(HEARTBEAT.plus(GRACE).plus(MACHINE))
          .until(() -> proxy.opened() > before);
      awaitMore(20);
    }

    /** Somebody else publishes while the line is bad. */
    void others() {
      try (Peer other = node.tcp()) {
        other.answer("{'connect':{'token':'%s'}}", Token.forUser("zoe")).at("connected");
        for (int n = 0; n < 5; n++) {
          other.answer("{'publish':{'channel':'%s','data':'zoe-%d'}}", channel, ++others);
        }
      }
    }

    /** Whether the newest line is this old and not forgotten. */
    boolean lives(Duration age) {
      if (proxy.opened() != watched) {
        watched = proxy.opened();
        since = System.nanoTime();
      }
      return System.nanoTime() - since >= age.toNanos();
    }

    private int others;
    private int watched;
    private long since;

    void arrive() {
      proxy.heal();
      Calm calm = new Calm(logbook);
      calm.await(node, List.of(sailor));
      assertThat(calm.faults()).isEmpty();
      assertThat(
              logbook.count(seen -> seen instanceof Seen.Subscribed told && told.reason() != null))
          .as("recoveries that failed")
          .isZero();
    }

    @Override
    public void close() {
      sailor.close();
      proxy.close();
    }
  }

  private static boolean possible(Sdk sdk) {
    return sdk != Sdk.TYPESCRIPT || NodeSailor.possible();
  }

  @ParameterizedTest
  @EnumSource(Sdk.class)
  void a_switch_of_networks(Sdk sdk) {
    assumeTrue(possible(sdk), "the TypeScript SDK is not built");
    try (Passage passage = new Passage("switch", sdk)) {
      for (int n = 0; n < 2; n++) {
        int before = passage.proxy.opened();
        passage.proxy.switchNetwork();
        passage.others();
        passage.awaitAnother(before);
      }
      passage.arrive();
    }
  }

  @ParameterizedTest
  @EnumSource(Sdk.class)
  void a_line_that_is_half_open_one_way_and_the_other(Sdk sdk) {
    assumeTrue(possible(sdk), "the TypeScript SDK is not built");
    try (Passage passage = new Passage("half", sdk)) {
      int before = passage.proxy.opened();
      passage.proxy.links().forEach(Link::swallowDown);
      passage.others();
      passage.awaitAnother(before);
      int then = passage.proxy.opened();
      passage.proxy.links().forEach(Link::swallowUp);
      passage.others();
      passage.awaitAnother(then);
      passage.arrive();
    }
  }

  @ParameterizedTest
  @EnumSource(Sdk.class)
  void a_nat_that_forgets_what_is_quiet(Sdk sdk) {
    assumeTrue(possible(sdk), "the TypeScript SDK is not built");
    try (Passage passage = new Passage("nat", sdk)) {
      passage.sailor.rest();
      await().atMost(Duration.ofSeconds(30)).until(passage.sailor::settled);
      int before = passage.proxy.opened();
      passage.proxy.forgetQuietLinks(HEARTBEAT.dividedBy(2));
      await("the quiet line is forgotten, and another comes")
          .atMost(HEARTBEAT.multipliedBy(2).plus(GRACE).plus(MACHINE))
          .until(() -> passage.proxy.opened() > before);
      passage.others();
      passage.proxy.forgetQuietLinks(null);
      passage.arrive();
    }
  }

  /** Twice as long as a heartbeat that the NAT would not let live, and nothing is lost. */
  @ParameterizedTest
  @EnumSource(Sdk.class)
  void a_heartbeat_settles_below_the_quiet_that_kills(Sdk sdk) {
    assumeTrue(possible(sdk), "the TypeScript SDK is not built");
    Duration wished = Duration.ofSeconds(3);
    try (Passage passage = new Passage("settles", sdk, wished)) {
      passage.sailor.rest();
      await().atMost(Duration.ofSeconds(30)).until(passage.sailor::settled);
      passage.proxy.forgetQuietLinks(wished.dividedBy(2));
      int before = passage.proxy.opened();
      await("a line dies")
          .atMost(Duration.ofSeconds(60))
          .until(() -> passage.proxy.opened() > before);
      await("a line lives")
          .atMost(Duration.ofSeconds(60))
          .until(() -> passage.lives(wished.multipliedBy(2)));
      passage.others();
      passage.proxy.forgetQuietLinks(null);
      passage.arrive();
    }
  }

  @ParameterizedTest
  @EnumSource(Sdk.class)
  void five_percent_of_packets_lost_and_300_ms_of_delay(Sdk sdk) {
    assumeTrue(possible(sdk), "the TypeScript SDK is not built");
    try (Passage passage = new Passage("loss", sdk)) {
      Toxic.Latency delay = new Toxic.Latency(Duration.ofMillis(150), Duration.ofMillis(20));
      Toxic.Loss loss = new Toxic.Loss(0.05, Duration.ofMillis(300));
      passage.proxy.poison(delay, loss, Toxic.Slicer.of(1_400));
      passage.awaitMore(5);
      passage.others();
      passage.proxy.links().forEach(Link::cut);
      passage.awaitMore(5);
      passage.arrive();
    }
  }

  @ParameterizedTest
  @EnumSource(Sdk.class)
  void a_line_that_stalls_for_less_than_it_takes_to_be_dead_is_kept(Sdk sdk) {
    assumeTrue(possible(sdk), "the TypeScript SDK is not built");
    try (Passage passage = new Passage("stall", sdk)) {
      int before = passage.proxy.opened();
      passage.proxy.poison(Way.DOWN, new Toxic.Stall());
      passage.others();
      passage.proxy.heal();
      passage.awaitMore(20);
      assertThat(passage.proxy.opened()).isEqualTo(before);
      passage.arrive();
    }
  }

  /** Longer than the node waits: it has given the line up when the lid opens. */
  @Test
  void a_laptop_asleep() {
    assumeTrue(NodeSailor.possible(), "the TypeScript SDK is not built");
    try (Passage passage = new Passage("sleep", Sdk.TYPESCRIPT)) {
      NodeSailor laptop = (NodeSailor) passage.sailor;
      int before = passage.proxy.opened();
      Link line = passage.proxy.links().getLast();
      laptop.sleep();
      passage.others();
      await("the node gives it up").atMost(Duration.ofSeconds(30)).until(() -> !line.isUp());
      laptop.wake();
      passage.awaitAnother(before);
      passage.arrive();
    }
  }
}
