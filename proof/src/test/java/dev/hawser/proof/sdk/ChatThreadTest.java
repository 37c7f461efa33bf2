package dev.hawser.proof.sdk;

import static dev.hawser.proof.sdk.ChatDevice.done;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.proof.door.Node;
import dev.hawser.proof.door.Running;
import dev.hawser.proof.faults.FaultProxy;
import dev.hawser.proof.faults.Link;
import dev.hawser.sdk.chat.Conversation;
import dev.hawser.sdk.chat.Message;
import dev.hawser.sdk.chat.MessageThread;
import dev.hawser.sdk.chat.Said;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Threads of messages through the Java SDK's chat, on a node of a real store. */
class ChatThreadTest {

  private final Node node;

  @TempDir private Path folder;

  ChatThreadTest(@Running("im") Node node) {
    this.node = node;
  }

  private ChatDevice device(String user, int port) throws IOException {
    return new ChatDevice(user, port, Files.createDirectory(folder.resolve(user))).on();
  }

  private static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofSeconds(30));
  }

  private static List<String> shown(MessageThread thread) {
    return thread.messages().stream().map(ChatDevice::text).toList();
  }

  private static long replies(Conversation conversation) {
    List<Message> messages = conversation.messages();
    return messages.isEmpty() ? 0 : messages.getFirst().replies().count();
  }

  @Test
  void two_users_see_one_thread_whatever_their_lines_do() throws IOException {
    try (FaultProxy proxy = FaultProxy.to(node.port(), 1);
        ChatDevice ann = device("jt-ann", node.port());
        ChatDevice bob = device("jt-bob", proxy.port())) {
      String channel = done(ann.chat(true).direct("jt-bob")).channel();
      Conversation hers = ann.opened(channel);
      long first = done(hers.say("which sail?").place()).offset();
      final long jib = done(hers.say(Said.text("jib").inThread(first)).place()).offset();
      Conversation his = bob.opened(channel);
      MessageThread there = his.thread(first);
      final MessageThread here = hers.thread(first);
      assertThat(there.messages()).isEmpty();
      assertThat(there.hasMore()).isTrue();
      done(there.more());
      done(here.more());
      assertThat(shown(there)).containsExactly("jt-ann: jib");
      assertThat(there.hasMore()).isFalse();

      final long fore = done(there.say("fore").place()).offset();
      done(there.say("mizen").place());
      List<String> three = List.of("jt-ann: jib", "jt-bob: fore", "jt-bob: mizen");
      await().until(() -> shown(here).equals(three) && shown(there).equals(three));
      assertThat(his.messages()).as("a thread stands alone").hasSize(1);
      assertThat(replies(his)).isEqualTo(3);

      proxy.refuse(true);
      proxy.links().forEach(Link::cut);
      done(hers.edit(jib, "flying jib"));
      done(hers.react(fore, "👍", true));
      done(here.say("main").place());
      there.say("stay");
      proxy.refuse(false);
      done(his.recall(fore));
      List<String> all =
          List.of(
              "jt-ann: flying jib", "jt-bob: -", "jt-bob: mizen", "jt-ann: main", "jt-bob: stay");
      await().untilAsserted(() -> assertThat(shown(there)).isEqualTo(all));
      await().untilAsserted(() -> assertThat(shown(here)).isEqualTo(all));
      Said edited = there.messages().getFirst().said();
      assertThat(edited).isEqualTo(Said.text("flying jib").inThread(first));

      there.close();
      done(here.say("unheard").place());
      await().until(() -> shown(here).size() == 6 && replies(his) == 6);
      assertThat(there.messages()).hasSize(5);
    }
  }

  @Test
  void a_long_thread_comes_page_by_page_and_goes_on_live() throws IOException {
    try (ChatDevice ann = device("jt-cat", node.port());
        ChatDevice bob = device("jt-dan", node.port())) {
      String channel = done(ann.chat(true).direct("jt-dan")).channel();
      Conversation hers = ann.opened(channel);
      long first = done(hers.say("count").place()).offset();
      for (int n = 1; n < 120; n++) {
        var _ = hers.say(Said.text("n" + n).inThread(first));
      }
      done(hers.say(Said.text("n120").inThread(first)).place());
      MessageThread thread = bob.opened(channel).thread(first);
      done(thread.more());
      int page = thread.messages().size();
      assertThat(page).isLessThan(120);
      assertThat(thread.hasMore()).isTrue();
      done(hers.say(Said.text("n121").inThread(first)).place());
      while (thread.hasMore()) {
        done(thread.more());
      }
      done(hers.say(Said.text("n122").inThread(first)).place());
      await().until(() -> thread.messages().size() == 122);
      assertThat(thread.messages())
          .isSortedAccordingTo((a, b) -> Long.compare(a.offset(), b.offset()))
          .extracting(Message::text)
          .doesNotHaveDuplicates()
          .startsWith("n1")
          .endsWith("n122");
    }
  }
}
