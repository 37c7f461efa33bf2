package dev.hawser.proof.story;

import static dev.hawser.proof.story.Messenger.call;
import static dev.hawser.proof.story.Messenger.device;
import static dev.hawser.proof.story.Messenger.inbox;
import static dev.hawser.proof.story.Messenger.next;
import static dev.hawser.proof.story.Messenger.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hawser.proof.door.Json;
import dev.hawser.proof.door.Node;
import dev.hawser.proof.door.Peer;
import dev.hawser.proof.door.Running;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Mentions, threads, and what is forwarded. */
class MentionsTest {

  private static final int INVALID = 2002;
  private static final int NOT_ALLOWED = 2300;
  private static final int NO_MEMBER = 2700;

  private final Node node;

  MentionsTest(@Running("im") Node node) {
    this.node = node;
  }

  private static Json said(Peer peer, String channel, String data) {
    return peer.answer("{'publish':{'channel':'" + channel + "','data':" + data + "}}");
  }

  private static long say(Peer peer, String channel, String data) {
    return said(peer, channel, data).number("published", "position", "offset");
  }

  private static String text(String text, String more) {
    return "{'type':'text','text':'" + text + "'" + more + "}";
  }

  private static List<String> texts(Json page) {
    return page.list("messages").stream()
        .map(one -> one.has("data") ? one.text("data", "text") : "-")
        .toList();
  }

  private static Json view(Peer peer, String channel) {
    return call(peer, "conversation", "{'channel':'%s'}", channel);
  }

  @Test
  void who_is_mentioned_is_told_once_and_sees_it_in_the_list_until_it_is_read() {
    try (Peer ann = device(node, "ann-a");
        Peer bob = device(node, "bob-a");
        Peer cid = device(node, "cid-a")) {
      String channel = call(ann, "create", "{'key':'k','users':['bob-a','cid-a']}").text("channel");
      call(cid, "set", "{'channel':'%s','muted':true}", channel);
      inbox(bob, "bob-a");
      inbox(cid, "cid-a");
      inbox(ann, "ann-a");
      String mentions = ",'mentions':['bob-a','cid-a','ann-a','eve-a','a b']";
      long first = say(ann, channel, text("all hands", mentions));
      long second = say(ann, channel, text("on deck", ",'mentions':['bob-a']"));

      Json told = next(bob, "bob-a");
      assertThat(told.text("type")).isEqualTo("mentioned");
      assertThat(told.text("channel")).isEqualTo(channel);
      assertThat(told.text("by")).isEqualTo("ann-a");
      assertThat(told.number("offset")).isEqualTo(first);
      assertThat(next(bob, "bob-a").number("offset")).isEqualTo(second);
      assertThat(view(bob, channel).number("mentioned", "count")).isEqualTo(2);
      assertThat(view(bob, channel).number("mentioned", "offset")).isEqualTo(first);
      assertThat(view(cid, channel).number("mentioned", "count"))
          .as("who muted it is not told, and sees it")
          .isEqualTo(1);
      assertThat(view(ann, channel).has("mentioned")).isFalse();

      call(bob, "read", "{'channel':'%s','offset':%d}", channel, first);
      assertThat(next(bob, "bob-a").text("type")).isEqualTo("read");
      assertThat(view(bob, channel).number("mentioned", "offset")).isEqualTo(second);
      say(ann, channel, "{'type':'recall','ref':" + second + "}");
      await().until(() -> !view(bob, channel).has("mentioned"));
      // What was told to neither would be here before this.
      call(ann, "open", "{'user':'cid-a'}");
      assertThat(next(cid, "cid-a").text("type")).isEqualTo("invited");
      assertThat(next(ann, "ann-a").text("type")).isEqualTo("invited");
    }
  }

  @Test
  void a_thread_is_told_by_its_first_message_and_read_by_itself() {
    try (Peer ann = device(node, "ann-b");
        Peer bob = device(node, "bob-b");
        Peer cid = device(node, "cid-b")) {
      String channel = call(ann, "create", "{'key':'k','users':['bob-b']}").text("channel");
      bob.answer("{'subscribe':{'channel':'%s'}}", channel).at("subscribed");
      inbox(bob, "bob-b");
      long first = say(ann, channel, text("which sail?", ""));
      String thread = ",'thread':" + first;
      say(ann, channel, text("besides", ""));
      long mizzen = say(ann, channel, text("mizen", thread + ",'mentions':['bob-b']"));
      long jib = say(ann, channel, text("jib", thread));
      say(ann, channel, "{'type':'edit','ref':" + mizzen + ",'to':" + text("mizzen", "") + "}");
      say(bob, channel, "{'type':'react','ref':" + jib + ",'emoji':'+1'}");

      Json heard = bob.publications(channel, 3).getLast();
      assertThat(heard.text("tags", "thread")).isEqualTo(Long.toString(first));
      assertThat(next(bob, "bob-b").number("offset")).isEqualTo(mizzen);
      Json page = call(bob, "history", "{'channel':'%s'}", channel);
      assertThat(texts(page)).containsExactly("which sail?", "besides");
      Json root = page.list("messages").getFirst();
      assertThat(root.number("replies", "count")).isEqualTo(2);
      assertThat(root.number("revision")).isEqualTo(jib);
      assertThat(page.list("messages").getLast().has("replies")).isFalse();
      assertThat(view(bob, channel).number("unread")).as("of the conversation").isEqualTo(2);
      assertThat(view(bob, channel).text("last", "data", "text")).isEqualTo("besides");

      Json answers = call(bob, "thread", "{'channel':'%s','offset':%d,'limit':1}", channel, first);
      assertThat(texts(answers)).containsExactly("mizzen");
      assertThat(answers.text("first", "data", "text")).isEqualTo("which sail?");
      assertThat(answers.number("first", "replies", "count")).isEqualTo(2);
      answers =
          call(
              bob,
              "thread",
              "{'channel':'%s','offset':%d,'limit':2,'next':%d}",
              channel,
              first,
              answers.number("next"));
      assertThat(texts(answers)).containsExactly("jib");
      assertThat(answers.list("messages").getFirst().list("reactions")).hasSize(1);
      assertThat(answers.has("next")).isFalse();

      for (long none : List.of(mizzen, 99L)) {
        assertThat(said(ann, channel, text("x", ",'thread':" + none)).at("error").number("code"))
            .isEqualTo(INVALID);
      }
      call(ann, "invite", "{'channel':'%s','users':['cid-b']}", channel);
      assertThat(said(cid, channel, text("x", thread)).at("error").number("code"))
          .as("who came later does not see what it began with")
          .isEqualTo(INVALID);
      assertThat(refused(cid, "thread", "{'channel':'%s','offset':%d}", channel, first))
          .isEqualTo(INVALID);
    }
  }

  @Test
  void what_is_forwarded_says_who_said_it_as_the_server_knows() {
    try (Peer ann = device(node, "ann-c");
        Peer bob = device(node, "bob-c");
        Peer eve = device(node, "eve-c")) {
      String from = call(ann, "open", "{'user':'bob-c'}").text("channel");
      String to = call(ann, "create", "{'key':'k','users':['eve-c']}").text("channel");
      long first = say(bob, from, text("tpyo", ",'mentions':['ann-c'],'mine':1"));
      say(bob, from, "{'type':'edit','ref':" + first + ",'to':" + text("typo", ",'mine':1") + "}");
      String forward = "{'channel':'%s','offset':%d,'to':'%s','key':'f1'}";

      Json done = call(ann, "forward-message", forward, from, first, to);
      assertThat(call(ann, "forward-message", forward, from, first, to).number("offset"))
          .as("once")
          .isEqualTo(done.number("offset"));
      Json shown = call(eve, "history", "{'channel':'%s'}", to).list("messages").getFirst();
      assertThat(shown.text("user")).isEqualTo("ann-c");
      assertThat(shown.text("data", "text")).isEqualTo("typo");
      assertThat(shown.number("data", "mine")).isEqualTo(1);
      assertThat(shown.has("data", "mentions")).isFalse();
      assertThat(shown.text("data", "forwarded", "user")).isEqualTo("bob-c");
      assertThat(shown.number("data", "forwarded", "time")).isPositive();

      String own = call(eve, "open", "{'user':'eve-c'}").text("channel");
      call(eve, "forward-message", forward, to, done.number("offset"), own);
      Json again = call(eve, "history", "{'channel':'%s'}", own).list("messages").getFirst();
      assertThat(again.text("data", "forwarded", "user")).isEqualTo("bob-c");

      assertThat(refused(eve, "forward-message", forward, from, first, to)).isEqualTo(NO_MEMBER);
      assertThat(refused(bob, "forward-message", forward, from, first, to)).isEqualTo(NO_MEMBER);
      String lie = ",'forwarded':{'user':'bob-c','time':1}";
      assertThat(said(ann, to, text("x", lie)).at("error").number("code")).isEqualTo(INVALID);
      assertThat(
              said(
                      ann,
                      to,
                      "{'type':'edit','ref':%d,'to':%s}"
                          .formatted(done.number("offset"), text("x", "")))
                  .at("error")
                  .number("code"))
          .as("nobody puts words into another's mouth")
          .isEqualTo(NOT_ALLOWED);
      say(bob, from, "{'type':'recall','ref':" + first + "}");
      assertThat(refused(ann, "forward-message", forward, from, first, to)).isEqualTo(INVALID);
    }
  }

  @Test
  void what_expires_is_in_no_page_and_found_nowhere_afterwards() {
    try (Peer ann = device(node, "ann-e");
        Peer bob = device(node, "bob-e")) {
      String channel = call(ann, "create", "{'key':'k','users':['bob-e']}").text("channel");
      String other = call(ann, "open", "{'user':'ann-e'}").text("channel");
      long first = say(ann, channel, text("burn", ",'expires':3,'mentions':['bob-e']"));
      long answer = say(ann, channel, text("smoke", ",'expires':3,'thread':" + first));
      say(ann, channel, "{'type':'edit','ref':" + first + ",'to':" + text("burn this", "") + "}");
      say(bob, channel, "{'type':'react','ref':" + first + ",'emoji':'x'}");
      Json shown = call(bob, "history", "{'channel':'%s'}", channel).list("messages").getFirst();
      assertThat(shown.number("until")).isEqualTo(shown.number("time") + 3_000);
      // What is found and counted of this one, was of the first, too.
      long kept = say(ann, channel, text("keep this", ",'mentions':['bob-e']"));
      await().until(() -> !call(bob, "search", "{'text':'keep'}").list("found").isEmpty());
      await().until(() -> view(bob, channel).has("mentioned"));

      await()
          .until(() ->
              call(bob, "history", "{'channel':'%s'}", channel)
                  .list("messages")
                  .getFirst()
                  .has("expired"));
      Json page = call(bob, "history", "{'channel':'%s'}", channel);
      Json gone = page.list("messages").getFirst();
      assertThat(gone.has("data")).isFalse();
      assertThat(gone.list("reactions")).isEmpty();
      assertThat(gone.has("edited")).isFalse();
      assertThat(view(bob, channel).number("mentioned", "count")).isEqualTo(1);
      assertThat(view(bob, channel).number("mentioned", "offset")).isEqualTo(kept);
      assertThat(call(bob, "search", "{'text':'this'}").list("found"))
          .extracting(one -> one.number("message", "offset"))
          .containsExactly(kept);
      await()
          .untilAsserted(() ->
              assertThat(
                      call(bob, "thread", "{'channel':'%s','offset':%d}", channel, first)
                          .list("messages")
                          .getFirst()
                          .has("data"))
                  .isFalse());
      for (String late :
          List.of("{'type':'react','ref':%d,'emoji':'x'}", "{'type':'recall','ref':%d}")) {
        assertThat(said(ann, channel, late.formatted(first)).at("error").number("code"))
            .isEqualTo(INVALID);
      }
      assertThat(
              refused(
                  ann,
                  "forward-message",
                  "{'channel':'%s','offset':%d,'to':'%s'}",
                  channel,
                  answer,
                  other))
          .isEqualTo(INVALID);
      for (String never : List.of("0", "-1", "1.5", "'2'", "315360001")) {
        assertThat(said(ann, channel, text("x", ",'expires':" + never)).at("error").number("code"))
            .isEqualTo(INVALID);
      }
    }
  }
}
