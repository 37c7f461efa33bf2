package dev.hawser.sdk;

import static dev.hawser.sdk.ScriptedNode.at;
import static dev.hawser.sdk.ScriptedNode.connected;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.hawser.protocol.Code;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.Publication;
import dev.hawser.protocol.ServerMessage.Connected;
import dev.hawser.protocol.ServerMessage.HistoryPage;
import dev.hawser.protocol.ServerMessage.Published;
import dev.hawser.protocol.ServerMessage.Refused;
import dev.hawser.sdk.outbox.OutboxEntry;
import dev.hawser.sdk.outbox.OutboxStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Publications that wait, are sent again, are refused, or outlive the program. */
class OutboxTest {

  private static HawserBuilder to(ScriptedNode node) {
    return to(node, Encoding.JSON);
  }

  private static HawserBuilder to(ScriptedNode node, Encoding encoding) {
    return Hawser.builder()
        .address(node.address())
        .encoding(encoding)
        .backoff(Duration.ofMillis(1), Duration.ofMillis(20));
  }

  private static Published published(long offset) {
    return new Published(at(offset));
  }

  private static HawserException refusal(CompletableFuture<?> future) {
    await().until(future::isDone);
    Throwable cause = catchThrowableOfType(CompletionException.class, future::join).getCause();
    return (HawserException) Objects.requireNonNull(cause);
  }

  @ParameterizedTest
  @EnumSource
  void what_is_written_while_the_line_is_down_goes_out_in_order_when_it_is_back(Encoding encoding) {
    try (ScriptedNode node = new ScriptedNode(encoding);
        Hawser hawser = to(node, encoding).build()) {
      Channel chat = hawser.channel("chat");
      List<CompletableFuture<Position>> futures = new ArrayList<>();
      for (int n = 1; n <= 5; n++) {
        futures.add(chat.publish("{\"n\":" + n + "}"));
      }
      hawser.connect();
      var peer = node.accept();
      peer.answer(Command.Connect.class, connected());
      for (int n = 1; n <= 5; n++) {
        var publish = peer.answer(Command.Publish.class, published(n));
        assertThat(publish.payload()).isEqualTo(Payload.json("{\"n\":" + n + "}"));
        assertThat(publish.age()).isZero();
      }
      for (int n = 1; n <= 5; n++) {
        assertThat(futures.get(n - 1).join()).isEqualTo(at(n));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void an_unanswered_publication_is_sent_again_with_its_key_and_its_age(Encoding encoding) {
    try (ScriptedNode node = new ScriptedNode(encoding);
        Hawser hawser = to(node, encoding).build()) {
      hawser.connect();
      var first = node.accept();
      first.answer(Command.Connect.class, connected());
      var future = hawser.channel("chat").publish("1");
      var behind = hawser.channel("chat").publish("2");
      var once = first.expect(Command.Publish.class);
      first.cut();

      var second = node.accept();
      second.answer(Command.Connect.class, connected());
      var twice = second.answer(Command.Publish.class, published(1));
      assertThat(twice.key()).isEqualTo(once.key());
      assertThat(once.age()).isZero();
      assertThat(twice.age()).isPositive();
      var next = second.answer(Command.Publish.class, published(2));
      assertThat(next.age()).isZero();
      assertThat(next.key()).isNotEqualTo(once.key());
      assertThat(future.join()).isEqualTo(at(1));
      assertThat(behind.join()).isEqualTo(at(2));
    }
  }

  @Test
  void order_holds_when_one_in_the_middle_is_refused_for_a_while() {
    try (ScriptedNode node = new ScriptedNode(Encoding.JSON);
        Hawser hawser = to(node).build()) {
      hawser.connect();
      var peer = node.accept();
      peer.answer(Command.Connect.class, connected());
      Channel chat = hawser.channel("chat");
      var first = chat.publish("1");
      var middle = chat.publish("2");
      var last = chat.publish("3");
      List<String> sent = new ArrayList<>();
      sent.add(peer.answer(Command.Publish.class, published(1)).payload().toString());
      for (int tries = 0; tries < 3; tries++) {
        var refused = Refused.of(Code.TOO_MANY_PUBLICATIONS, "slow down");
        sent.add(peer.answer(Command.Publish.class, refused).payload().toString());
      }
      sent.add(peer.answer(Command.Publish.class, published(2)).payload().toString());
      sent.add(peer.answer(Command.Publish.class, published(3)).payload().toString());
      assertThat(sent).containsExactly("1", "2", "2", "2", "2", "3");
      assertThat(List.of(first.join(), middle.join(), last.join()))
          .containsExactly(at(1), at(2), at(3));
    }
  }

  @Test
  void a_refusal_for_good_fails_its_publication_and_lets_the_next_go() {
    try (ScriptedNode node = new ScriptedNode(Encoding.JSON);
        Hawser hawser = to(node).build()) {
      hawser.connect();
      var peer = node.accept();
      peer.answer(Command.Connect.class, connected());
      var refused = hawser.channel("chat").publish("1");
      var next = hawser.channel("chat").publish("2");
      peer.answer(Command.Publish.class, Refused.of(Code.NOT_ALLOWED, "no grant"));
      peer.answer(Command.Publish.class, published(1));
      HawserException reason = refusal(refused);
      assertThat(reason.code()).isEqualTo(Code.NOT_ALLOWED);
      assertThat(reason.retry()).isFalse();
      assertThat(next.join()).isEqualTo(at(1));
    }
  }

  @Test
  void an_expired_key_is_looked_for_in_history_and_settled_where_it_is_found() {
    try (ScriptedNode node = new ScriptedNode(Encoding.JSON);
        Hawser hawser = to(node).build()) {
      hawser.connect();
      var peer = node.accept();
      peer.answer(Command.Connect.class, connected());
      var future = hawser.channel("chat").publish("1");
      var publish = peer.answer(Command.Publish.class, Refused.of(Code.KEY_EXPIRED, "too old"));
      var newest = peer.answer(Command.History.class, page(30, publication(29, "x", "ann")));
      assertThat(newest.before()).isNull();
      String key = String.valueOf(publish.key());
      var older =
          peer.answer(
              Command.History.class,
              page(30, publication(27, key, "eve"), publication(28, key, "ann")));
      assertThat(older.before()).isEqualTo(at(29));
      assertThat(future.join()).isEqualTo(at(28));
    }
  }

  @Test
  void an_expired_key_that_history_does_not_show_is_uncertain() {
    try (ScriptedNode node = new ScriptedNode(Encoding.JSON);
        Hawser hawser = to(node).build()) {
      hawser.connect();
      var peer = node.accept();
      peer.answer(Command.Connect.class, connected());
      var future = hawser.channel("chat").publish("1");
      peer.answer(Command.Publish.class, Refused.of(Code.KEY_EXPIRED, "too old"));
      peer.answer(Command.History.class, page(2, publication(1, "x", "ann")));
      assertThat(refusal(future).code()).isEqualTo(Code.KEY_EXPIRED);
    }
  }

  @Test
  void a_guest_who_came_back_as_another_does_not_publish_a_second_time() {
    try (ScriptedNode node = new ScriptedNode(Encoding.JSON);
        Hawser hawser = to(node).build()) {
      hawser.connect();
      var first = node.accept();
      first.answer(Command.Connect.class, connected());
      var future = hawser.channel("chat").publish("1");
      String key = String.valueOf(first.expect(Command.Publish.class).key());
      first.cut();
      var second = node.accept();
      second.answer(
          Command.Connect.class,
          new Connected("s2", "t", "guest-2", "n1", 0, 0, 1, List.of(), List.of()));
      second.answer(Command.History.class, page(4, publication(4, key, "ann")));
      assertThat(future.join()).isEqualTo(at(4));
    }
  }

  @Test
  void a_full_outbox_refuses_at_once() {
    try (ScriptedNode node = new ScriptedNode(Encoding.JSON);
        Hawser hawser = to(node).outbox(2, 1024).build()) {
      var first = hawser.channel("a").publish("1");
      var second = hawser.channel("b").publish("2");
      var third = hawser.channel("c").publish("3");
      assertThat(first).isNotDone();
      assertThat(second).isNotDone();
      assertThat(refusal(third).number())
          .isEqualTo(HawserException.Local.OUTBOX_FULL.with("").number());
    }
  }

  @Test
  void what_a_program_left_in_the_file_is_sent_by_the_next_run(@TempDir Path folder)
      throws IOException {
    Path file = folder.resolve("outbox");
    String key;
    try (ScriptedNode node = new ScriptedNode(Encoding.JSON);
        Hawser hawser = to(node).store(OutboxStore.file(file)).build()) {
      hawser.connect();
      var peer = node.accept();
      peer.answer(Command.Connect.class, connected());
      var sent = hawser.channel("chat").publish("1");
      var unsent = hawser.channel("chat").publish("2");
      assertThat(List.of(sent, unsent)).noneMatch(CompletableFuture::isDone);
      key = String.valueOf(peer.expect(Command.Publish.class).key());
    }
    List<String> settled = new CopyOnWriteArrayList<>();
    OutboxListener listener =
        new OutboxListener() {
          @Override
          public void published(OutboxEntry entry, Position position) {
            settled.add(entry.payload() + "@" + position.offset());
          }

          @Override
          public void refused(OutboxEntry entry, HawserException reason) {
            settled.add(entry.payload() + " refused");
          }
        };
    await().ignoreExceptions().until(() -> free(file));
    try (ScriptedNode node = new ScriptedNode(Encoding.JSON);
        Hawser hawser = to(node).store(OutboxStore.file(file)).onSettled(listener).build()) {
      hawser.connect();
      var peer = node.accept();
      peer.answer(Command.Connect.class, connected());
      var again = peer.answer(Command.Publish.class, published(8));
      assertThat(again.key()).isEqualTo(key);
      assertThat(again.age()).isPositive();
      var untried = peer.answer(Command.Publish.class, published(9));
      assertThat(untried.age()).isZero();
      await().untilAsserted(() -> assertThat(settled).containsExactly("1@8", "2@9"));
    }
    await().ignoreExceptions().until(() -> free(file));
    try (OutboxStore store = OutboxStore.file(file)) {
      assertThat(store.load()).isEmpty();
    }
  }

  @Test
  void the_file_gives_back_what_was_added_and_cuts_off_a_torn_end(@TempDir Path folder)
      throws IOException {
    Path file = folder.resolve("outbox");
    var one = new OutboxEntry("k1", "a", Payload.json("1"), Map.of("t", "v"), "slot", 0);
    var two = new OutboxEntry("k2", "b", Payload.opaque(new byte[] {0, 1}), Map.of(), null, 0);
    var three = new OutboxEntry("k3", "b", Payload.json("3"), Map.of(), null, 0);
    try (OutboxStore store = OutboxStore.file(file)) {
      store.add(one);
      store.add(two);
      store.add(three);
      store.tried("k2", 77);
      store.remove("k3");
    }
    Files.write(file, new byte[] {0, 0, 0, 9, 1}, StandardOpenOption.APPEND);
    try (OutboxStore store = OutboxStore.file(file)) {
      assertThat(store.load()).containsExactly(one, two.tried(77));
      store.add(three);
    }
    try (OutboxStore store = OutboxStore.file(file)) {
      assertThat(store.load()).containsExactly(one, two.tried(77), three);
    }
  }

  @Test
  void the_file_does_not_grow_with_what_is_settled(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("outbox");
    String bulk = '"' + "x".repeat(10_000) + '"';
    var kept = new OutboxEntry("kept", "a", Payload.json("1"), Map.of(), null, 0);
    try (OutboxStore store = OutboxStore.file(file)) {
      store.add(kept);
      for (int n = 0; n < 500; n++) {
        store.add(new OutboxEntry("k" + n, "a", Payload.json(bulk), Map.of(), null, 0));
        store.remove("k" + n);
      }
    }
    assertThat(Files.size(file)).isLessThan(2_000_000);
    try (OutboxStore store = OutboxStore.file(file)) {
      assertThat(store.load()).containsExactly(kept);
    }
  }

  private static boolean free(Path file) throws IOException {
    OutboxStore.file(file).close();
    return true;
  }

  private static Publication publication(long offset, String key, String user) {
    return new Publication(offset, Payload.json("1"), user, key, 1L, Map.of(), null);
  }

  private static HistoryPage page(long head, Publication... publications) {
    return new HistoryPage(at(head), List.of(publications));
  }
}
