package dev.hawser.proof.story;

import static dev.hawser.proof.story.Messenger.call;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.proof.door.Json;
import dev.hawser.proof.door.Node;
import dev.hawser.proof.door.Peer;
import dev.hawser.proof.door.Running;
import dev.hawser.proof.door.Token;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A device that hears its inbox alone knows what moves, and who types where it looks. */
class MovedTest {

  private static final String TEXT = "{'type':'text','text':'%s'}";

  private final Node node;

  MovedTest(@Running("im") Node node) {
    this.node = node;
  }

  private Peer device(String user) {
    Peer peer = node.webSocket();
    peer.answer("{'connect':{'token':'%s','features':['signals']}}", Token.forUser(user))
        .at("connected");
    return peer;
  }

  /** One that hears its inbox. */
  private Peer listening(String user) {
    Peer peer = device(user);
    peer.answer("{'subscribe':{'channel':'im/u/%s'}}", user).at("subscribed");
    return peer;
  }

  private static long say(Peer peer, String channel, String text) {
    return peer.answer("{'publish':{'channel':'" + channel + "','data':" + TEXT + "}}", text)
        .number("published", "position", "offset");
  }

  /** Hears until a channel is told to have come this far. */
  private static void hears(Peer peer, String channel, long head) {
    Map<String, Long> heads = new HashMap<>();
    while (heads.getOrDefault(channel, 0L) < head) {
      Json signal = peer.push("signal");
      if (signal.text("data", "type").equals("moved")) {
        assertThat(signal.has("user")).isFalse();
        for (Json one : signal.list("data", "channels")) {
          Object told = requireNonNull(one.list().getLast().value());
          heads.put(String.valueOf(one.list().getFirst().value()), (Long) told);
        }
      }
    }
  }

  @Test
  void it_is_told_of_conversations_that_it_is_not_subscribed_to_as_they_come_and_go() {
    try (Peer ann = device("ann-mv");
        Peer bob = listening("bob-mv")) {
      String channel = call(ann, "open", "{'user':'bob-mv'}").text("channel");
      hears(bob, channel, say(ann, channel, "one"));
      long second = say(ann, channel, "two");
      hears(bob, channel, second);
      ann.answer(
              "{'publish':{'channel':'%s','data':{'type':'react','ref':%d,'emoji':'+1'}}}",
              channel, second)
          .at("published");
      hears(bob, channel, second + 1);

      String group =
          call(ann, "create", "{'key':'mv','title':'Rope','users':['bob-mv']}").text("channel");
      hears(bob, group, say(ann, group, "in the group"));
      call(ann, "remove", "{'channel':'%s','user':'bob-mv'}", group);
      say(ann, group, "without bob");
      long third = say(ann, channel, "three");
      hears(bob, channel, third);
      assertThat(bob.unasked())
          .filteredOn(frame -> frame.has("signal"))
          .noneMatch(frame -> frame.toString().contains(group));
    }
  }

  @Test
  void one_that_comes_later_is_told_of_what_it_was_in_before() {
    try (Peer ann = device("ann-mw")) {
      List<String> channels =
          IntStream.range(0, 20)
              .mapToObj(
                  i -> call(ann, "create", "{'key':'mw%d','users':['bob-mw']}", i).text("channel"))
              .toList();
      try (Peer bob = listening("bob-mw");
          Peer laptop = listening("bob-mw")) {
        for (String channel : channels) {
          long head = say(ann, channel, "x");
          if (channel.equals(channels.getLast())) {
            hears(bob, channel, head);
            hears(laptop, channel, head);
          }
        }
      }
      // Everybody is gone, and comes again.
      try (Peer bob = listening("bob-mw")) {
        hears(bob, channels.getFirst(), say(ann, channels.getFirst(), "y"));
      }
    }
  }

  @Test
  void after_a_break_one_question_tells_what_moved_meanwhile() {
    try (Peer ann = device("ann-mx");
        Peer bob = device("bob-mx")) {
      List<String> channels =
          IntStream.range(0, 3)
              .mapToObj(i ->
                  call(ann, "create", "{'key':'mx%d','title':'g%d','users':['bob-mx']}", i, i)
                      .text("channel"))
              .toList();
      assertThat(call(bob, "moved", "{}").list("conversations")).isEmpty();
      channels.forEach(channel -> say(ann, channel, "x"));
      long head = say(ann, channels.get(1), "last");
      Json first = call(bob, "moved", "{'since':0,'limit':2}");
      Json rest = call(bob, "moved", "{'since':0,'limit':2,'next':'%s'}", first.text("next"));
      Map<String, Json> told = new HashMap<>();
      for (Json page : List.of(first, rest)) {
        page.list("conversations").forEach(one -> told.put(one.text("channel"), one));
      }
      assertThat(first.list("conversations")).hasSize(2);
      assertThat(told.keySet()).containsExactlyInAnyOrderElementsOf(channels);
      Json moved = requireNonNull(told.get(channels.get(1)));
      assertThat(moved.number("head", "offset")).isEqualTo(head);
      assertThat(moved.number("unread")).isEqualTo(2);
      assertThat(rest.number("until")).isPositive();
      assertThat(rest.has("next")).isFalse();
      assertThat(call(bob, "moved", "{'since':9007199254740991}").list("conversations")).isEmpty();

      Json some = call(bob, "moved", "{'channels':['%s','im/c/nothing']}", channels.getFirst());
      assertThat(some.list("conversations")).hasSize(1);
      assertThat(some.list("conversations").getFirst().text("title")).isEqualTo("g0");
    }
  }

  @Test
  void who_has_a_conversation_open_hears_who_types_and_members_alone_may_say_so() {
    try (Peer ann = device("ann-ty");
        Peer bob = device("bob-ty");
        Peer eve = device("eve-ty")) {
      String channel = call(ann, "open", "{'user':'bob-ty'}").text("channel");
      bob.answer("{'subscribe':{'channel':'%s'}}", channel).at("subscribed");
      String typing = "{'signal':{'channel':'" + channel + "','data':%s}}";
      assertThat(ann.answer(typing, "{'type':'typing','text':'not yet said'}").has("signalled"))
          .isTrue();
      Json heard = bob.push("signal");
      assertThat(heard.text("user")).isEqualTo("ann-ty");
      assertThat(heard.at("data").value()).isEqualTo(Map.of("type", "typing"));
      assertThat(eve.answer(typing, "{'type':'typing'}").number("error", "code")).isEqualTo(2700);
      assertThat(ann.answer(typing, "{'type':'text','text':'x'}").number("error", "code"))
          .isEqualTo(2002);
      assertThat(
              ann.answer("{'signal':{'channel':'im/u/bob-ty','data':{'type':'typing'}}}")
                  .number("error", "code"))
          .isEqualTo(2700);
    }
  }
}
