package dev.hawser.proof.sdk;

import static dev.hawser.proof.sdk.ChatDevice.done;
import static dev.hawser.proof.sdk.ChatDevice.shown;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.proof.door.Node;
import dev.hawser.proof.door.Running;
import dev.hawser.sdk.chat.ChatCache;
import dev.hawser.sdk.chat.Conversation;
import dev.hawser.sdk.chat.Entry;
import dev.hawser.sdk.chat.GroupOptions;
import dev.hawser.sdk.chat.Message;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Conversations through the Java SDK's chat, on a node of a real store. */
class ChatTest {

  private final Node node;

  @TempDir private Path folder;

  ChatTest(@Running("im") Node node) {
    this.node = node;
  }

  private ChatDevice device(String user, String name) {
    return new ChatDevice(user, node.port(), folder(name));
  }

  private Path folder(String name) {
    Path own = folder.resolve(name);
    own.toFile().mkdirs();
    return own;
  }

  private static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofSeconds(30));
  }

  @Test
  void two_users_on_three_devices_see_one_conversation() {
    try (ChatDevice ann = device("jc-ann", "ann").on();
        ChatDevice phone = device("jc-bob", "phone").on();
        ChatDevice desk = device("jc-bob", "desk").on()) {
      ann.chat(true);
      phone.chat(true);
      desk.chat(true);
      String channel = done(ann.chat(true).direct("jc-bob")).channel();
      Conversation hers = ann.opened(channel);
      long first = done(hers.say("hello").place()).offset();

      Conversation his = phone.opened(channel);
      await().until(() -> shown(his).equals(List.of("jc-ann: hello")));
      await().until(() -> desk.chat(true).unread() == 1);
      assertThat(desk.conversation(channel).view().last())
          .extracting(Message::text)
          .isEqualTo("hello");

      done(hers.edit(first, "hello there"));
      done(his.react(first, "👍", true));
      await().until(() -> shown(hers).equals(List.of("jc-ann: hello there 👍[jc-bob]")));
      await().until(() -> shown(his).equals(shown(hers)));

      his.read();
      await("he has read on his other device").until(() -> desk.chat(true).unread() == 0);
      await("she sees that he has")
          .until(() -> {
            var receipt = hers.receipt(first);
            return receipt != null && receipt.read() == 1;
          });

      done(hers.recall(first));
      await().until(() -> shown(his).equals(List.of("jc-ann: -")));
      assertThat(phone.said).containsExactly("jc-ann: hello");
    }
  }

  private static ConditionFactory await(String what) {
    return Awaitility.await(what).atMost(Duration.ofSeconds(30));
  }

  @Test
  void what_was_said_without_a_line_outlives_the_program_and_goes_out_once() {
    try (ChatDevice ann = device("jr-ann", "ann").on();
        ChatDevice bob = device("jr-bob", "bob").on()) {
      String channel = done(ann.chat(true).direct("jr-bob")).channel();
      Conversation before = ann.opened(channel);
      done(before.say("one").place());
      await().until(() -> shown(before).equals(List.of("jr-ann: one")));
      ann.off();
      before.say("two");
      before.say("three");
      await().until(() -> shown(before).equals(List.of("jr-ann: one", "… two", "… three")));
      ann.restart();

      Conversation offline = ann.opened(channel);
      await("all is shown without a line")
          .until(() -> shown(offline).equals(List.of("jr-ann: one", "… two", "… three")));

      ann.on();
      Conversation his = bob.opened(channel);
      List<String> all = List.of("jr-ann: one", "jr-ann: two", "jr-ann: three");
      await().until(() -> shown(offline).equals(all));
      await().until(() -> shown(his).equals(all));
      assertThat(ann.failures).isEmpty();
    }
  }

  @Test
  void what_was_refused_stays_to_be_said_again_or_dropped() {
    try (ChatDevice ann = device("jf-ann", "ann").on();
        ChatDevice bob = device("jf-bob", "bob").on()) {
      GroupOptions quiet = GroupOptions.standard().title("Rope").quiet(true);
      String channel = done(ann.chat(true).create(quiet, List.of("jf-bob"))).channel();
      Conversation his = bob.opened(channel);
      String key = his.say("let me in").key();
      await()
          .until(() ->
              his.entries().stream()
                  .anyMatch(entry -> entry instanceof Entry.Pending one && one.refused() != null));
      done(ann.conversation(channel).update(GroupOptions.standard().quiet(false)));
      his.again(key);
      await().until(() -> shown(his).contains("jf-bob: let me in"));
      assertThat(shown(his)).doesNotContain("… let me in");
    }
  }

  @Test
  void counts_are_right_after_a_break_and_after_a_restart() {
    try (ChatDevice ann = device("jb-ann", "ann").on();
        ChatDevice bob = device("jb-bob", "bob").on()) {
      bob.chat(true);
      String channel = done(ann.chat(true).direct("jb-bob")).channel();
      Conversation hers = ann.opened(channel);
      done(hers.say("one").place());
      await().until(() -> bob.chat(true).unread() == 1);
      bob.off();
      done(hers.say("two").place());
      long third = done(hers.say("three").place()).offset();
      bob.on();
      await().until(() -> bob.chat(true).unread() == 3);

      bob.restart();
      assertThat(bob.conversation(channel).view().unread()).as("from the cache").isEqualTo(3);
      bob.conversation(channel).read(third - 1);
      done(hers.say("four").place());
      bob.on();
      await("what was read without a line is told").until(() -> bob.chat(true).unread() == 2);
    }
  }

  @Test
  void what_was_read_right_before_the_program_ended_is_kept() {
    try (ChatDevice ann = device("jk-ann", "ann").on()) {
      String channel = done(ann.chat(true).direct("jk-bob")).channel();
      done(ann.opened(channel).say("one").place());
      heard("jk-bob");
      long kept = ChatDevice.keptBytes(folder("bob"));
      try (ChatDevice bob = device("jk-bob", "bob")) {
        Conversation his = bob.conversation(channel);
        await("nothing waits to be kept").until(() -> ChatDevice.keptBytes(folder("bob")) > kept);
        bob.atOnce(() -> {
          his.read();
          var _ = bob.chat(false).stop();
        });
        bob.restart();

        assertThat(bob.conversation(channel).view().unread()).as("from the cache").isZero();
        bob.on();
        await("the server is told").until(() -> receipt(ann.opened(channel)) == 1);
      }
    }
  }

  /** A device of bob's has one message, and ends. */
  private void heard(String user) {
    try (ChatDevice bob = device(user, "bob").on()) {
      await().until(() -> bob.chat(true).unread() == 1);
    }
  }

  private static long receipt(Conversation conversation) {
    var receipt = conversation.receipt(conversation.messages().getLast().offset());
    return receipt == null ? 0 : receipt.read();
  }

  @Test
  void a_count_that_was_still_asked_for_when_the_program_ended_is_asked_for_again() {
    try (ChatDevice ann = device("jd-ann", "ann").on()) {
      String channel = done(ann.chat(true).direct("jd-bob")).channel();
      done(ann.opened(channel).say("one").place());
      heard("jd-bob");
      doubted("bob", "jd-bob");
      try (ChatDevice bob = device("jd-bob", "bob")) {
        assertThat(bob.conversation(channel).view().unread()).as("from the cache").isEqualTo(9);
        bob.on();
        await().until(() -> bob.conversation(channel).view().unread() == 1);
      }
    }
  }

  /** A cache as it is where the program ended between the question and its answer. */
  private void doubted(String device, String user) {
    try (ChatCache cache = ChatCache.file(folder(device).resolve("chat"))) {
      ChatCache.Piece held = cache.load(user).conversations().getFirst();
      String json = held.json().replace("\"unread\":1", "\"unread\":9");
      assertThat(json).isNotEqualTo(held.json());
      ChatCache.Piece doubted =
          new ChatCache.Piece(
              held.channel(), held.position(), json.replaceFirst("\\{", "{\"uncounted\":true,"));
      cache.keep(user, new ChatCache.Kept(null, -1, List.of(doubted), List.of(), List.of()));
    }
  }

  @Test
  void what_was_told_as_said_before_a_restart_is_not_told_again_and_what_came_meanwhile_is() {
    try (ChatDevice ann = device("jo-ann", "ann").on();
        ChatDevice bob = device("jo-bob", "bob").on()) {
      bob.chat(true);
      String channel = done(ann.chat(true).direct("jo-bob")).channel();
      Conversation hers = ann.opened(channel);
      done(hers.say("one").place());
      bob.opened(channel);
      await().until(() -> bob.said.equals(List.of("jo-ann: one")));
      bob.restart();
      done(hers.say("two").place());
      done(hers.say("three").place());
      bob.on();
      bob.opened(channel);
      await()
          .untilAsserted(() ->
              assertThat(bob.said).containsExactly("jo-ann: one", "jo-ann: two", "jo-ann: three"));
    }
  }

  @Test
  void who_logs_out_leaves_nothing_and_finds_all_again() {
    try (ChatDevice ann = device("jl-ann", "ann").on()) {
      String channel = done(ann.chat(true).direct("jl-bob")).channel();
      Conversation before = ann.opened(channel);
      done(before.say("one").place());
      await().until(() -> shown(before).equals(List.of("jl-ann: one")));
      ann.restart();
      assertThat(ann.conversation(channel).view().last()).isNotNull();
      done(ann.chat(false).forget());
      assertThat(ann.kept()).isEqualTo(ChatCache.Kept.NOTHING);
      ann.restart();
      ann.on();
      await().until(() -> shown(ann.opened(channel)).equals(List.of("jl-ann: one")));
    }
  }

  @Test
  void a_list_of_which_nothing_is_heard_is_told_what_moved() {
    try (ChatDevice ann = device("jm-ann", "ann").on();
        ChatDevice bob = new ChatDevice("jm-bob", node.port(), folder("bob"), 0).on()) {
      bob.chat(true);
      String channel = done(ann.chat(true).direct("jm-bob")).channel();
      Conversation his = bob.conversation(channel);
      Conversation hers = ann.opened(channel);
      for (int n = 1; n <= 3; n++) {
        done(hers.say("number " + n).place());
        String text = "number " + n;
        await()
            .until(() -> {
              Message last = his.view().last();
              return last != null && text.equals(last.text());
            });
      }
      assertThat(his.view().unread()).isEqualTo(3);
      assertThat(bob.said).as("it is not subscribed to").isEmpty();
    }
  }

  @Test
  void older_messages_come_in_pages_and_from_far_up() {
    try (ChatDevice ann = device("jp-ann", "ann").on();
        ChatDevice bob = device("jp-bob", "bob").on()) {
      String channel = done(ann.chat(true).direct("jp-bob")).channel();
      Conversation hers = ann.opened(channel);
      for (int n = 0; n < 230; n++) {
        var _ = hers.say("m" + n);
      }
      done(hers.say("last").place());
      Conversation his = bob.opened(channel);
      await().until(() -> his.messages().size() == 50);
      done(his.earlier());
      assertThat(his.messages()).hasSize(100);
      assertThat(done(his.jump(his.messages().getFirst().offset() - 90))).isTrue();
      assertThat(his.hasLater()).isTrue();
      his.latest();
      await().until(() -> !his.hasLater());
      while (his.hasEarlier()) {
        done(his.earlier());
      }
      assertThat(his.messages())
          .hasSize(231)
          .isSortedAccordingTo((a, b) -> Long.compare(a.offset(), b.offset()));
    }
  }
}
