package dev.hawser.core.trail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.quay.Quay;
import dev.hawser.core.quay.Rope;
import dev.hawser.core.trail.Verdict.Outcome;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.ServerMessage.Connected;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is told of a connection to who asks what happened to it. */
class StoryTest {

  private final Quay quay = Quay.begun();
  private final Rope author = quay.connected("bob");

  private List<Story> ask(@Nullable String user, @Nullable String channel) {
    CompletableFuture<List<Story>> answer =
        quay.node()
            .operations()
            .stories(new Question(user, null, channel, null), 50)
            .toCompletableFuture();
    quay.settle();
    return answer.join();
  }

  private Story only(String user) {
    assertThat(ask(user, null)).hasSize(1);
    return ask(user, null).getFirst();
  }

  private static List<String> words(Story story) {
    return story.steps().stream()
        .map(step ->
            step.kind().word()
                + (step.channel() == null ? "" : " " + step.channel())
                + (step.to() == 0 ? "" : " " + step.from() + "-" + step.to())
                + (step.detail() == null ? "" : " " + step.detail()))
        .toList();
  }

  private void publish(String channel, int count) {
    publish(channel, count, 300, null);
  }

  private void publish(String channel, int count, int size, @Nullable String slot) {
    Payload payload = Payload.json('"' + "x".repeat(size) + '"');
    IntStream.range(0, count)
        .forEach(i ->
            quay.ask(
                author,
                new Command.Publish(
                    channel, payload, null, 0, Map.of(), slot == null ? null : slot + i % 3)));
  }

  private static Outcome outcome(Story story, String channel, long offset) {
    return Verdict.of(story, channel, null, offset).outcome();
  }

  @Test
  void a_line_that_stands_tells_since_when_and_how_far_it_was_given_each_channel() {
    Rope rope = quay.connected("ann");
    publish("short/a", 2);
    quay.subscribe(rope, "short/a");
    publish("short/a", 3);

    Story story = only("ann");

    assertThat(words(story)).containsExactly("opened rope", "connected", "subscribed short/a 3-5");
    assertThat(story.closed()).isZero();
    assertThat(story.steps().getLast().until()).isZero();
    assertThat(story.standing("short/a"))
        .isNotNull()
        .satisfies(standing -> assertThat(standing.state()).isEqualTo("live"));
    assertThat(outcome(story, "short/a", 2)).isEqualTo(Outcome.BEFORE);
    assertThat(outcome(story, "short/a", 4)).isEqualTo(Outcome.WRITTEN);
    assertThat(outcome(story, "short/a", 6)).isEqualTo(Outcome.NOT_YET);
    assertThat(outcome(story, "short/b", 1)).isEqualTo(Outcome.NEVER);
  }

  @Test
  void who_lost_its_line_and_came_back_is_told_as_two_connections() {
    Rope rope = quay.rope();
    Connected first = quay.open(rope, "ann");
    Position held = quay.subscribe(rope, "short/a").position();
    publish("short/a", 2);
    rope.cut();
    quay.settle();
    publish("short/a", 3);
    Rope back = quay.rope();
    quay.ask(back, Quay.connect("ann", first.resume()));
    quay.subscribe(back, "short/a", new Position(held.epoch(), 2));

    List<Story> stories = ask("ann", "short/a");

    assertThat(stories).hasSize(2);
    assertThat(words(stories.getFirst()))
        .containsExactly("opened rope", "resumed", "subscribed short/a 3-5 recovered");
    assertThat(words(stories.getLast()))
        .containsExactly(
            "opened rope", "connected", "subscribed short/a 1-2", "closed line-broken");
    assertThat(stories.getLast().closed()).isPositive();
    assertThat(outcome(stories.getLast(), "short/a", 2)).isEqualTo(Outcome.WRITTEN);
    assertThat(outcome(stories.getLast(), "short/a", 3)).isEqualTo(Outcome.DOWN);
    assertThat(outcome(stories.getFirst(), "short/a", 3)).isEqualTo(Outcome.WRITTEN);
    assertThat(outcome(stories.getFirst(), "short/a", 2)).isEqualTo(Outcome.BEFORE);
  }

  @Test
  void what_was_conflated_is_told_by_its_offsets() {
    Rope rope = quay.connected("ann");
    quay.subscribe(rope, "latest/a");
    rope.stuck(6_000);
    publish("latest/a", 40, 300, "s");
    Story slow = only("ann");
    assertThat(words(slow)).last().asString().startsWith("slow latest/a").endsWith("conflating");
    long cursor = slow.steps().getLast().from() - 1;
    assertThat(outcome(slow, "latest/a", cursor)).isEqualTo(Outcome.WAITING);
    assertThat(outcome(slow, "latest/a", 40)).isEqualTo(Outcome.BEHIND);
    rope.unstuck();
    quay.settle();

    Story story = only("ann");

    assertThat(words(story))
        .endsWith("skipped latest/a " + (cursor + 1) + "-37 conflated", "live latest/a 40-40");
    assertThat(outcome(story, "latest/a", cursor + 1)).isEqualTo(Outcome.SKIPPED);
    assertThat(outcome(story, "latest/a", 37)).isEqualTo(Outcome.SKIPPED);
    assertThat(outcome(story, "latest/a", 38)).isEqualTo(Outcome.WRITTEN);
  }

  @Test
  void a_reset_begins_another_stretch_in_another_epoch() {
    Rope rope = quay.connected("ann");
    Position at = quay.subscribe(rope, "short/a").position();
    publish("short/a", 2);
    quay.log().startAgain("short/a");
    publish("short/a", 1);
    quay.pass(10_000);
    publish("short/a", 2);

    Story story = only("ann");

    assertThat(words(story)).contains("subscribed short/a 1-2");
    Step reset = story.steps().getLast();
    assertThat(reset.kind()).isEqualTo(Step.Kind.RESET);
    assertThat(reset.detail()).isEqualTo("epoch-changed");
    assertThat(reset.epoch()).isNotEqualTo(at.epoch());
    assertThat(Verdict.of(story, "short/a", at.epoch(), 2).outcome()).isEqualTo(Outcome.WRITTEN);
    assertThat(Verdict.of(story, "short/a", at.epoch(), 3).outcome()).isEqualTo(Outcome.LOST);
    assertThat(Verdict.of(story, "short/a", reset.epoch(), reset.to()).outcome())
        .isEqualTo(Outcome.WRITTEN);
  }

  @Test
  void what_was_refused_or_ended_is_told_with_its_code() {
    quay.principal("ann", Quay.may("ann", 0, "short/#"));
    Rope rope = quay.connected("ann");
    quay.ask(rope, new Command.Subscribe("latest/a", null));
    quay.subscribe(rope, "short/a");
    publish("short/a", 1);
    quay.ask(rope, new Command.Unsubscribe("short/a"));
    publish("short/a", 1);

    Story story = only("ann");

    assertThat(words(story))
        .contains("refused latest/a not-allowed", "subscribed short/a 1-1", "unsubscribed short/a");
    assertThat(outcome(story, "latest/a", 1)).isEqualTo(Outcome.REFUSED);
    assertThat(outcome(story, "short/a", 2)).isEqualTo(Outcome.UNSUBSCRIBED);
  }

  @Test
  void by_channel_only_those_are_found_who_had_to_do_with_it() {
    Rope ann = quay.connected("ann");
    quay.subscribe(ann, "short/a");
    Rope eve = quay.connected("eve");
    quay.subscribe(eve, "short/b");
    quay.ask(eve, new Command.Subscribe("short/a", null));
    quay.ask(eve, new Command.Unsubscribe("short/a"));
    quay.subscribe(quay.connected("joe"), "short/b");

    assertThat(ask(null, "short/a"))
        .extracting(Story::user)
        .containsExactlyInAnyOrder("ann", "eve");
  }

  @Test
  void pages_follow_one_another_without_a_gap() {
    IntStream.range(0, 7)
        .forEach(i -> {
          Rope rope = quay.connected("ann");
          if (i % 2 == 0) {
            rope.cut();
          }
          quay.settle();
        });
    List<String> all = ask("ann", null).stream().map(Story::session).toList();
    assertThat(all).hasSize(7).doesNotHaveDuplicates();

    Question.Place after = ask("ann", null).get(2).place();
    var rest =
        quay.node()
            .operations()
            .stories(new Question("ann", null, null, after), 2)
            .toCompletableFuture();
    quay.settle();

    assertThat(rest.join()).extracting(Story::session).isEqualTo(all.subList(3, 5));
  }

  @Test
  void who_ended_long_ago_is_forgotten() {
    Rope rope = quay.connected("ann");
    rope.cut();
    quay.settle();
    assertThat(ask("ann", null)).hasSize(1);
    quay.pass(Keep.standard().age().toMillis() + 1_000);
    assertThat(ask("ann", null)).isEmpty();
  }

  @Test
  void who_publishes_without_a_session_leaves_nothing_behind() {
    Rope rope = quay.rope();
    rope.errand(Quay.connect("ann", null), Quay.publish("short/a", "x"));
    quay.settle();
    rope.cut();
    quay.settle();
    assertThat(ask("ann", null)).isEmpty();
  }

  @Test
  void a_line_that_ended_for_its_slowness_says_so() {
    Rope rope = quay.connected("ann");
    quay.subscribe(rope, "cut/a");
    rope.stuck(3_000);
    publish("cut/a", 30);
    quay.settle();
    assertThat(rope.endedBy()).isEqualTo(Code.SLOW_CONSUMER);

    Story story = only("ann");

    assertThat(words(story)).endsWith("closed slow-consumer");
    assertThat(outcome(story, "cut/a", 30)).isEqualTo(Outcome.DOWN);
  }
}
