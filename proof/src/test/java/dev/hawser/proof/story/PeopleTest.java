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
import dev.hawser.proof.door.Token;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who people are to each other. */
class PeopleTest {

  private static final int NOT_ALLOWED = 2300;
  private static final int INVALID = 2002;

  private final Node node;

  PeopleTest(@Running("im") Node node) {
    this.node = node;
  }

  private static long said(Peer peer, String channel, String data) {
    Json answer = peer.answer("{'publish':{'channel':'" + channel + "','data':" + data + "}}");
    return answer.has("error") ? answer.number("error", "code") : 0;
  }

  private static List<String> users(Json page, String list) {
    return page.list(list).stream()
        .map(one -> one.has("user") ? one.text("user") : String.valueOf(one.value()))
        .toList();
  }

  @Test
  void who_is_blocked_does_not_reach_who_blocks_them() {
    try (Peer ann = device(node, "ann-x");
        Peer bob = device(node, "bob-x");
        Peer cid = device(node, "cid-x")) {
      String text = "{'type':'text','text':'hi'}";
      String before = call(bob, "open", "{'user':'ann-x'}").text("channel");
      assertThat(said(bob, before, text)).isZero();
      call(ann, "block", "{'user':'bob-x'}");
      call(ann, "block", "{'user':'cid-x'}");
      assertThat(users(call(ann, "blocked", "{}"), "users")).containsExactly("bob-x", "cid-x");

      assertThat(said(bob, before, text)).isEqualTo(NOT_ALLOWED);
      assertThat(said(bob, before, "{'type':'react','ref':1,'emoji':'x'}")).isEqualTo(NOT_ALLOWED);
      assertThat(call(bob, "history", "{'channel':'%s'}", before).list("messages")).hasSize(1);
      assertThat(said(ann, before, text)).as("who blocks may speak").isZero();
      assertThat(refused(cid, "open", "{'user':'ann-x'}")).isEqualTo(NOT_ALLOWED);
      assertThat(refused(cid, "contact-request", "{'user':'ann-x'}")).isEqualTo(NOT_ALLOWED);
      Json group = call(cid, "create", "{'key':'k','users':['ann-x','bob-x']}");
      assertThat(group.number("members")).isEqualTo(2);
      assertThat(
              call(cid, "invite", "{'channel':'%s','users':['ann-x']}", group.text("channel"))
                  .number("added"))
          .isZero();
      String later = call(ann, "open", "{'user':'cid-x'}").text("channel");
      assertThat(said(cid, later, text)).as("also in what is opened later").isEqualTo(NOT_ALLOWED);

      call(ann, "unblock", "{'user':'cid-x'}");
      call(ann, "unblock", "{'user':'bob-x'}");
      assertThat(said(cid, later, text)).isZero();
      assertThat(said(bob, before, text)).isZero();
      assertThat(call(ann, "blocked", "{}").list("users")).isEmpty();
      assertThat(refused(ann, "block", "{'user':'ann-x'}")).isEqualTo(INVALID);
    }
  }

  @Test
  void contacts_are_asked_and_answered_and_both_hear_of_it() {
    try (Peer ann = device(node, "ann-y");
        Peer bob = device(node, "bob-y");
        Peer cid = device(node, "cid-y")) {
      inbox(ann, "ann-y");
      inbox(bob, "bob-y");
      call(ann, "contact-request", "{'user':'bob-y','text':'It is me'}");
      assertThat(next(ann, "ann-y").text("type")).isEqualTo("contact-asked");
      Json asked = next(bob, "bob-y");
      assertThat(asked.text("type")).isEqualTo("contact-requested");
      assertThat(asked.text("user")).isEqualTo("ann-y");
      assertThat(asked.text("text")).isEqualTo("It is me");
      call(ann, "contact-request", "{'user':'bob-y'}");
      Json waiting = call(bob, "contacts", "{'state':'asking'}").list("contacts").getFirst();
      assertThat(waiting.text("text")).isEqualTo("It is me");
      call(bob, "contact-answer", "{'user':'ann-y','accept':true}");
      call(bob, "contact-answer", "{'user':'ann-y','accept':true}");
      Json told = next(ann, "ann-y");
      assertThat(told.text("type")).as("asked once").isEqualTo("contact");
      assertThat(told.text("by")).isEqualTo("bob-y");
      assertThat(next(bob, "bob-y").text("user")).isEqualTo("ann-y");
      assertThat(call(ann, "contacts", "{}").list("contacts").getFirst().text("state"))
          .isEqualTo("contact");

      call(cid, "contact-request", "{'user':'bob-y'}");
      assertThat(next(bob, "bob-y").text("user")).as("told once").isEqualTo("cid-y");
      call(bob, "contact-answer", "{'user':'cid-y','accept':false}");
      assertThat(next(bob, "bob-y").text("type")).isEqualTo("contact-declined");
      assertThat(call(cid, "contacts", "{}").list("contacts")).isEmpty();
      call(ann, "contact-remove", "{'user':'bob-y'}");
      assertThat(next(bob, "bob-y").text("type")).isEqualTo("contact-removed");
      assertThat(call(bob, "contacts", "{}").list("contacts")).isEmpty();
    }
  }

  @Test
  void strangers_open_no_conversation_where_the_operator_says_so() {
    try (Node strict = Node.start("around", "im: {enabled: true, direct: contacts}");
        Peer ann = strict.webSocket();
        Peer bob = strict.webSocket()) {
      ann.answer("{'connect':{'token':'%s'}}", Token.forUser("ann")).at("connected");
      bob.answer("{'connect':{'token':'%s'}}", Token.forUser("bob")).at("connected");
      assertThat(refused(ann, "open", "{'user':'bob'}")).isEqualTo(NOT_ALLOWED);
      call(ann, "contact-request", "{'user':'bob'}");
      assertThat(refused(ann, "open", "{'user':'bob'}")).isEqualTo(NOT_ALLOWED);
      call(bob, "contact-request", "{'user':'ann'}");
      String channel = call(ann, "open", "{'user':'bob'}").text("channel");
      call(bob, "contact-remove", "{'user':'ann'}");
      assertThat(call(ann, "open", "{'user':'bob'}").text("channel"))
          .as("what is open stays so")
          .isEqualTo(channel);
      assertThat(call(ann, "open", "{'user':'ann'}").text("user")).isEqualTo("ann");
    }
  }

  @Test
  void people_say_who_they_are() {
    try (Peer ann = device(node, "ann-z");
        Peer bob = device(node, "bob-z")) {
      inbox(ann, "ann-z");
      call(ann, "profile", "{'name':'Ann','picture':'https://example.org/a.png'}");
      assertThat(next(ann, "ann-z").text("profile", "name")).isEqualTo("Ann");
      Json now = call(ann, "profile", "{'custom':{'rank':1},'picture':''}");
      assertThat(now.text("name")).isEqualTo("Ann");
      assertThat(now.has("picture")).isFalse();
      assertThat(call(bob, "profile", "{'user':'ann-z'}").number("custom", "rank")).isEqualTo(1);
      assertThat(call(bob, "profile", "{}").text("user")).isEqualTo("bob-z");
      Json both = call(bob, "profiles", "{'users':['ann-z','bob-z']}");
      assertThat(users(both, "profiles")).containsExactly("ann-z");
      assertThat(refused(bob, "profile", "{'user':'ann-z','name':'Bob'}")).isEqualTo(INVALID);
      assertThat(
              refused(
                  bob,
                  "profile",
                  "{'name':'%s','custom':'%s'}",
                  "n".repeat(3_000),
                  "c".repeat(1_500)))
          .isEqualTo(INVALID);
    }
  }

  @Test
  void who_goes_was_seen_when_they_went_unless_they_hide_it() {
    try (Peer ann = device(node, "ann-s")) {
      String last = "{'users':['bob-s','cid-s']}";
      long before = System.currentTimeMillis();
      try (Peer bob = device(node, "bob-s")) {
        inbox(bob, "bob-s");
        assertThat(call(ann, "last-seen", last).list("seen")).as("a stranger").isEmpty();
        call(ann, "open", "{'user':'bob-s'}");
        Json here = call(ann, "last-seen", last).list("seen").getFirst();
        assertThat(here.is("online")).isTrue();
        assertThat(here.has("time")).isFalse();
        // Who only loses the line is shown for a while yet.
        bob.answer("{'unsubscribe':{'channel':'im/u/bob-s'}}").at("unsubscribed");
      }
      await()
          .untilAsserted(() ->
              assertThat(call(ann, "last-seen", last).list("seen"))
                  .singleElement()
                  .satisfies(one -> assertThat(one.number("time")).isGreaterThanOrEqualTo(before)));
      try (Peer bob = device(node, "bob-s")) {
        call(bob, "last-seen", "{'hidden':true}");
        assertThat(call(ann, "last-seen", last).list("seen")).isEmpty();
      }
    }
  }
}
