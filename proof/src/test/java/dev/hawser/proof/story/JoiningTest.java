package dev.hawser.proof.story;

import static dev.hawser.proof.story.Messenger.call;
import static dev.hawser.proof.story.Messenger.device;
import static dev.hawser.proof.story.Messenger.inbox;
import static dev.hawser.proof.story.Messenger.next;
import static dev.hawser.proof.story.Messenger.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.proof.door.Json;
import dev.hawser.proof.door.Node;
import dev.hawser.proof.door.Peer;
import dev.hawser.proof.door.Running;
import org.junit.jupiter.api.Test;

/** How people come into groups by themselves. */
class JoiningTest {

  private static final int NOT_ALLOWED = 2300;
  private static final int NO_MEMBER = 2700;

  private final Node node;

  JoiningTest(@Running("im") Node node) {
    this.node = node;
  }

  @Test
  void a_link_lets_in_as_many_as_it_says_until_it_is_replaced_or_ended() {
    try (Peer ann = device(node, "ann-k");
        Peer bob = device(node, "bob-k");
        Peer cid = device(node, "cid-k");
        Peer eve = device(node, "eve-k")) {
      String channel = call(ann, "create", "{'key':'k','title':'Crew'}").text("channel");
      assertThat(call(ann, "link", "{'channel':'%s'}", channel).has("link")).isFalse();
      Json made = call(ann, "link", "{'channel':'%s','make':true,'within':60,'uses':1}", channel);
      String link = made.text("link");
      assertThat(made.number("uses")).isEqualTo(1);
      assertThat(made.number("until")).isPositive();
      assertThat(refused(bob, "join", "{'channel':'%s'}", channel)).isEqualTo(NO_MEMBER);

      assertThat(call(bob, "join", "{'link':'%s'}", link).text("title")).isEqualTo("Crew");
      assertThat(call(bob, "join", "{'link':'%s'}", link).text("channel"))
          .as("asked again")
          .isEqualTo(channel);
      assertThat(refused(cid, "join", "{'link':'%s'}", link)).isEqualTo(NO_MEMBER);
      assertThat(refused(bob, "link", "{'channel':'%s'}", channel)).isEqualTo(NOT_ALLOWED);

      String other = call(ann, "link", "{'channel':'%s','make':true}", channel).text("link");
      assertThat(call(ann, "link", "{'channel':'%s'}", channel).text("link")).isEqualTo(other);
      call(cid, "join", "{'link':'%s'}", other);
      call(ann, "link", "{'channel':'%s','end':true}", channel);
      assertThat(refused(eve, "join", "{'link':'%s'}", other)).isEqualTo(NO_MEMBER);
      assertThat(refused(eve, "join", "{'link':'nonsense'}")).isEqualTo(NO_MEMBER);
      String direct = call(ann, "open", "{'user':'eve-k'}").text("channel");
      assertThat(refused(ann, "link", "{'channel':'%s','make':true}", direct))
          .isEqualTo(NOT_ALLOWED);
    }
  }

  @Test
  void who_wishes_to_join_waits_until_somebody_says_yes_or_no() {
    try (Peer ann = device(node, "ann-w");
        Peer bob = device(node, "bob-w");
        Peer cid = device(node, "cid-w")) {
      String channel =
          call(ann, "create", "{'key':'k','open':true,'approve':true}").text("channel");
      inbox(ann, "ann-w");
      inbox(bob, "bob-w");
      inbox(cid, "cid-w");
      Json asked = call(bob, "join", "{'channel':'%s'}", channel);
      assertThat(asked.is("requested")).isTrue();
      assertThat(call(bob, "join", "{'channel':'%s'}", channel).is("requested")).isTrue();
      Json told = next(ann, "ann-w");
      assertThat(told.text("type")).isEqualTo("requested");
      assertThat(told.text("user")).isEqualTo("bob-w");
      assertThat(refused(bob, "history", "{'channel':'%s'}", channel)).isEqualTo(NO_MEMBER);
      String link = call(ann, "link", "{'channel':'%s','make':true}", channel).text("link");
      call(cid, "join", "{'link':'%s'}", link);
      assertThat(next(ann, "ann-w").text("user")).as("once each").isEqualTo("cid-w");
      assertThat(call(ann, "requests", "{'channel':'%s'}", channel).list("requests"))
          .extracting(one -> one.text("user"))
          .containsExactly("bob-w", "cid-w");

      call(ann, "answer", "{'channel':'%s','user':'bob-w','accept':true}", channel);
      assertThat(next(bob, "bob-w").text("type")).isEqualTo("invited");
      assertThat(refused(bob, "requests", "{'channel':'%s'}", channel)).isEqualTo(NOT_ALLOWED);
      assertThat(call(bob, "conversation", "{'channel':'%s'}", channel).is("approve")).isTrue();
      call(ann, "answer", "{'channel':'%s','user':'cid-w','accept':false}", channel);
      assertThat(next(cid, "cid-w").text("type")).isEqualTo("declined");
      assertThat(next(ann, "ann-w").is("accepted")).isTrue();
      assertThat(next(ann, "ann-w").is("accepted")).isFalse();
      call(cid, "join", "{'channel':'%s'}", channel);
      assertThat(call(ann, "requests", "{'channel':'%s'}", channel).list("requests"))
          .as("not again today")
          .isEmpty();
      call(ann, "answer", "{'channel':'%s','user':'cid-w','accept':true}", channel);
      assertThat(refused(cid, "history", "{'channel':'%s'}", channel)).isEqualTo(NO_MEMBER);
    }
  }
}
