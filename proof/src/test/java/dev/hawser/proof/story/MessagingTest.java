package dev.hawser.proof.story;

import static dev.hawser.proof.story.Messenger.call;
import static dev.hawser.proof.story.Messenger.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.proof.door.Json;
import dev.hawser.proof.door.Node;
import dev.hawser.proof.door.Peer;
import dev.hawser.proof.door.Running;
import dev.hawser.proof.door.Token;
import dev.hawser.proof.door.Transport;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Conversations, told by devices that know nothing but the protocol. */
class MessagingTest {

  private static final String TEXT = "{'type':'text','text':'%s'}";

  private final Node node;

  MessagingTest(@Running("im") Node node) {
    this.node = node;
  }

  private Peer device(String user, Transport transport) {
    Peer peer = transport == Transport.TCP ? node.tcp() : node.webSocket();
    peer.answer("{'connect':{'token':'%s'}}", Token.forUser(user)).at("connected");
    return peer;
  }

  private Peer device(String user) {
    return device(user, Transport.WEB_SOCKET);
  }

  private static long publish(Peer peer, String channel, String data, Object... values) {
    return published(peer, channel, data, values).number("published", "position", "offset");
  }

  private static Json published(Peer peer, String channel, String data, Object... values) {
    return peer.answer("{'publish':{'channel':'" + channel + "','data':" + data + "}}", values);
  }

  private static Json subscribed(Peer peer, String channel) {
    return peer.answer("{'subscribe':{'channel':'%s'}}", channel).at("subscribed");
  }

  private static Json since(Peer peer, String channel, Json position) {
    return peer.answer(
            "{'subscribe':{'channel':'%s','since':{'epoch':'%s','offset':%d}}}",
            channel, position.text("epoch"), position.number("offset"))
        .at("subscribed");
  }

  private static Json history(Peer peer, String channel) {
    return call(peer, "history", "{'channel':'%s'}", channel);
  }

  private static List<String> texts(Json page) {
    return page.list("messages").stream()
        .map(one -> one.has("data") ? one.text("data", "text") : "-")
        .toList();
  }

  @Test
  void two_users_on_three_devices_see_one_conversation_whatever_the_lines_do() {
    try (Peer phone = device("ann");
        Peer bob = device("bob", Transport.TCP)) {
      String channel = call(phone, "open", "{'user':'bob'}").text("channel");
      assertThat(call(bob, "open", "{'user':'ann'}").text("channel")).isEqualTo(channel);
      assertThat(call(bob, "conversation", "{'channel':'%s'}", channel).text("user"))
          .isEqualTo("ann");
      subscribed(phone, channel);
      subscribed(bob, channel);

      long hello = publish(phone, channel, TEXT, "hello");
      long typo = publish(phone, channel, TEXT, "tpyo");
      Json heard = bob.publications(channel, 2).getLast();
      assertThat(heard.text("data", "text")).isEqualTo("tpyo");
      assertThat(heard.text("tags", "type")).isEqualTo("text");
      assertThat(phone.publications(channel, 2)).hasSize(2);

      // A third device of the second user has seen so much, and goes away.
      Json held;
      try (Peer laptop = device("bob")) {
        held = history(laptop, channel).at("head");
        assertThat(held.number("offset")).isEqualTo(typo);
      }

      publish(phone, channel, "{'type':'edit','ref':%d,'to':" + TEXT + "}", typo, "typo");
      publish(bob, channel, "{'type':'react','ref':%d,'emoji':'+1'}", hello);
      long secret = publish(phone, channel, TEXT, "secret");
      publish(phone, channel, "{'type':'recall','ref':%d}", secret);

      try (Peer laptop = device("bob");
          Peer fresh = device("bob")) {
        Json missed = since(laptop, channel, held);
        assertThat(missed.is("recovered")).isTrue();
        assertThat(missed.list("publications").stream().map(one -> one.text("tags", "type")))
            .containsExactly("edit", "react", "text", "recall");

        Json page = history(fresh, channel);
        assertThat(texts(page)).containsExactly("hello", "typo", "-");
        Json first = page.list("messages").getFirst();
        assertThat(first.list("reactions").getFirst().list("users").getFirst().value())
            .isEqualTo("bob");
        assertThat(page.list("messages").getLast().text("recalled", "by")).isEqualTo("ann");
        assertThat(page.list("messages").get(1).number("edited")).isPositive();
      }

      Json mine = call(phone, "conversation", "{'channel':'%s'}", channel);
      assertThat(mine.number("unread")).as("one's own do not count").isZero();
      Json theirs = call(bob, "conversation", "{'channel':'%s'}", channel);
      assertThat(theirs.number("unread")).as("nor what is about others").isEqualTo(3);
    }
  }

  @Test
  void reading_is_told_to_the_other_devices_and_never_goes_back() {
    try (Peer ann = device("ann-r");
        Peer phone = device("bob-r");
        Peer laptop = device("bob-r", Transport.TCP)) {
      String channel = call(ann, "open", "{'user':'bob-r'}").text("channel");
      Json inbox = subscribed(laptop, "im/u/bob-r");
      assertThat(inbox.number("position", "offset")).as("invited").isEqualTo(1);
      long first = publish(ann, channel, TEXT, "one");
      long second = publish(ann, channel, TEXT, "two");

      Json read = call(phone, "read", "{'channel':'%s','offset':%d}", channel, first);
      assertThat(read.number("unread")).isEqualTo(1);
      Json told = laptop.publications("im/u/bob-r", 1).getFirst().at("data");
      assertThat(told.text("type")).isEqualTo("read");
      assertThat(told.text("channel")).isEqualTo(channel);
      assertThat(told.number("offset")).isEqualTo(first);

      assertThat(call(phone, "read", "{'channel':'%s'}", channel).number("read")).isEqualTo(second);
      read = call(laptop, "read", "{'channel':'%s','offset':%d}", channel, first);
      assertThat(read.number("read")).isEqualTo(second);
      assertThat(read.number("unread")).isZero();
      assertThat(call(phone, "read", "{'channel':'%s','offset':1000}", channel).number("read"))
          .as("what was not said yet is not read")
          .isEqualTo(second);
      long third = publish(ann, channel, TEXT, "three");
      assertThat(call(phone, "conversation", "{'channel':'%s'}", channel).number("unread"))
          .isEqualTo(1);
      Json who = call(ann, "who-read", "{'channel':'%s','offset':%d}", channel, second);
      assertThat(who.number("read")).isEqualTo(1);
      assertThat(who.number("of")).isEqualTo(2);

      call(phone, "unread-mark", "{'channel':'%s'}", channel);
      assertThat(call(laptop, "conversation", "{'channel':'%s'}", channel).is("marked")).isTrue();
      call(phone, "read", "{'channel':'%s','offset':%d}", channel, third);
      assertThat(call(laptop, "conversation", "{'channel':'%s'}", channel).is("marked")).isFalse();
    }
  }

  @Test
  void a_group_has_members_who_come_and_go() {
    try (Peer ann = device("ann-g");
        Peer bob = device("bob-g");
        Peer cy = device("cy-g")) {
      Json made =
          call(ann, "create", "{'key':'k1','title':'Rope','users':['bob-g'],'custom':{'a':1}}");
      String channel = made.text("channel");
      assertThat(made.text("role")).isEqualTo("owner");
      assertThat(made.number("head", "offset")).as("where to subscribe").isZero();
      assertThat(made.number("custom", "a")).isEqualTo(1);
      assertThat(call(ann, "create", "{'key':'k1','title':'Again'}").text("title"))
          .isEqualTo("Rope");
      publish(ann, channel, TEXT, "before cy");

      assertThat(refused(cy, "history", "{'channel':'%s'}", channel)).isEqualTo(2700);
      assertThat(cy.answer("{'subscribe':{'channel':'%s'}}", channel).at("error").number("code"))
          .isEqualTo(2700);
      assertThat(published(cy, channel, TEXT, "x").at("error").number("code")).isEqualTo(2700);
      assertThat(refused(bob, "invite", "{'channel':'%s','users':['cy-g']}", channel))
          .isEqualTo(2300);
      assertThat(
              call(ann, "invite", "{'channel':'%s','users':['cy-g','bob-g']}", channel)
                  .number("added"))
          .isEqualTo(1);

      subscribed(cy, channel);
      subscribed(bob, channel);
      publish(ann, channel, TEXT, "with cy");
      assertThat(texts(history(cy, channel))).containsExactly("with cy");
      assertThat(texts(history(bob, channel))).containsExactly("before cy", "with cy");
      Json notes = history(bob, channel).list("notes").getFirst();
      assertThat(notes.text("data", "type")).isEqualTo("joined");
      assertThat(call(cy, "conversation", "{'channel':'%s'}", channel).number("unread"))
          .isEqualTo(1);
      Json earlier = cy.answer("{'history':{'channel':'%s'}}", channel).at("history");
      assertThat(earlier.list("publications")).as("by the channel itself, too").hasSize(2);

      long bobs = publish(bob, channel, TEXT, "mine");
      assertThat(
              published(cy, channel, "{'type':'recall','ref':%d}", bobs).at("error").number("code"))
          .isEqualTo(2300);
      assertThat(
              published(cy, channel, "{'type':'edit','ref':%d,'to':" + TEXT + "}", bobs, "x")
                  .at("error")
                  .number("code"))
          .isEqualTo(2300);
      publish(ann, channel, "{'type':'recall','ref':%d}", bobs);

      Json members = call(bob, "members", "{'channel':'%s','limit':2}", channel);
      assertThat(members.number("count")).isEqualTo(3);
      assertThat(members.list("members"))
          .extracting(one -> one.text("user"))
          .containsExactly("ann-g", "bob-g");
      assertThat(
              call(
                      bob,
                      "members",
                      "{'channel':'%s','limit':2,'next':'%s'}",
                      channel,
                      members.text("next"))
                  .list("members"))
          .hasSize(1);

      call(ann, "remove", "{'channel':'%s','user':'cy-g'}", channel);
      assertThat(cy.push("unsubscribed").text("channel")).isEqualTo(channel);
      assertThat(refused(cy, "history", "{'channel':'%s'}", channel)).isEqualTo(2700);
      assertThat(refused(ann, "leave", "{'channel':'%s'}", channel)).isEqualTo(2703);
      call(ann, "role", "{'channel':'%s','user':'bob-g','role':'owner'}", channel);
      call(ann, "leave", "{'channel':'%s'}", channel);
      assertThat(call(bob, "conversation", "{'channel':'%s'}", channel).text("role"))
          .isEqualTo("owner");
      assertThat(call(bob, "conversation", "{'channel':'%s'}", channel).number("members"))
          .isEqualTo(1);
      call(bob, "update", "{'channel':'%s','open':true,'quiet':true,'title':'Open'}", channel);
      assertThat(call(cy, "join", "{'channel':'%s'}", channel).text("title")).isEqualTo("Open");
      assertThat(published(cy, channel, TEXT, "x").at("error").number("code")).isEqualTo(2300);
    }
  }

  @Test
  void conversations_come_newest_first_in_pages_with_what_was_said_last() {
    try (Peer ann = device("ann-l")) {
      for (int i = 0; i < 3; i++) {
        String channel = call(ann, "create", "{'key':'k%d','title':'g%d'}", i, i).text("channel");
        publish(ann, channel, TEXT, "last of " + i);
      }
      Json page = call(ann, "conversations", "{'limit':2}");
      Json rest = call(ann, "conversations", "{'limit':2,'next':'%s'}", page.text("next"));
      assertThat(page.list("conversations")).hasSize(2);
      assertThat(rest.list("conversations")).hasSize(1);
      Json one = page.list("conversations").getFirst();
      assertThat(one.text("last", "data", "text"))
          .isEqualTo("last of " + one.text("title").substring(1));
      call(ann, "set", "{'channel':'%s','archived':true,'muted':true}", one.text("channel"));
      assertThat(call(ann, "conversations", "null").list("conversations")).hasSize(2);
      Json archived =
          call(ann, "conversations", "{'archived':true}").list("conversations").getFirst();
      assertThat(archived.is("muted")).isTrue();
      assertThat(archived.text("channel")).isEqualTo(one.text("channel"));
    }
  }

  @Test
  void history_is_read_in_pages_both_ways_and_around_a_message() {
    try (Peer ann = device("ann-p")) {
      String channel = call(ann, "create", "{'title':'long'}").text("channel");
      long[] offsets = new long[20];
      for (int i = 0; i < 20; i++) {
        offsets[i] = publish(ann, channel, TEXT, i);
        publish(ann, channel, "{'type':'react','ref':%d,'emoji':'x'}", offsets[i]);
      }
      Json newest = call(ann, "history", "{'channel':'%s','limit':5}", channel);
      assertThat(texts(newest)).containsExactly("15", "16", "17", "18", "19");
      assertThat(newest.has("after")).isFalse();
      Json older =
          call(
              ann,
              "history",
              "{'channel':'%s','limit':5,'before':%d}",
              channel,
              newest.number("before"));
      assertThat(texts(older)).containsExactly("10", "11", "12", "13", "14");
      Json newer =
          call(ann, "history", "{'channel':'%s','limit':3,'after':%d}", channel, offsets[11]);
      assertThat(texts(newer)).containsExactly("12", "13", "14");
      assertThat(newer.number("after")).isEqualTo(offsets[14]);
      Json around =
          call(ann, "history", "{'channel':'%s','limit':4,'around':%d}", channel, offsets[7]);
      assertThat(texts(around)).containsExactly("5", "6", "7", "8");
      assertThat(around.list("messages"))
          .allSatisfy(one -> assertThat(one.list("reactions")).hasSize(1));
      Json first = call(ann, "history", "{'channel':'%s','limit':200}", channel);
      assertThat(first.list("messages")).hasSize(20);
      assertThat(first.has("before")).isFalse();
    }
  }

  @Test
  void what_a_client_says_about_itself_is_not_believed() {
    try (Peer ann = device("ann-t");
        Peer bob = device("bob-t")) {
      String channel = call(ann, "open", "{'user':'bob-t'}").text("channel");
      subscribed(bob, channel);
      ann.answer(
          "{'publish':{'channel':'%s','data':" + TEXT + ",'tags':{'ref':'1','x':'y'},'slot':'s'}}",
          channel,
          "hi");
      Json heard = bob.publications(channel, 1).getFirst();
      assertThat(heard.at("tags").value()).isEqualTo(java.util.Map.of("type", "text"));
      assertThat(heard.has("slot")).isFalse();
      for (String bad :
          List.of(
              "{'type':'joined','user':'eve'}",
              "{'type':'edit','ref':99,'to':{'type':'text','text':'x'}}",
              "{'type':'text'}",
              "17")) {
        assertThat(published(ann, channel, bad).at("error").number("code")).as(bad).isEqualTo(2002);
      }
      assertThat(ann.answer("{'subscribe':{'channel':'im/u/bob-t'}}").at("error").number("code"))
          .isEqualTo(2700);
      assertThat(published(ann, "im/u/ann-t", TEXT, "x").at("error").number("code"))
          .isEqualTo(2700);
      assertThat(refused(ann, "sing", "{}")).isEqualTo(2008);
      assertThat(refused(ann, "open", "{'user':'a b'}")).isEqualTo(2002);
      assertThat(refused(ann, "read", "{'channel':'chat/x'}")).isEqualTo(2002);
    }
  }
}
