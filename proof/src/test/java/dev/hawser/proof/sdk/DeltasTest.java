package dev.hawser.proof.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.proof.door.Peer;
import dev.hawser.proof.faults.FaultProxy;
import dev.hawser.proof.faults.Link;
import dev.hawser.proof.faults.Toxic;
import dev.hawser.sdk.Encoding;
import dev.hawser.sdk.Hawser;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** States that change a little, told by what changed, over lines that are cut at random. */
class DeltasTest {

  private static final int STATES = 240;
  private static final String CHANNEL = "state/board";

  @ParameterizedTest
  @CsvSource({"ws, JSON", "ws, PROTOBUF", "tcp, JSON", "tcp, PROTOBUF"})
  void every_state_is_heard_as_it_was_published(String transport, Encoding encoding) {
    long seed = RandomGenerator.getDefault().nextLong();
    Random random = new Random(seed);
    List<String> heard = new CopyOnWriteArrayList<>();
    List<String> published = new ArrayList<>();
    try (LocalNode node = new LocalNode();
        FaultProxy proxy = FaultProxy.to(node.port(), seed);
        Peer author = Peer.tcp(node.port());
        Hawser reader = reader(transport, encoding, proxy.port())) {
      proxy.poison(Toxic.Slicer.of(700));
      author.answer("{'connect':{'token':'bob'}}").at("connected");
      reader
          .channel(CHANNEL)
          .subscribe((channel, publication) -> heard.add(publication.payload().toString()));
      reader.connect();
      Awaitility.await().until(() -> reader.channel(CHANNEL).position() != null);

      int[] state = new int[40];
      for (int n = 0; n < STATES; n++) {
        state[random.nextInt(state.length)] = random.nextInt(1_000_000);
        published.add(text(state));
        author.answer("{'publish':{'channel':'%s','data':%s}}", CHANNEL, published.getLast());
        if (random.nextInt(20) == 0) {
          proxy.links().forEach(Link::cut);
        } else if (random.nextInt(4) == 0) {
          int reached = published.size();
          Awaitility.await().until(() -> heard.size() >= reached);
        }
      }

      Awaitility.await("all are heard; seed " + seed)
          .atMost(Duration.ofSeconds(30))
          .until(() -> heard.size() >= published.size());
      assertThat(heard).as("seed %d", seed).isEqualTo(published);
      assertThat(node.meters().deltas.sum()).as("deltas; seed %d", seed).isGreaterThan(STATES / 4);
    }
  }

  private static Hawser reader(String transport, Encoding encoding, int port) {
    String address =
        transport.equals("ws") ? "ws://127.0.0.1:" + port + "/ws" : "tcp://127.0.0.1:" + port;
    return Hawser.builder()
        .address(address)
        .encoding(encoding)
        .token(() -> CompletableFuture.completedFuture("ann"))
        .backoff(Duration.ofMillis(1), Duration.ofMillis(20))
        .build();
  }

  private static String text(int[] state) {
    StringBuilder text = new StringBuilder("{\"board\":\"Grüße\"");
    for (int i = 0; i < state.length; i++) {
      text.append(",\"v").append(i).append("\":").append(state[i]);
    }
    return text.append('}').toString();
  }
}
