package dev.hawser.proof.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.proof.door.Json;
import dev.hawser.proof.door.Node;
import dev.hawser.proof.door.Operators;
import dev.hawser.proof.door.Running;
import dev.hawser.proof.door.Token;
import dev.hawser.proof.faults.FaultProxy;
import dev.hawser.proof.faults.Link;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.Publication;
import dev.hawser.sdk.Channel;
import dev.hawser.sdk.Encoding;
import dev.hawser.sdk.Hawser;
import dev.hawser.sdk.SealedChannel;
import dev.hawser.sdk.SealedListener;
import dev.hawser.sdk.Unread;
import dev.hawser.sdk.seal.ChannelKey;
import dev.hawser.sdk.seal.Identity;
import dev.hawser.sdk.seal.Keyring;
import dev.hawser.sdk.seal.SealException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;

/** What members seal, against a real server whose operators are curious and hostile. */
class SealedTest {

  private final Node node;
  private final Operators operators;

  SealedTest(@Running("open") Node node) {
    this.node = node;
    this.operators = node.operators();
  }

  private static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofSeconds(30));
  }

  /** A member, on a line of its own. */
  private static final class Member implements SealedListener, AutoCloseable {

    final Keyring keyring;
    final Hawser hawser;
    final SealedChannel chat;
    final List<String> heard = new CopyOnWriteArrayList<>();
    final List<Unread> unread = new CopyOnWriteArrayList<>();

    Member(int port, Encoding encoding, String user, String channel, ChannelKey key) {
      keyring = Keyring.of(key);
      hawser =
          Hawser.builder()
              .address("ws://127.0.0.1:" + port + "/ws")
              .encoding(encoding)
              .token(() -> CompletableFuture.completedFuture(Token.forUser(user)))
              .backoff(Duration.ofMillis(1), Duration.ofMillis(20))
              .build();
      chat = hawser.channel(channel).sealed(user, keyring);
      chat.subscribe(this);
      hawser.connect();
      SealedTest.await().until(() -> !heard.isEmpty());
    }

    @Override
    public void subscribed(Channel channel, Standing standing) {
      if (heard.isEmpty() || standing.lost()) {
        heard.add(standing.lost() ? "lost" : "here");
      }
    }

    @Override
    public void publication(Channel channel, Publication publication) {
      heard.add(publication.user() + ": " + publication.payload());
    }

    @Override
    public void unread(Channel channel, Unread one) {
      unread.add(one);
      heard.add(one.reason().reason().wireName());
    }

    void awaitHeard(String... expected) {
      SealedTest.await().untilAsserted(() -> assertThat(heard).containsExactly(expected));
    }

    @Override
    public void close() {
      hawser.close();
    }
  }

  private Json history(String channel) {
    return operators.post("/v1/history", "{'channel':'%s','limit':1000}", channel);
  }

  @Test
  void the_server_relays_what_its_operators_cannot_read() {
    String channel = "demo/deep/sealed/words";
    ChannelKey key = ChannelKey.generate("k1");
    try (Member ann = new Member(node.port(), Encoding.JSON, "ann", channel, key);
        Member bob = new Member(node.port(), Encoding.PROTOBUF, "bob", channel, key)) {
      ann.chat.publish("{\"text\":\"unspeakable\"}").join();
      bob.chat.publish(Payload.opaque(new byte[] {1, 2, 3})).join();
      ann.awaitHeard("here", "ann: {\"text\":\"unspeakable\"}", "bob: 3 bytes");
      bob.awaitHeard("here", "ann: {\"text\":\"unspeakable\"}", "bob: 3 bytes");

      List<Json> seen = history(channel).list("publications");
      assertThat(seen).hasSize(2).allMatch(one -> one.has("bytes") && !one.has("data"));
      assertThat(seen.toString() + node.log()).doesNotContain("unspeakable");
      var page = bob.chat.history(10).join();
      assertThat(page.unread()).isEmpty();
      assertThat(page.publications()).extracting(Publication::user).containsExactly("ann", "bob");
    }
  }

  @Test
  void what_operators_repeat_move_relabel_or_make_up_is_refused() {
    String channel = "demo/deep/sealed/hostile";
    ChannelKey key = ChannelKey.generate("k1");
    try (Member ann = new Member(node.port(), Encoding.JSON, "ann", channel, key);
        Member bob = new Member(node.port(), Encoding.JSON, "bob", channel, key);
        Member elsewhere =
            new Member(node.port(), Encoding.JSON, "bob", channel + "/elsewhere", key)) {
      ann.chat.publish("\"pay\"").join();
      String envelope = history(channel).list("publications").getFirst().text("bytes");
      String forge = "{'channel':'%s','bytes':'%s','user':'%s'}";
      operators.post("/v1/publish", forge, channel, envelope, "ann");
      operators.post("/v1/publish", forge, channel, envelope, "bob");
      operators.post("/v1/publish", "{'channel':'%s','bytes':'%s'}", channel, envelope);
      operators.post("/v1/publish", "{'channel':'%s','data':'pay','user':'ann'}", channel);
      operators.post("/v1/publish", forge, channel + "/elsewhere", envelope, "ann");
      ann.chat.publish("\"thanks\"").join();

      bob.awaitHeard(
          "here",
          "ann: \"pay\"",
          "replayed",
          "not-authentic",
          "not-authentic",
          "not-sealed",
          "ann: \"thanks\"");
      elsewhere.awaitHeard("here", "not-authentic");
      assertThat(bob.chat.history(100).join().publications()).hasSize(2);
    }
  }

  @Test
  void keys_are_rotated_while_messages_flow_and_reach_members_wrapped() throws Exception {
    String channel = "demo/deep/sealed/rotation";
    ChannelKey key = ChannelKey.generate("k1");
    Identity annsPair = Identity.generate();
    Identity bobsPair = Identity.generate();
    try (Member ann = new Member(node.port(), Encoding.JSON, "ann", channel, key);
        Member bob = new Member(node.port(), Encoding.JSON, "bob", channel, key)) {
      CompletableFuture<ChannelKey> unwrapped = new CompletableFuture<>();
      bob.hawser
          .channel(channel + "/for/bob")
          .subscribe(
              (of, publication) -> {
                try {
                  byte[] wrapped = publication.payload().bytes();
                  unwrapped.complete(bobsPair.unwrap(wrapped, channel, annsPair.publicKey()));
                } catch (SealException refused) {
                  unwrapped.completeExceptionally(refused);
                }
              },
              new Position("none", 0));
      ann.chat.publish("1").join();
      ChannelKey next = ChannelKey.generate("k2");
      ann.keyring.use(next);
      ann.chat.publish("2").join();
      bob.awaitHeard("here", "ann: 1", "unknown-key");
      assertThat(bob.unread.getFirst().reason().keyId()).isEqualTo("k2");

      await().until(() -> bob.hawser.channel(channel + "/for/bob").position() != null);
      byte[] wrapped = annsPair.wrap(next, channel, bobsPair.publicKey());
      ann.hawser.channel(channel + "/for/bob").publish(Payload.opaque(wrapped)).join();
      bob.keyring.use(unwrapped.join());
      assertThat(bob.chat.open(bob.unread.getFirst()).payload()).isEqualTo(Payload.json("2"));
      ann.chat.publish("3").join();
      bob.chat.publish("4").join();

      ann.awaitHeard("here", "ann: 1", "ann: 2", "ann: 3", "bob: 4");
      bob.awaitHeard("here", "ann: 1", "unknown-key", "ann: 3", "bob: 4");
      assertThat(bob.chat.history(10).join().publications()).hasSize(4);
    }
  }

  @Test
  void lines_that_break_around_a_publication_make_no_second_one_and_no_replay() {
    String channel = "demo/deep/sealed/cuts";
    ChannelKey key = ChannelKey.generate("k1");
    int count = 40;
    try (FaultProxy proxy = FaultProxy.to(node.port(), 1);
        Member bob = new Member(node.port(), Encoding.PROTOBUF, "bob", channel, key);
        Member ann = new Member(proxy.port(), Encoding.JSON, "ann", channel, key)) {
      List<String> expected = new ArrayList<>(List.of("here"));
      for (int n = 1; n <= count; n++) {
        Link link = await().until(proxy::newest, up -> up != null && up.isUp());
        if (n % 2 == 0) {
          link.swallowDown();
        } else {
          link.swallowUp();
        }
        if (n == count / 2) {
          ChannelKey next = ChannelKey.generate("k2");
          bob.keyring.add(next);
          ann.keyring.use(next);
        }
        CompletableFuture<Position> published = ann.chat.publish(Integer.toString(n));
        if (n % 2 == 0) {
          int taken = n;
          await().until(() -> history(channel).list("publications").size() == taken);
        }
        link.cut();
        assertThat(published.join().offset()).isEqualTo(n);
        expected.add("ann: " + n);
      }
      bob.awaitHeard(expected.toArray(String[]::new));
      ann.awaitHeard(expected.toArray(String[]::new));
      assertThat(history(channel).list("publications"))
          .extracting(one -> one.number("offset"))
          .containsExactlyElementsOf(
              IntStream.rangeClosed(1, count).mapToObj(Long::valueOf).toList());
    }
  }
}
