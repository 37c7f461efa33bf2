package dev.hawser.brokers.memory;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.RefusedException;
import dev.hawser.core.channel.Codecs;
import dev.hawser.core.lane.ThreadLane;
import dev.hawser.core.node.Meters;
import dev.hawser.core.node.Node;
import dev.hawser.core.node.NodePorts;
import dev.hawser.core.node.NodeSettings;
import dev.hawser.core.profile.Limits;
import dev.hawser.core.profile.Profile;
import dev.hawser.core.profile.Profiles;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.binary.ProtobufCodec;
import dev.hawser.protocol.json.JsonCodec;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Publications of several users that reach their channel's lane together. */
class CompanyTest {

  private final ThreadLane owner = new ThreadLane("owner", 0);
  private final Node node =
      new Node(
          new NodeSettings(
              "n1",
              "test",
              new Profiles(List.of(), Profile.standard()),
              Limits.standard(),
              new byte[32],
              Duration.ofHours(1),
              Duration.ofHours(1),
              Duration.ofSeconds(30)),
          new NodePorts(
              new MemoryLog(),
              new MemoryBell(),
              new MemoryDirectory(),
              token -> CompletableFuture.failedFuture(new RefusedException(Code.TOKEN_INVALID)),
              new Codecs(new JsonCodec(), new ProtobufCodec()),
              Clock.systemUTC(),
              new Random(1)),
          new Meters(),
          List.of(),
          List.of(owner));

  @BeforeEach
  void start() {
    owner.start();
    node.start();
  }

  @AfterEach
  void close() {
    node.close();
    owner.close();
  }

  private CompletableFuture<Position> publish(
      @Nullable String user, @Nullable String key, String data) {
    return node.operations()
        .publish("news", Payload.json(data), user, key, Map.of(), null)
        .toCompletableFuture();
  }

  private static long offset(CompletableFuture<Position> result) throws Exception {
    return result.get(10, SECONDS).offset();
  }

  private static Code refusal(CompletableFuture<Position> result) throws Exception {
    try {
      throw new AssertionError("numbered as " + result.get(10, SECONDS));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RefusedException refused) {
        return refused.code();
      }
      throw e;
    }
  }

  @Test
  void a_refusal_stops_what_its_author_sent_on_and_nobody_else() throws Exception {
    CountDownLatch together = new CountDownLatch(1);
    owner.execute(() -> {
      try {
        assertThat(together.await(10, SECONDS)).isTrue();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    var first = publish("ann", "k", "1");
    var reused = publish("ann", "k", "2");
    var bobs = publish("bob", "k", "3");
    var stopped = publish("ann", "l", "4");
    var servers = publish(null, null, "5");
    var bobsNext = publish("bob", null, "6");
    together.countDown();

    assertThat(offset(first)).isEqualTo(1);
    assertThat(refusal(reused)).isEqualTo(Code.KEY_REUSED);
    assertThat(refusal(stopped)).isEqualTo(Code.BATCH_STOPPED);
    assertThat(offset(bobs)).isEqualTo(2);
    assertThat(offset(servers)).isEqualTo(3);
    assertThat(offset(bobsNext)).isEqualTo(4);
    assertThat(offset(publish("ann", "l", "4"))).isEqualTo(5);
  }
}
