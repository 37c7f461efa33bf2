package dev.hawser.core.trail;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What a trail keeps when there is more than it has room for. */
class TrailTest {

  private static final int MOST = 16;

  private final Trail trail = new Trail();

  private static Step skipped(String channel, long from, long to) {
    return new Step(
        Step.Kind.SKIPPED, from, from, channel, "e", from, to, to - from + 1, "conflated");
  }

  private static Step subscribed(String channel, long at) {
    return new Step(Step.Kind.SUBSCRIBED, at, at + 1, channel, "e", 1, 9, 9, null);
  }

  private List<Step> steps() {
    return Trail.steps(trail);
  }

  @Test
  void ranges_that_meet_are_one() {
    trail.add(skipped("a", 1, 4), MOST);
    trail.add(skipped("a", 5, 9), MOST);
    trail.add(skipped("b", 10, 12), MOST);
    assertThat(steps()).hasSize(2);
    assertThat(steps().getFirst().to()).isEqualTo(9);
    assertThat(steps().getFirst().whole()).isTrue();
  }

  @Test
  void a_steady_stream_is_folded_where_it_is_old_and_exact_where_it_is_new() {
    LongStream.range(0, 1_000).forEach(i -> trail.add(skipped("a", 10 * i + 1, 10 * i + 9), MOST));

    assertThat(steps()).hasSizeLessThanOrEqualTo(MOST);
    assertThat(Trail.forgotten(trail)).isZero();
    assertThat(steps().getFirst().from()).isEqualTo(1);
    assertThat(steps().stream().mapToLong(Step::count).sum()).isEqualTo(9_000);
    assertThat(steps().subList(steps().size() - MOST / 2, steps().size())).allMatch(Step::whole);
    assertThat(steps().getFirst().whole()).isFalse();
  }

  @Test
  void what_cannot_be_folded_goes_the_oldest_first_and_is_counted() {
    LongStream.range(0, 40).forEach(i -> trail.add(subscribed("c" + i, i), MOST));

    assertThat(steps()).hasSize(MOST);
    assertThat(steps().getFirst().channel()).isEqualTo("c24");
    assertThat(Trail.forgotten(trail)).isEqualTo(24);
    assertThat(Trail.forgottenAt(trail)).isEqualTo(24);
  }

  @Test
  void of_what_is_no_longer_known_nobody_says_that_it_did_not_happen() {
    LongStream.range(0, 40).forEach(i -> trail.add(subscribed("c" + i, i), MOST));
    Story story = Trails.story("s", "ann", "", "rope", 0, trail, List.of(), List.of());

    assertThat(Verdict.of(story, "c1", null, 5).outcome()).isEqualTo(Verdict.Outcome.UNKNOWN);
    assertThat(Verdict.of(story, "c39", null, 5).outcome()).isEqualTo(Verdict.Outcome.WRITTEN);
  }

  @Test
  void one_of_a_folded_range_is_not_said_to_be_left_out() {
    LongStream.range(0, 100).forEach(i -> trail.add(skipped("a", 10 * i + 1, 10 * i + 9), MOST));
    Step stretch = new Step(Step.Kind.SUBSCRIBED, 0, 0, "a", "e", 1, 1_000, 1_000, null);
    Story story = Trails.story("s", "ann", "", "rope", 0, trail, List.of(stretch), List.of());

    assertThat(Verdict.of(story, "a", null, 10).outcome()).isEqualTo(Verdict.Outcome.UNKNOWN);
    assertThat(Verdict.of(story, "a", null, 995).outcome()).isEqualTo(Verdict.Outcome.SKIPPED);
    assertThat(Verdict.of(story, "a", null, 1_000).outcome()).isEqualTo(Verdict.Outcome.WRITTEN);
  }
}
