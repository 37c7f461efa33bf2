package dev.hawser.proof.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hawser.core.profile.Limits;
import dev.hawser.proof.door.Peer;
import dev.hawser.proof.faults.FaultProxy;
import dev.hawser.proof.faults.Link;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.Publication;
import dev.hawser.sdk.Channel;
import dev.hawser.sdk.ChannelListener;
import dev.hawser.sdk.Encoding;
import dev.hawser.sdk.Hawser;
import dev.hawser.sdk.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A crowd that is cut off at once returns by the turns it is told, and has lost nothing. */
class NewcomersTest {

  private static final int CROWD = 40;
  private static final int MISSED = 30;
  private static final String CHANNEL = "storm/all";

  private static final class Sailor implements ChannelListener, AutoCloseable {

    private final Hawser hawser;
    private final List<Long> heard = Collections.synchronizedList(new ArrayList<>());
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final AtomicInteger held = new AtomicInteger();
    private volatile State state = new State.Disconnected(null);

    Sailor(int port, String user, Encoding encoding) {
      hawser =
          Hawser.builder()
              .address("tcp://127.0.0.1:" + port)
              .encoding(encoding)
              .token(() -> CompletableFuture.completedFuture(user))
              // So a line that broke is tried again at once, and who is told a turn comes in time.
              .random(() -> 0)
              .onState(this::entered)
              .build();
      hawser.channel(CHANNEL).subscribe(this);
      hawser.connect();
    }

    private void entered(State entered) {
      state = entered;
      if (entered instanceof State.Waiting waiting && waiting.reason().code() == Code.HELD_BACK) {
        held.incrementAndGet();
        if (waiting.reason().after().isZero()) {
          complaints.add("held back without a turn");
        }
      }
    }

    boolean connected() {
      return state instanceof State.Connected;
    }

    @Override
    public void publication(Channel of, Publication publication) {
      heard.add(publication.offset());
    }

    @Override
    public void subscribed(Channel of, Standing standing) {
      if (standing.lost()) {
        complaints.add("lost: " + standing);
      }
    }

    @Override
    public void reset(Channel of, Position position, String reason) {
      complaints.add("reset: " + reason);
    }

    @Override
    public void close() {
      hawser.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_crowd_returns_by_turns_and_recovers_all(Encoding encoding) throws Exception {
    List<Sailor> crowd = new ArrayList<>();
    try (LocalNode node = new LocalNode(new Limits.Newcomers(10, 1_000));
        Peer stays = Peer.tcp(node.port());
        FaultProxy proxy = FaultProxy.to(node.port(), 1)) {
      stays.answer("{'connect':{'token':'author'}}").at("connected");
      stays.answer("{'subscribe':{'channel':'%s'}}", CHANNEL).at("subscribed");
      for (int i = 0; i < CROWD; i++) {
        crowd.add(new Sailor(proxy.port(), "u" + i, encoding));
      }
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> crowd.stream().allMatch(Sailor::connected));
      long before = node.meters().code(Code.HELD_BACK).sum();
      assertThat(before).as("strangers held back").isPositive();

      proxy.links().forEach(Link::cut);
      for (int i = 0; i < MISSED; i++) {
        stays.answer("{'publish':{'channel':'%s','data':%d}}", CHANNEL, i).at("published");
      }
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> crowd.stream().allMatch(one -> one.heard.size() >= MISSED));

      assertThat(node.meters().code(Code.HELD_BACK).sum())
          .as("held back as they returned")
          .isGreaterThan(before);
      List<Long> all = LongStream.rangeClosed(1, MISSED).boxed().toList();
      assertThat(crowd)
          .allSatisfy(one -> {
            assertThat(one.complaints).isEmpty();
            assertThat(one.heard).isEqualTo(all);
            assertThat(one.held).hasValueLessThan(12);
          });
      assertThat(stays.publications(CHANNEL, MISSED))
          .extracting(one -> one.number("offset"))
          .isEqualTo(all);
    } finally {
      crowd.forEach(Sailor::close);
    }
  }
}
