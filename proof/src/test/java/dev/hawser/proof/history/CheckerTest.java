package dev.hawser.proof.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ListAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Faults planted in a sound history are found, and a sound one has none. */
class CheckerTest {

  private final List<Acknowledged> acknowledged = new ArrayList<>();
  private final List<Seen> view = new ArrayList<>();
  private Promise promise = Promise.EVERYTHING;

  CheckerTest() {
    subscribed("e", 0, false, null);
    for (int n = 1; n <= 4; n++) {
      acknowledge(n, "e", n);
      hear(n, n);
    }
  }

  private void acknowledge(long number, String epoch, long offset) {
    acknowledged.add(new Acknowledged("ann", number, new Place(epoch, offset)));
  }

  private void hear(long offset, long number) {
    view.add(new Seen.Heard(offset, "ann-" + number));
  }

  private void subscribed(String epoch, long offset, boolean recovered, @Nullable String reason) {
    view.add(new Seen.Subscribed(new Place(epoch, offset), recovered, reason));
  }

  private ListAssert<String> faults() {
    return assertThat(Checker.check(new History("c", promise, acknowledged, Map.of("bob", view))));
  }

  private void found(String fault) {
    faults().anySatisfy(text -> assertThat(text).contains(fault));
  }

  @Test
  void a_sound_history_has_no_faults() {
    faults().isEmpty();
  }

  @Test
  void what_was_recovered_is_sound() {
    subscribed("e", 6, true, null);
    hear(5, 5);
    hear(6, 6);
    acknowledge(5, "e", 5);
    acknowledge(6, "e", 6);
    faults().isEmpty();
  }

  @Test
  void another_epoch_that_is_told_is_sound() {
    subscribed("f", 2, false, "epoch-changed");
    hear(2, 6);
    hear(3, 7);
    acknowledge(5, "f", 1);
    acknowledge(7, "f", 3);
    faults().isEmpty();
  }

  @Test
  void a_retry_with_the_same_answer_is_sound() {
    acknowledge(2, "e", 2);
    faults().isEmpty();
  }

  @Test
  void a_skip_that_policy_allows_is_sound_and_another_is_found() {
    promise = Promise.LIVE;
    view.add(new Seen.Skipped(5, 7));
    hear(8, 8);
    faults().isEmpty();
    promise = Promise.EVERYTHING;
    found("skipped where nothing may be");
  }

  @Test
  void a_lost_one_in_the_middle_is_found() {
    view.remove(2);
    found("lost without a word: 2 to 2");
  }

  @Test
  void a_lost_one_at_the_end_is_found() {
    view.removeLast();
    found("lost: ended at 3");
  }

  @Test
  void a_lost_one_whose_place_another_has_is_found() {
    view.set(2, new Seen.Heard(2, "cid-1"));
    found("at e.2 stands cid-1, but elsewhere ann-2");
  }

  @Test
  void one_heard_twice_is_found() {
    hear(4, 4);
    found("doubled or swapped");
  }

  @Test
  void one_that_stands_twice_is_found() {
    acknowledge(5, "e", 5);
    hear(5, 4);
    found("doubled: ann-4");
  }

  @Test
  void a_retry_with_an_effect_of_its_own_is_found() {
    hear(5, 2);
    acknowledge(2, "e", 5);
    found("doubled: ann-2");
  }

  @Test
  void swapped_ones_are_found() {
    view.set(2, view.set(3, view.get(2)));
    found("doubled or swapped");
  }

  @Test
  void an_author_whose_publications_are_swapped_is_found() {
    hear(5, 6);
    hear(6, 5);
    acknowledge(5, "e", 6);
    acknowledge(6, "e", 5);
    found("swapped: ");
  }

  @Test
  void a_skip_of_what_was_not_next_is_found() {
    promise = Promise.LIVE;
    view.add(new Seen.Skipped(6, 7));
    found("after 4 came");
  }

  @Test
  void a_wrong_recovered_is_found_when_the_epoch_changed() {
    subscribed("f", 2, true, null);
    found("another history");
  }

  @Test
  void a_wrong_recovered_is_found_when_it_went_back() {
    subscribed("e", 3, true, null);
    found("recovered to e.3, but 4 was held");
  }

  @Test
  void a_wrong_recovered_is_found_when_something_is_missing() {
    subscribed("e", 7, true, null);
    hear(7, 7);
    found("lost without a word: 5 to 6");
  }

  @Test
  void a_wrong_recovered_is_found_when_nothing_came() {
    subscribed("e", 7, true, null);
    found("was told that it holds 7");
  }

  @Test
  void a_recovery_without_history_is_found() {
    promise = Promise.LIVE;
    subscribed("e", 7, true, null);
    found("keeps nothing");
  }

  @Test
  void a_recovery_that_was_refused_without_need_is_found() {
    subscribed("e", 4, false, "position-lost");
    found("not recovered within epoch e");
  }

  @Test
  void a_reset_without_need_is_found() {
    view.add(new Seen.Reset(new Place("e", 4)));
    found("reset within its epoch");
  }

  @Test
  void a_log_that_went_back_under_the_same_epoch_is_found() {
    acknowledge(5, "e", 3);
    found("at e.3 stands ann-5, but elsewhere ann-3");
  }

  @Test
  void a_subscriber_left_behind_in_an_old_epoch_is_found() {
    acknowledge(5, "f", 1);
    found("ended in epoch e, the channel in f");
  }
}
