package dev.hawser.stores;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.im.conversation.Conversation;
import dev.hawser.im.conversation.Conversation.Settings;
import dev.hawser.im.conversation.ConversationStore;
import dev.hawser.im.conversation.ConversationStore.Motion;
import dev.hawser.im.conversation.Member;
import dev.hawser.im.conversation.Member.View;
import dev.hawser.im.conversation.Membership;
import dev.hawser.im.conversation.Role;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What users are in agrees with who is in what. */
abstract class BelongingContract {

  private static final List<String> IDS =
      IntStream.range(0, 12).mapToObj(number -> "o" + number).toList();

  private Store store;
  private ConversationStore conversations;

  /** Whoever opens it closes it, after the test or later. */
  abstract Store open();

  @BeforeEach
  void begin() {
    store = open();
    conversations = store.conversations();
    for (int i = 0; i < IDS.size(); i++) {
      conversations.create(
          new Conversation(IDS.get(i), false, "", "", Settings.USUAL, 1, 1, i % 4),
          List.of(member("owner", Role.OWNER)));
    }
  }

  private static Member member(String user, Role role) {
    return Member.joining(user, role, 0, false, 1);
  }

  private static View view(int bits) {
    return new View((bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0);
  }

  @Test
  void what_somebody_is_in_comes_as_one_orders_it_by_hand_whatever_is_done() {
    Random random = new Random(11);
    for (int step = 0; step < 300; step++) {
      String id = IDS.get(random.nextInt(IDS.size()));
      switch (random.nextInt(5)) {
        case 0 -> conversations.add(id, member("ann", Role.MEMBER), 9);
        case 1 -> conversations.remove(id, "ann");
        case 2 -> conversations.touch(Map.of(id, step / 2L));
        case 3 -> conversations.reached(id, "ann", step, step);
        default -> conversations.view(id, "ann", view(random.nextInt(16)));
      }
      List<Membership> theirs = theirs();
      assertThat(conversations.conversations("ann", null, 100))
          .isEqualTo(theirs.stream().map(one -> one.conversation().id()).sorted().toList());
      assertThat(conversations.of("ann", false, null, 3)).isEqualTo(ordered(theirs, false, 3));
      assertThat(conversations.of("ann", true, null, 100)).isEqualTo(ordered(theirs, true, 100));
    }
  }

  @Test
  void what_moved_is_told_to_those_who_are_in_it_as_they_have_it_now() {
    for (String id : List.of("o1", "o2", "o3")) {
      conversations.add(id, member("ann", Role.MEMBER), 9);
      Numbered.in(store, Conversation.CHANNELS + id);
    }
    conversations.view("o2", "ann", view(15));
    conversations.reached("o3", "ann", 1, 1);
    conversations.remove("o1", "ann");
    assertThat(conversations.moved("ann", 0, null, 10))
        .extracting(Motion::membership)
        .containsExactlyInAnyOrderElementsOf(theirs());
  }

  private List<Membership> theirs() {
    return IDS.stream()
        .flatMap(id -> Stream.ofNullable(conversations.membership(id, "ann")))
        .toList();
  }

  private static List<Membership> ordered(List<Membership> theirs, boolean archived, int limit) {
    return theirs.stream()
        .filter(one -> one.member().view().archived() == archived)
        .sorted(
            Comparator.comparing((Membership one) -> !one.member().view().pinned())
                .thenComparingLong(one -> -one.conversation().active())
                .thenComparing(one -> one.conversation().id()))
        .limit(limit)
        .toList();
  }
}
