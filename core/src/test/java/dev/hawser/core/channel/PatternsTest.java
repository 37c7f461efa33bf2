package dev.hawser.core.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.access.ChannelPattern;
import dev.hawser.core.access.Principal;
import dev.hawser.core.bell.Ring;
import dev.hawser.core.quay.Quay;
import dev.hawser.core.quay.Rope;
import dev.hawser.core.transport.Encoding;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.ServerMessage;
import dev.hawser.protocol.ServerMessage.Delivered;
import dev.hawser.protocol.ServerMessage.Matched;
import dev.hawser.protocol.ServerMessage.Missed;
import dev.hawser.protocol.ServerMessage.Refused;
import dev.hawser.protocol.ServerMessage.Subscribed;
import dev.hawser.protocol.ServerMessage.Unsubscribed;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who is subscribed to a pattern hears what its channels publish: each once, and gaps are told. */
class PatternsTest {

  private Quay quay = Quay.begun();
  private Rope ann = quay.connected("ann");

  private Rope listening(String user, int loop, Encoding encoding, String... patterns) {
    Rope rope = quay.rope(loop, encoding);
    var connect = new Command.Connect(user, null, 0, List.of(ServerMessage.PATTERNS), List.of());
    assertThat(((ServerMessage.Connected) quay.ask(rope, connect)).features())
        .containsExactly("patterns");
    for (String pattern : patterns) {
      assertThat(quay.subscribe(rope, pattern))
          .isEqualTo(
              new Subscribed(
                  pattern, 0, new Position("", 0), false, "live-only", false, List.of(), null));
    }
    rope.take();
    return rope;
  }

  private void publish(String channel, int count) {
    for (int i = 0; i < count; i++) {
      quay.ask(ann, Quay.publish(channel, "x"));
    }
  }

  /** What came, in a few words: channels and offsets. */
  private List<String> heard(Rope rope) {
    return rope.take().stream()
        .filter(one -> !(one instanceof ServerMessage.Ping))
        .map(one ->
            switch (one) {
              case Matched(String channel, String epoch, var publication) -> {
                assertThat(epoch).isEqualTo(quay.log().head(channel).epoch());
                yield channel + " " + publication.offset();
              }
              case Delivered(String channel, int alias, var publication) ->
                  "own " + channel + " " + publication.offset();
              case Missed(String channel, String epoch, long from, long to, String reason) ->
                  "missed " + channel + " " + from + "-" + to + " " + reason;
              case Unsubscribed ended -> "ended " + ended.channel() + " " + ended.code();
              default -> one.getClass().getSimpleName();
            })
        .toList();
  }

  private static void refused(ServerMessage answer, Code code) {
    assertThat(answer).isInstanceOf(Refused.class);
    assertThat(Code.of(((Refused) answer).code())).isEqualTo(code);
  }

  @ParameterizedTest
  @EnumSource(Encoding.class)
  void what_is_published_in_its_channels_is_heard_also_in_those_that_nobody_used_before(
      Encoding encoding) {
    Rope bob = listening("bob", 1, encoding, "short/+/t");
    publish("short/a/t", 2);
    publish("short/b/t", 1);
    publish("short/a", 1);
    publish("bare/a/t", 1);
    assertThat(heard(bob)).containsExactly("short/a/t 1", "short/a/t 2", "short/b/t 1");
  }

  @Test
  void channels_without_history_are_heard_whole() {
    Rope bob = listening("bob", 1, Encoding.JSON, "bare/#");
    for (int i = 0; i < 3; i++) {
      ann.say(Quay.publish("bare/x", "y"));
    }
    quay.settle();
    assertThat(heard(bob)).containsExactly("bare/x 1", "bare/x 2", "bare/x 3");
  }

  @Test
  void each_publication_comes_once_whatever_brings_it() {
    Rope bob = listening("bob", 1, Encoding.JSON, "short/#", "short/+");
    publish("short/a", 1);
    assertThat(heard(bob)).containsExactly("short/a 1");

    quay.subscribe(bob, "short/a");
    publish("short/a", 1);
    publish("short/b", 1);
    assertThat(heard(bob)).containsExactly("own short/a 2", "short/b 1");

    quay.ask(bob, new Command.Unsubscribe("short/a"));
    publish("short/a", 1);
    assertThat(heard(bob)).containsExactly("short/a 3");

    quay.ask(bob, new Command.Unsubscribe("short/#"));
    publish("short/a", 1);
    publish("short/a/b", 1);
    assertThat(heard(bob)).containsExactly("short/a 4");
    quay.ask(bob, new Command.Unsubscribe("short/+"));
    publish("short/a", 1);
    assertThat(heard(bob)).isEmpty();
    assertThat(quay.bell().listening()).doesNotContain("short/#", "short/+");
    assertThat(quay.meters().patterns.sum()).isZero();
  }

  @Test
  void a_line_that_ends_is_told_no_more_and_costs_nothing() {
    Rope bob = listening("bob", 1, Encoding.JSON, "short/#");
    bob.cut();
    quay.settle();
    publish("short/a", 1);
    assertThat(quay.bell().listening()).isEmpty();
    assertThat(quay.meters().patterns.sum()).isZero();
  }

  @Test
  void who_did_not_say_that_it_takes_them_is_refused_as_before() {
    refused(quay.ask(ann, new Command.Subscribe("short/#", null)), Code.INVALID_CHANNEL);
  }

  @Test
  void what_is_no_pattern_and_what_patterns_cannot_do_is_refused() {
    Rope bob = listening("bob", 0, Encoding.JSON, "short/#");
    refused(quay.ask(bob, new Command.Subscribe("short/a+", null)), Code.INVALID_CHANNEL);
    refused(quay.ask(bob, new Command.Subscribe("#/a", null)), Code.INVALID_CHANNEL);
    refused(quay.ask(bob, new Command.Subscribe("short//+", null)), Code.INVALID_CHANNEL);
    refused(quay.ask(bob, new Command.Subscribe("short/ /+", null)), Code.INVALID_CHANNEL);
    refused(quay.ask(bob, new Command.Subscribe("short/#", null)), Code.ALREADY_SUBSCRIBED);
    refused(quay.ask(bob, new Command.Subscribe("short/+", new Position("e", 1))), Code.LIVE_ONLY);
    refused(quay.ask(bob, Quay.publish("short/+", "x")), Code.INVALID_CHANNEL);
    refused(quay.ask(bob, new Command.Unsubscribe("short/+")), Code.NOT_SUBSCRIBED);
    for (int i = 1; i < 8; i++) {
      quay.subscribe(bob, "short/" + i + "/+");
    }
    refused(quay.ask(bob, new Command.Subscribe("short/8/+", null)), Code.TOO_MANY_PATTERNS);
    quay.ask(bob, new Command.Unsubscribe("short/1/+"));
    quay.subscribe(bob, "short/8/+");
  }

  @Test
  void one_grant_must_cover_it_or_every_profile_that_may_apply_lets_everybody() {
    quay.principal("eve", Quay.may("eve", 0, "short/a/#", "short/+/t"));
    Rope eve = listening("eve", 0, Encoding.JSON, "short/a/+", "short/+/t", "open/#", "open/+/x");
    refused(quay.ask(eve, new Command.Subscribe("short/+", null)), Code.NOT_ALLOWED);
    refused(quay.ask(eve, new Command.Subscribe("short/+/#", null)), Code.NOT_ALLOWED);
    refused(quay.ask(eve, new Command.Subscribe("#", null)), Code.NOT_ALLOWED);
    refused(quay.ask(eve, new Command.Subscribe("+/x", null)), Code.NOT_ALLOWED);
    quay.principal("late", Quay.principal("late", 0, 7, List.of(), "short/#"));
    Rope late = listening("late", 0, Encoding.JSON);
    refused(quay.ask(late, new Command.Subscribe("short/#", null)), Code.NOT_ALLOWED);
  }

  @Test
  void a_grant_that_shrinks_ends_it() {
    Rope bob = listening("bob", 0, Encoding.JSON, "short/#", "bare/+");
    Principal less = Quay.may("bob", quay.in(600), "bare/#");
    quay.principal("less", less);
    quay.ask(bob, new Command.Refresh("less"));
    assertThat(heard(bob)).containsExactly("ended short/# 2300");
    publish("short/a", 1);
    publish("bare/a", 1);
    assertThat(heard(bob)).containsExactly("bare/a 1");
  }

  @Test
  void a_pattern_in_connect_begins_after_it_is_answered() {
    Rope bob = quay.rope(1, Encoding.JSON);
    long id =
        bob.say(
            new Command.Connect(
                "bob",
                null,
                0,
                List.of(ServerMessage.PATTERNS),
                List.of(
                    new Command.Subscribe("short/#", null), new Command.Subscribe("bare", null))));
    ann.say(Quay.publish("short/a", "x"));
    quay.settle();
    var connected = (ServerMessage.Connected) bob.answer(id);
    assertThat(connected.subscribed())
        .extracting(Subscribed::channel)
        .containsExactly("short/#", "bare");
    bob.take();
    publish("short/a", 1);
    assertThat(heard(bob)).containsExactly("short/a 2");
  }

  @Test
  void a_slow_line_is_told_what_it_does_not_get_and_its_others_go_on() {
    Rope bob = listening("bob", 1, Encoding.JSON, "short/#");
    Rope eve = listening("eve", 1, Encoding.JSON, "short/#");
    bob.stuck(64);
    publish("short/a", 3);
    publish("short/b", 1);
    assertThat(heard(eve)).containsExactly("short/a 1", "short/a 2", "short/a 3", "short/b 1");
    bob.unstuck();
    quay.settle();
    List<String> late = heard(bob);
    publish("short/a", 1);
    assertThat(late).contains("missed short/b 1-1 slow");
    assertThat(late).anyMatch(one -> one.matches("missed short/a [12]-3 slow"));
    assertThat(heard(bob)).containsExactly("short/a 4");
  }

  @Test
  void what_finds_no_room_between_lanes_is_told_and_who_is_subscribed_reads_it() {
    quay = Quay.begun(Quay.limits(50, 50, 40, 300));
    ann = quay.connected("ann");
    Rope bob = listening("bob", 1, Encoding.JSON, "short/#");
    Rope eve = listening("eve", 1, Encoding.JSON, "short/#");
    quay.subscribe(eve, "short/a");
    for (int i = 0; i < 20; i++) {
      ann.say(Quay.publish("short/a", "x"));
      ann.say(Quay.publish("short/b", "x"));
    }
    quay.settle();
    quay.pass(1_000);
    publish("short/a", 1);
    publish("short/b", 1);
    List<String> all = heard(bob);
    assertThat(all).anyMatch(one -> one.startsWith("missed short/a"));
    whole(all, "short/a", quay.log().head("short/a").offset());
    whole(all, "short/b", quay.log().head("short/b").offset());
    List<String> own = heard(eve);
    assertThat(own.stream().filter(one -> one.startsWith("own short/a")))
        .containsExactlyElementsOf(
            LongStream.rangeClosed(1, quay.log().head("short/a").offset())
                .mapToObj(i -> "own short/a " + i)
                .toList());
    assertThat(own).noneMatch(one -> one.contains("missed short/a"));
    whole(own, "short/b", quay.log().head("short/b").offset());
  }

  /** Each offset came once, in order, or is covered by what was told to be missing. */
  private static void whole(List<String> heard, String channel, long head) {
    long reached = 0;
    for (String one : heard) {
      String[] words = one.split(" ", -1);
      if (words[0].equals(channel)) {
        assertThat(Long.parseLong(words[1])).as("in %s", heard).isEqualTo(++reached);
      } else if (words[0].equals("missed") && words[1].equals(channel)) {
        String[] range = words[2].split("-", -1);
        assertThat(Long.parseLong(range[0])).as("in %s", heard).isEqualTo(reached + 1);
        reached = Long.parseLong(range[1]);
      }
    }
    assertThat(reached).as("in %s", heard).isEqualTo(head);
  }

  @Test
  void a_profile_that_ends_the_slow_ends_them_here_too() {
    Rope bob = listening("bob", 1, Encoding.JSON, "cut/#");
    bob.stuck(64);
    publish("cut/a", 3);
    assertThat(bob.endedBy()).isEqualTo(Code.SLOW_CONSUMER);
  }

  @Test
  void what_another_node_publishes_is_read_from_where_it_was_first_heard_of() {
    Rope bob = listening("bob", 1, Encoding.JSON, "short/#");
    quay.log().write("short/far", 5);
    Position at = new Position(quay.log().head("short/far").epoch(), 3);
    quay.bell().ear().rung(new Ring.Moved("short/far", at, quay.log().publication("short/far", 3)));
    quay.settle();
    assertThat(heard(bob)).containsExactly("short/far 3", "short/far 4", "short/far 5");
    assertThat(quay.bell().listening()).contains("short/far");

    // It is let go of when nothing moved there for a while.
    quay.pass(120_000);
    assertThat(quay.bell().listening()).doesNotContain("short/far");
    assertThat(heard(bob)).isEmpty();
  }

  @Test
  void a_ring_that_was_lost_is_made_good_while_the_channel_is_known() {
    Rope bob = listening("bob", 1, Encoding.JSON, "short/#");
    publish("short/a", 1);
    quay.log().write("short/a", 2);
    quay.pass(10_000);
    assertThat(heard(bob)).containsExactly("short/a 1", "short/a 2", "short/a 3");
  }

  @Test
  void what_cannot_be_had_is_told() {
    Rope bob = listening("bob", 1, Encoding.JSON, "short/#", "bare/+");
    publish("short/a", 1);
    publish("bare/a", 1);
    heard(bob);
    quay.log().write("short/a", 4);
    quay.log().forgetBefore("short/a", 4);
    quay.pass(10_000);
    assertThat(heard(bob))
        .containsExactly("missed short/a 2-3 position-lost", "short/a 4", "short/a 5");

    quay.log().startAgain("short/a");
    quay.pass(10_000);
    assertThat(heard(bob)).containsExactly("missed short/a 0-0 epoch-changed");

    quay.bell().ear().returned();
    quay.settle();
    assertThat(heard(bob))
        .containsExactlyInAnyOrder("missed short/# 0-0 unheard", "missed bare/+ 0-0 unheard");
  }

  @Test
  void what_another_node_took_along_is_told_of_patterns_and_no_head_is_asked_for() {
    Rope bob = listening("bob", 1, Encoding.JSON, "short/#");
    publish("short/a", 1);
    heard(bob);
    quay.log().write("short/a", 1);

    quay.bell().ear().unheard();
    quay.settle();
    assertThat(heard(bob)).containsExactly("missed short/# 0-0 unheard");
  }

  @Test
  void it_does_what_asking_each_pattern_for_each_publication_would() {
    Random random = new Random(11);
    List<String> channels = List.of("short/a", "short/b", "short/a/t", "bare/a", "bare/a/t");
    List<String> patterns = List.of("short/#", "short/+", "+/a/t", "#", "bare/+", "+/+/t");
    List<Rope> ropes = new ArrayList<>();
    List<List<String>> hold = new ArrayList<>();
    List<List<String>> own = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      ropes.add(listening("u" + i, i % 2, i < 2 ? Encoding.JSON : Encoding.PROTOBUF));
      hold.add(new ArrayList<>());
      own.add(new ArrayList<>());
    }
    for (int step = 0; step < 400; step++) {
      int who = random.nextInt(ropes.size());
      String pattern = patterns.get(random.nextInt(patterns.size()));
      if (random.nextInt(4) == 0 && !hold.get(who).contains(pattern)) {
        quay.subscribe(ropes.get(who), pattern);
        hold.get(who).add(pattern);
      } else if (random.nextInt(4) == 0 && hold.get(who).remove(pattern)) {
        quay.ask(ropes.get(who), new Command.Unsubscribe(pattern));
      }
      String one = channels.get(random.nextInt(channels.size()));
      if (random.nextInt(4) == 0 && !own.get(who).contains(one)) {
        quay.subscribe(ropes.get(who), one);
        own.get(who).add(one);
      } else if (own.get(who).remove(one)) {
        quay.ask(ropes.get(who), new Command.Unsubscribe(one));
      }
      ropes.forEach(Rope::take);
      String channel = channels.get(random.nextInt(channels.size()));
      publish(channel, 1);
      for (int i = 0; i < ropes.size(); i++) {
        boolean means =
            hold.get(i).stream().anyMatch(text -> new ChannelPattern(text).matches(channel));
        Class<?> kind = own.get(i).contains(channel) ? Delivered.class : Matched.class;
        List<ServerMessage> told = ropes.get(i).take();
        assertThat(told).as("%s of %s", channel, hold.get(i)).hasOnlyElementsOfType(kind);
        assertThat(told).hasSize(means || kind == Delivered.class ? 1 : 0);
      }
    }
  }
}
