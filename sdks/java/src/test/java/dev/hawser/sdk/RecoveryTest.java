package dev.hawser.sdk;

import static dev.hawser.sdk.ScriptedNode.at;
import static dev.hawser.sdk.ScriptedNode.connected;
import static dev.hawser.sdk.ScriptedNode.delivered;
import static dev.hawser.sdk.ScriptedNode.publication;
import static dev.hawser.sdk.ScriptedNode.recovered;
import static dev.hawser.sdk.ScriptedNode.subscribed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hawser.protocol.Code;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.CommandFrame;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.Publication;
import dev.hawser.protocol.ServerMessage.Joined;
import dev.hawser.protocol.ServerMessage.Left;
import dev.hawser.protocol.ServerMessage.Refused;
import dev.hawser.protocol.ServerMessage.Reset;
import dev.hawser.protocol.ServerMessage.Skipped;
import dev.hawser.protocol.ServerMessage.Subscribed;
import dev.hawser.protocol.ServerMessage.Unsubscribed;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a listener hears, whatever the line does. */
class RecoveryTest {

  private static HawserBuilder to(ScriptedNode node, Encoding encoding) {
    return Hawser.builder()
        .address(node.address())
        .encoding(encoding)
        .backoff(Duration.ofMillis(1), Duration.ofMillis(20));
  }

  @ParameterizedTest
  @EnumSource
  void a_lost_line_is_taken_up_in_one_round_trip_and_nothing_is_heard_twice(Encoding encoding) {
    Heard heard = new Heard();
    try (ScriptedNode node = new ScriptedNode(encoding);
        Hawser hawser = to(node, encoding).build()) {
      hawser.channel("chat").subscribe(heard);
      hawser.connect();

      var first = node.accept();
      var connect = first.answer(Command.Connect.class, connected(subscribed("chat", 10)));
      assertThat(connect.subscribe()).containsExactly(new Command.Subscribe("chat", null));
      assertThat(connect.resume()).isNull();
      first.push(delivered(encoding, "chat", 11));
      first.push(delivered(encoding, "chat", 11));
      first.push(delivered(encoding, "chat", 12));
      heard.await("fresh@10", "11", "12");
      first.cut();

      var second = node.accept();
      var again =
          second.answer(
              Command.Connect.class,
              connected(recovered("chat", 14, publication(12), publication(13), publication(14))));
      assertThat(again.subscribe()).containsExactly(new Command.Subscribe("chat", at(12)));
      assertThat(again.resume()).isEqualTo("ticket");
      second.push(delivered(encoding, "chat", 14));
      second.push(delivered(encoding, "chat", 15));
      heard.await("fresh@10", "11", "12", "recovered@14", "13", "14", "15");
      await().until(() -> at(15).equals(hawser.channel("chat").position()));
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_gap_is_recovered_before_anything_later_is_told(Encoding encoding) {
    Heard heard = new Heard();
    try (ScriptedNode node = new ScriptedNode(encoding);
        Hawser hawser = to(node, encoding).build()) {
      hawser.channel("chat").subscribe(heard);
      hawser.connect();
      var peer = node.accept();
      peer.answer(Command.Connect.class, connected(subscribed("chat", 0)));
      peer.push(delivered(encoding, "chat", 1));
      peer.push(delivered(encoding, "chat", 4));
      peer.push(delivered(encoding, "chat", 5));

      assertThat(peer.expect(Command.Unsubscribe.class).channel()).isEqualTo("chat");
      peer.push(delivered(encoding, "chat", 6));
      var ask =
          peer.answer(
              Command.Subscribe.class, recovered("chat", 3, publication(2), publication(3)));
      assertThat(ask.since()).isEqualTo(at(1));
      peer.push(delivered(encoding, "chat", 4));
      heard.await("fresh@0", "1", "recovered@3", "2", "3", "4");
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_position_that_is_lost_is_told_plainly_and_the_new_epoch_goes_on(Encoding encoding) {
    Heard heard = new Heard();
    try (ScriptedNode node = new ScriptedNode(encoding);
        Hawser hawser = to(node, encoding).build()) {
      hawser.channel("chat").subscribe(heard, at(17));
      hawser.connect();
      var peer = node.accept();
      var epoch = new Position("e2", 3);
      var lost = new Subscribed("chat", 7, epoch, false, "epoch-changed", false, List.of(), null);
      var connect = peer.answer(Command.Connect.class, connected(lost));
      assertThat(connect.subscribe()).containsExactly(new Command.Subscribe("chat", at(17)));
      peer.push(delivered(encoding, "chat", 4));
      heard.await("epoch-changed@3", "4");
      assertThat(hawser.channel("chat").position()).isEqualTo(new Position("e2", 4));
    }
  }

  @ParameterizedTest
  @EnumSource
  void what_the_server_says_of_a_channel_is_heard_in_order(Encoding encoding) {
    Heard heard = new Heard();
    try (ScriptedNode node = new ScriptedNode(encoding);
        Hawser hawser = to(node, encoding).build()) {
      hawser.channel("chat").subscribe(heard);
      hawser.connect();
      var peer = node.accept();
      peer.answer(Command.Connect.class, connected(subscribed("chat", 0)));
      peer.push(new Joined("chat", 7, "s2", "bob"));
      peer.push(delivered(encoding, "chat", 1));
      peer.push(new Skipped("chat", 7, 2, 4, "filter"));
      peer.push(delivered(encoding, "chat", 5));
      peer.push(new Reset("chat", 7, new Position("e2", 9), "position-lost"));
      peer.push(delivered(encoding, "chat", 10));
      peer.push(new Left("chat", 7, "s2", "bob"));
      peer.push(new Unsubscribed("chat", 7, Code.NOT_ALLOWED.number(), "not-allowed"));
      heard.await(
          "fresh@0",
          "+bob",
          "1",
          "skipped 2..4",
          "5",
          "reset:position-lost@9",
          "10",
          "-bob",
          "unsubscribed:2300");
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_refused_subscription_is_tried_again_where_that_may_help_and_ended_where_not(
      Encoding encoding) {
    Heard open = new Heard();
    Heard closed = new Heard();
    try (ScriptedNode node = new ScriptedNode(encoding);
        Hawser hawser = to(node, encoding).build()) {
      hawser.channel("open").subscribe(open);
      hawser.channel("closed").subscribe(closed);
      hawser.connect();
      var peer = node.accept();
      peer.answer(
          Command.Connect.class,
          connected(
              Subscribed.refused("open", Refused.of(Code.OVERLOADED, "busy")),
              Subscribed.refused("closed", Refused.of(Code.NOT_ALLOWED, "no"))));
      peer.answer(Command.Subscribe.class, Refused.of(Code.OVERLOADED, "busy"));
      peer.answer(Command.Subscribe.class, subscribed("open", 3));
      open.await("fresh@3");
      closed.await("unsubscribed:2300");
    }
  }

  @ParameterizedTest
  @EnumSource
  void subscriptions_that_the_server_began_are_surfaced_and_remembered(Encoding encoding) {
    Heard heard = new Heard();
    try (ScriptedNode node = new ScriptedNode(encoding);
        Hawser hawser = to(node, encoding).onServerSubscription(heard).build()) {
      hawser.connect();
      var first = node.accept();
      first.answer(Command.Connect.class, connected(subscribed("inbox", 2)));
      first.push(delivered(encoding, "inbox", 3));
      heard.await("server-fresh@2", "3");
      first.cut();
      var second = node.accept();
      var connect =
          second.answer(Command.Connect.class, connected(recovered("inbox", 4, publication(4))));
      assertThat(connect.subscribe()).containsExactly(new Command.Subscribe("inbox", at(3)));
      heard.await("server-fresh@2", "3", "server-recovered@4", "4");
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_subscription_given_up_while_the_line_opens_is_given_up_on_the_server(Encoding encoding) {
    Heard heard = new Heard();
    try (ScriptedNode node = new ScriptedNode(encoding);
        Hawser hawser = to(node, encoding).onServerSubscription(heard).build()) {
      Channel channel = hawser.channel("chat");
      channel.subscribe(heard);
      hawser.connect();
      var peer = node.accept();
      CommandFrame connect = peer.next();
      channel.unsubscribe();
      // An answer to a later question proves that the lane has seen the wish.
      var page = hawser.channel("other").history(1);
      assertThat(page).isNotDone();
      peer.reply(connect, connected(subscribed("chat", 10)));
      assertThat(peer.expect(Command.Unsubscribe.class).channel()).isEqualTo("chat");
      peer.push(delivered(encoding, "chat", 11));
      heard.await();
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_callback_that_throws_harms_nobody(Encoding encoding) {
    Heard heard = new Heard();
    try (ScriptedNode node = new ScriptedNode(encoding);
        Hawser hawser = to(node, encoding).build()) {
      hawser
          .channel("chat")
          .subscribe((channel, publication) -> {
            heard.publication(channel, publication);
            throw new IllegalStateException("thrown on purpose");
          });
      hawser.connect();
      var peer = node.accept();
      peer.answer(Command.Connect.class, connected(subscribed("chat", 0)));
      peer.push(delivered(encoding, "chat", 1));
      peer.push(delivered(encoding, "chat", 2));
      heard.await("1", "2");
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_slow_listener_slows_the_line_and_loses_nothing(Encoding encoding) throws Exception {
    int size = 256 * 1024;
    int count = 64;
    CountDownLatch gate = new CountDownLatch(1);
    AtomicInteger heard = new AtomicInteger();
    AtomicInteger sent = new AtomicInteger();
    try (ScriptedNode node = new ScriptedNode(encoding);
        Hawser hawser = to(node, encoding).build()) {
      hawser
          .channel("bulk")
          .subscribe((channel, publication) -> {
            try {
              gate.await();
            } catch (InterruptedException stopped) {
              Thread.currentThread().interrupt();
            }
            heard.incrementAndGet();
          });
      hawser.connect();
      var peer = node.accept();
      peer.answer(Command.Connect.class, connected(subscribed("bulk", 0)));
      String bulk = '"' + "x".repeat(size) + '"';
      Thread sender =
          new Thread(() -> {
            for (int n = 1; n <= count; n++) {
              Publication large =
                  new Publication(
                      n,
                      dev.hawser.protocol.Payload.json(bulk),
                      null,
                      null,
                      1,
                      java.util.Map.of(),
                      null);
              peer.push(new dev.hawser.protocol.ServerMessage.Delivered("bulk", 7, large));
              sent.incrementAndGet();
            }
          });
      sender.start();
      await().until(() -> sender.getState() == Thread.State.RUNNABLE && settled(sent));
      // The inflow holds 4 MiB, and the kernel some; the rest of the 16 MiB is not read.
      assertThat(sent.get()).isLessThan(count);
      gate.countDown();
      await().untilAtomic(heard, org.hamcrest.Matchers.is(count));
      sender.join();
    }
  }

  /** Whether the count stays the same for a while. */
  private static boolean settled(AtomicInteger count) {
    int before = count.get();
    await().pollDelay(Duration.ofMillis(300)).until(() -> true);
    return before > 0 && count.get() == before;
  }
}
