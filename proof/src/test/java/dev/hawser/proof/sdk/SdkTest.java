package dev.hawser.proof.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.proof.door.Peer;
import dev.hawser.proof.faults.FaultProxy;
import dev.hawser.proof.faults.Link;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.Publication;
import dev.hawser.protocol.ServerMessage.Member;
import dev.hawser.sdk.Channel;
import dev.hawser.sdk.ChannelListener;
import dev.hawser.sdk.Encoding;
import dev.hawser.sdk.Hawser;
import dev.hawser.sdk.HawserBuilder;
import dev.hawser.sdk.State;
import dev.hawser.sdk.outbox.OutboxStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the Java SDK promises, against a real node. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SdkTest {

  private final LocalNode node = new LocalNode();

  @AfterAll
  void close() {
    node.close();
  }

  private static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofSeconds(30));
  }

  private static HawserBuilder to(int port, String user) {
    return Hawser.builder()
        .address("tcp://127.0.0.1:" + port)
        .token(() -> CompletableFuture.completedFuture(user))
        .backoff(Duration.ofMillis(1), Duration.ofMillis(20));
  }

  /** Writes down what a channel says. */
  private static final class Told implements ChannelListener {

    final List<String> words = new CopyOnWriteArrayList<>();

    @Override
    public void publication(Channel channel, Publication publication) {
      words.add(publication.payload().toString());
    }

    @Override
    public void subscribed(Channel channel, Standing standing) {
      words.add(standing.recovered() ? "recovered" : standing.lost() ? "lost" : "fresh");
    }

    @Override
    public void joined(Channel channel, Member member) {
      words.add("+" + member.user());
    }

    void await(String... expected) {
      SdkTest.await().untilAsserted(() -> assertThat(words).containsExactly(expected));
    }
  }

  @ParameterizedTest
  @CsvSource({"ws, JSON", "ws, PROTOBUF", "tcp, JSON", "tcp, PROTOBUF"})
  void two_programs_meet_in_a_channel(String transport, Encoding encoding) {
    String name = "meet/" + transport + "/" + encoding;
    String address =
        transport.equals("ws")
            ? "ws://127.0.0.1:" + node.port() + "/ws"
            : "tcp://127.0.0.1:" + node.port();
    HawserBuilder annBuilder =
        Hawser.builder()
            .address(address)
            .encoding(encoding)
            .token(() -> CompletableFuture.completedFuture("ann"));
    Told told = new Told();
    try (Hawser ann = annBuilder.build();
        Hawser bob = to(node.port(), "bob").build()) {
      ann.channel(name).subscribe(told);
      ann.connect();
      await().until(() -> !told.words.isEmpty());
      bob.channel(name).subscribe((channel, publication) -> {});
      bob.connect();
      await().until(() -> told.words.contains("+bob"));
      Position first = bob.channel(name).publish("{\"n\":1}").join();
      Position second = ann.channel(name).publish(Payload.opaque(new byte[] {1, 2, 3})).join();

      assertThat(second).isEqualTo(new Position(first.epoch(), first.offset() + 1));
      await().until(() -> second.equals(ann.channel(name).position()));
      assertThat(told.words).endsWith("{\"n\":1}", "3 bytes");
      var page = ann.channel(name).history(10).join();
      assertThat(page.publications()).extracting(Publication::user).containsExactly("bob", "ann");
      assertThat(page.position()).isEqualTo(second);
      assertThat(ann.channel(name).presence().join().members())
          .extracting(Member::user)
          .containsExactlyInAnyOrder("ann", "bob");
    }
  }

  @Test
  void a_backlog_far_larger_than_a_reply_comes_whole_and_in_order() {
    Told told = new Told();
    int count = 3_000;
    String filling = "x".repeat(600);
    try (Hawser hawser = to(node.port(), "ann").build();
        Peer other = Peer.tcp(node.port())) {
      other.answer("{'connect':{'token':'bob'}}").at("connected");
      hawser.channel("backlog").subscribe(told);
      hawser.connect();
      told.await("fresh");
      hawser.disconnect();
      for (int n = 1; n <= count; n++) {
        other.ask("{'publish':{'channel':'backlog','data':'%d %s'}}", n, filling);
      }
      other.answer("{'presence':{'channel':'backlog'}}");
      hawser.connect();
      await().until(() -> told.words.size() == count + 2);
      assertThat(told.words.subList(2, count + 2))
          .isEqualTo(
              IntStream.rangeClosed(1, count)
                  .mapToObj(n -> "\"" + n + " " + filling + "\"")
                  .toList());
      assertThat(told.words.get(1)).isEqualTo("recovered");
    }
  }

  @Test
  void a_session_outlives_its_token_by_another_one_on_the_same_line() {
    AtomicInteger fetched = new AtomicInteger();
    List<State> states = new CopyOnWriteArrayList<>();
    HawserBuilder builder =
        to(node.port(), "ann")
            .onState(states::add)
            .token(() -> {
              fetched.incrementAndGet();
              long ends = System.currentTimeMillis() / 1000 + 3;
              return CompletableFuture.completedFuture("ann@" + ends);
            });
    try (Hawser hawser = builder.build()) {
      hawser.connect();
      await().until(() -> fetched.get() >= 4);
      assertThat(hawser.channel("token").publish("1").join().offset()).isPositive();
      assertThat(states).hasSize(2).last().isInstanceOf(State.Connected.class);
    }
  }

  @Test
  void a_line_that_says_nothing_any_more_is_left_and_what_was_missed_comes() {
    Told told = new Told();
    try (FaultProxy proxy = FaultProxy.to(node.port(), 1);
        Peer other = Peer.tcp(node.port());
        Hawser hawser =
            to(proxy.port(), "ann")
                .heartbeat(Duration.ofMillis(300), Duration.ofMillis(700))
                .build()) {
      other.answer("{'connect':{'token':'bob'}}").at("connected");
      hawser.channel("silence").subscribe(told);
      hawser.connect();
      told.await("fresh");
      proxy.links().forEach(Link::blackhole);
      other.answer("{'publish':{'channel':'silence','data':1}}").at("published");
      var mine = hawser.channel("silence").publish("2");
      told.await("fresh", "recovered", "1", "2");
      assertThat(mine.join().offset()).isEqualTo(2);
    }
  }

  @Test
  void what_a_program_wrote_before_it_ended_stands_once_after_its_next_run(@TempDir Path folder)
      throws IOException {
    Path file = folder.resolve("outbox");
    try (FaultProxy proxy = FaultProxy.to(node.port(), 1)) {
      try (Hawser hawser = to(proxy.port(), "ann").store(OutboxStore.file(file)).build()) {
        hawser.connect();
        assertThat(hawser.channel("run").publish("0").join().offset()).isEqualTo(1);
        Link link = proxy.links().getFirst();
        link.swallowDown();
        var first = hawser.channel("run").publish("1");
        var second = hawser.channel("run").publish("2");
        await().until(() -> link.swallowedDown() > 0);
        assertThat(List.of(first, second)).noneMatch(CompletableFuture::isDone);
      }
      await().ignoreExceptions().until(() -> free(file));
      try (Hawser hawser = to(proxy.port(), "ann").store(OutboxStore.file(file)).build()) {
        hawser.connect();
        assertThat(hawser.channel("run").publish("3").join().offset()).isEqualTo(4);
        assertThat(hawser.channel("run").history(10).join().publications())
            .extracting(publication -> publication.payload().toString())
            .containsExactly("0", "1", "2", "3");
      }
    }
  }

  private static boolean free(Path file) throws IOException {
    OutboxStore.file(file).close();
    return true;
  }

  @Test
  void a_node_that_begins_anew_is_told_as_a_loss_and_never_as_a_recovery() {
    Told told = new Told();
    try (LocalNode old = new LocalNode();
        LocalNode anew = new LocalNode();
        FaultProxy proxy = FaultProxy.to(old.port(), 1);
        Hawser hawser = to(proxy.port(), "ann").build()) {
      hawser.channel("anew").subscribe(told);
      hawser.connect();
      var one = hawser.channel("anew").publish("1");
      told.await("fresh", "1");
      assertThat(one.join().offset()).isEqualTo(1);
      proxy.redirect(anew.port());
      proxy.links().forEach(Link::cut);
      told.await("fresh", "1", "lost");
      assertThat(hawser.channel("anew").publish("2").join().offset()).isEqualTo(1);
      told.await("fresh", "1", "lost", "2");
    }
  }

  @Test
  void what_the_server_subscribes_is_heard_and_recovered() {
    Told told = new Told();
    try (FaultProxy proxy = FaultProxy.to(node.port(), 1);
        Peer other = Peer.tcp(node.port());
        Hawser hawser = to(proxy.port(), "eve").onServerSubscription(told).build()) {
      other.answer("{'connect':{'token':'bob'}}").at("connected");
      hawser.connect();
      told.await("fresh");
      other.answer("{'publish':{'channel':'inbox/eve','data':1}}").at("published");
      told.await("fresh", "1");
      proxy.refuse(true);
      proxy.links().forEach(Link::cut);
      other.answer("{'publish':{'channel':'inbox/eve','data':2}}").at("published");
      proxy.refuse(false);
      told.await("fresh", "1", "recovered", "2");
    }
  }
}
