package dev.hawser.sdk;

import static dev.hawser.sdk.ScriptedNode.at;
import static dev.hawser.sdk.ScriptedNode.connected;
import static dev.hawser.sdk.ScriptedNode.recovered;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hawser.protocol.Code;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.Publication;
import dev.hawser.protocol.ServerMessage.Delivered;
import dev.hawser.protocol.ServerMessage.HistoryPage;
import dev.hawser.protocol.ServerMessage.Published;
import dev.hawser.protocol.ServerMessage.Reset;
import dev.hawser.sdk.seal.ChannelKey;
import dev.hawser.sdk.seal.Keyring;
import dev.hawser.sdk.seal.Opener;
import dev.hawser.sdk.seal.SealException;
import dev.hawser.sdk.seal.SealException.Reason;
import dev.hawser.sdk.seal.Sealer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A channel that only its members can read, against a node that tries this and that. */
class SealedChannelTest implements SealedListener {

  private final ChannelKey key = ChannelKey.generate("k1");
  private final ChannelKey next = ChannelKey.generate("k2");
  private final Keyring keyring = Keyring.of(key);
  private final ScriptedNode node = new ScriptedNode(Encoding.JSON);
  private final Hawser hawser =
      Hawser.builder()
          .address(node.address())
          .backoff(Duration.ofMillis(1), Duration.ofMillis(20))
          .build();
  private final SealedChannel chat = hawser.channel("chat").sealed("ann", keyring);
  private final Sealer bob = new Sealer("chat", "bob", Keyring.of(key));
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final List<Unread> unread = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    hawser.close();
    node.close();
  }

  @Override
  public void publication(Channel channel, Publication publication) {
    heard.add(publication.offset() + "=" + publication.payload());
  }

  @Override
  public void unread(Channel channel, Unread one) {
    unread.add(one);
    heard.add(one.publication().offset() + ":" + one.reason().reason().wireName());
  }

  @Override
  public void reset(Channel channel, Position position, String reason) {
    heard.add("reset");
  }

  private ScriptedNode.Peer standing() {
    chat.subscribe(this);
    hawser.connect();
    ScriptedNode.Peer peer = node.accept();
    peer.answer(Command.Connect.class, connected(ScriptedNode.subscribed("chat", 0)));
    return peer;
  }

  private static Publication by(String user, long offset, Payload payload) {
    return new Publication(offset, payload, user, null, 1, Map.of(), null);
  }

  private static Delivered push(Publication publication) {
    return new Delivered("chat", 7, publication);
  }

  private void awaitHeard(String... expected) {
    await().untilAsserted(() -> assertThat(heard).containsExactly(expected));
  }

  @Test
  void what_is_published_leaves_sealed_and_is_heard_as_it_was() {
    ScriptedNode.Peer peer = standing();
    var json = chat.publish("{\"text\":\"hi\"}");
    Payload first = peer.answer(Command.Publish.class, new Published(at(1))).payload();
    var bytes = chat.publish(Payload.opaque(new byte[] {1, 2, 3}));
    Payload second = peer.answer(Command.Publish.class, new Published(at(2))).payload();

    assertThat(first.json()).isFalse();
    assertThat(new String(first.bytes(), ISO_8859_1)).doesNotContain("text");
    peer.push(push(by("ann", 1, first)));
    peer.push(push(by("ann", 2, second)));
    awaitHeard("1={\"text\":\"hi\"}", "2=3 bytes");
    assertThat(json.join()).isEqualTo(at(1));
    assertThat(bytes.join()).isEqualTo(at(2));
    assertThat(chat.position()).isEqualTo(at(2));
  }

  @Test
  void a_retry_sends_the_same_bytes_under_the_same_key() {
    ScriptedNode.Peer first = standing();
    var future = chat.publish("1");
    var once = first.expect(Command.Publish.class);
    keyring.use(next);
    first.cut();

    ScriptedNode.Peer second = node.accept();
    second.answer(Command.Connect.class, connected(recovered("chat", 0)));
    var twice = second.answer(Command.Publish.class, new Published(at(1)));
    assertThat(twice.payload()).isEqualTo(once.payload());
    assertThat(twice.key()).isEqualTo(once.key());
    assertThat(future.join()).isEqualTo(at(1));
  }

  @Test
  void what_cannot_be_opened_is_told_in_its_place_and_never_as_a_publication() throws Exception {
    ScriptedNode.Peer peer = standing();
    Payload one = bob.seal(Payload.json("1"));
    Payload two = bob.seal(Payload.json("2"));
    peer.push(push(by("bob", 1, one)));
    peer.push(push(by("bob", 2, Payload.json("\"from the server\""))));
    peer.push(push(by("bob", 3, one)));
    peer.push(push(by("eve", 4, two)));
    peer.push(push(by("bob", 5, two)));
    peer.push(
        push(by("bob", 6, new Sealer("chat2", "bob", Keyring.of(key)).seal(Payload.json("3")))));
    peer.push(push(by("bob", 7, one)));

    awaitHeard(
        "1=1",
        "2:not-sealed",
        "3:replayed",
        "4:not-authentic",
        "5=2",
        "6:not-authentic",
        "7:replayed");
  }

  @Test
  void what_a_missing_key_kept_closed_is_opened_once_the_key_is_there() throws Exception {
    ScriptedNode.Peer peer = standing();
    Sealer rotated = new Sealer("chat", "bob", Keyring.of(next));
    peer.push(push(by("bob", 1, rotated.seal(Payload.json("\"later\"")))));
    awaitHeard("1:unknown-key");

    Unread one = unread.get(0);
    assertThat(one.reason().keyId()).isEqualTo("k2");
    assertThatThrownBy(() -> chat.open(one)).isInstanceOf(SealException.class);
    keyring.add(next);
    assertThat(chat.open(one).payload()).isEqualTo(Payload.json("\"later\""));
    peer.push(push(by("bob", 2, rotated.seal(Payload.json("\"now\"")))));
    awaitHeard("1:unknown-key", "2=\"now\"");
  }

  @Test
  void history_is_read_again_and_backwards_and_a_replay_in_it_is_found() throws Exception {
    ScriptedNode.Peer peer = standing();
    List<Publication> log =
        List.of(
            by("bob", 1, bob.seal(Payload.json("1"))),
            by("bob", 2, bob.seal(Payload.json("2"))),
            by("bob", 3, bob.seal(Payload.json("3"))));
    peer.push(push(log.get(0)));
    awaitHeard("1=1");
    for (int again = 0; again < 2; again++) {
      var newest = chat.history(2);
      peer.answer(Command.History.class, new HistoryPage(at(3), log.subList(1, 3)));
      assertThat(newest.join().publications())
          .extracting(Publication::payload)
          .containsExactly(Payload.json("2"), Payload.json("3"));
      assertThat(newest.join().before()).isEqualTo(at(2));
      var oldest = chat.history(null, newest.join().before(), 2);
      peer.answer(Command.History.class, new HistoryPage(at(3), log.subList(0, 1)));
      assertThat(oldest.join().publications()).hasSize(1);
      assertThat(oldest.join().unread()).isEmpty();
    }
    var forged = chat.history(9);
    peer.answer(
        Command.History.class,
        new HistoryPage(at(4), List.of(log.get(2), by("bob", 4, log.get(0).payload()))));
    assertThat(forged.join().publications()).hasSize(1);
    assertThat(forged.join().unread())
        .extracting(one -> one.reason().reason())
        .containsExactly(Reason.REPLAYED);
  }

  @Test
  void a_new_epoch_is_told_and_what_was_seen_does_not_come_again_elsewhere() throws Exception {
    ScriptedNode.Peer peer = standing();
    Payload one = bob.seal(Payload.json("1"));
    peer.push(push(by("bob", 1, one)));
    peer.push(new Reset("chat", 7, new Position("e2", 4), "epoch-changed"));
    peer.push(push(by("bob", 5, one)));
    peer.push(push(by("bob", 6, bob.seal(Payload.json("2")))));
    awaitHeard("1=1", "reset", "5:replayed", "6=2");
  }

  @Test
  void what_is_sealed_for_one_user_does_not_go_out_as_another() {
    hawser.connect();
    ScriptedNode.Peer peer = node.accept();
    peer.answer(Command.Connect.class, connected());
    var future = hawser.channel("chat").sealed("eve", keyring).publish("1");
    assertThatThrownBy(future::join)
        .hasCauseInstanceOf(HawserException.class)
        .hasMessageContaining(Code.WRONG_USER.wireName());
  }

  @Test
  void without_a_key_and_without_json_nothing_is_published() {
    assertThatThrownBy(chat.publish("{nonsense")::join).hasMessageContaining("malformed");
    keyring.remove("k1");
    assertThatThrownBy(chat.publish("1")::join)
        .hasCauseInstanceOf(SealException.class)
        .hasMessageContaining("no-key");
  }

  @Test
  void what_many_threads_publish_at_once_is_no_replay() throws Exception {
    List<Thread> threads =
        Stream.<Runnable>generate(() -> () -> IntStream.range(0, 50).forEach(n -> publish()))
            .limit(4)
            .map(Thread::new)
            .toList();
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    hawser.connect();
    ScriptedNode.Peer peer = node.accept();
    peer.answer(Command.Connect.class, connected());
    Opener opener = new Opener("chat", keyring);
    for (int n = 1; n <= 200; n++) {
      Payload sealed = peer.answer(Command.Publish.class, new Published(at(n))).payload();
      assertThat(opener.open(by("ann", n, sealed), "e1").payload()).isEqualTo(Payload.json("0"));
    }
  }

  private void publish() {
    assertThat(chat.publish("0")).isNotCompletedExceptionally();
  }
}
