package dev.hawser.im.moved;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Who is in which conversation, in little room. */
class IndexTest {

  private final Index index = new Index();

  private Set<Integer> in(long conversation) {
    Set<Integer> users = new HashSet<>();
    index.forEach(conversation, user -> assertThat(users.add(user)).isTrue());
    return users;
  }

  @RepeatedTest(20)
  void whatever_happens_it_knows_what_a_map_of_sets_knows(RepetitionInfo repetition) {
    long seed = repetition.getCurrentRepetition();
    Random random = new Random(seed);
    Map<Long, Set<Integer>> model = new HashMap<>();
    // Few that collide, at home and in the way of one another.
    long[] conversations = random.longs(40).map(one -> one & 0xFC00000000000007L).toArray();
    for (int step = 0; step < 3_000; step++) {
      long conversation = conversations[random.nextInt(conversations.length)];
      int user = random.nextInt(30);
      Set<Integer> users = model.computeIfAbsent(conversation, _ -> new HashSet<>());
      switch (random.nextInt(10)) {
        case 0 -> {
          index.removeAll(user);
          model.values().forEach(all -> all.remove(user));
        }
        case 1, 2, 3 -> {
          index.remove(conversation, user);
          users.remove(user);
        }
        default ->
            assertThat(index.add(conversation, user)).as("seed " + seed).isEqualTo(users.add(user));
      }
      assertThat(in(conversation)).as("seed " + seed).isEqualTo(users);
    }
    model.forEach((conversation, users) -> assertThat(in(conversation)).isEqualTo(users));
    assertThat(index.entries()).isEqualTo(model.values().stream().mapToInt(Set::size).sum());
    for (int partition = 0; partition < Index.PARTITIONS; partition++) {
      int here = partition;
      assertThat(index.conversations(partition))
          .isEqualTo(
              (int)
                  model.entrySet().stream()
                      .filter(one -> !one.getValue().isEmpty())
                      .filter(one -> Index.partition(one.getKey()) == here)
                      .count());
    }
  }

  @Test
  void an_entry_takes_16_bytes_and_a_conversation_32_at_most_beside() {
    int users = 2_000;
    int each = 100;
    for (int user = 0; user < users; user++) {
      for (int i = 0; i < each; i++) {
        index.put(Index.hash("g" + (user / 10 * each + i)), user);
      }
    }
    int entries = users * each;
    int conversations = IntStream.range(0, Index.PARTITIONS).map(index::conversations).sum();
    assertThat(index.entries()).isEqualTo(entries);
    assertThat(conversations).isEqualTo(entries / 10);
    // What is not full is one chunk of 64 KiB.
    assertThat(index.entryBytes()).isBetween(16L * entries, 16L * entries + 64 * 1024);
    assertThat(index.bytes() - index.entryBytes())
        .isLessThanOrEqualTo(32L * conversations + 6L * users + 256);
  }

  @Test
  void who_goes_leaves_room_for_who_comes() {
    for (int round = 0; round < 50; round++) {
      for (int i = 0; i < 1_000; i++) {
        index.put(Index.hash("c" + i), round % 3);
      }
      index.removeAll(round % 3);
    }
    assertThat(index.entries()).isZero();
    assertThat(index.entryBytes()).isEqualTo(64 * 1024);
  }

  @Test
  void conversations_are_spread_over_all_partitions() {
    int[] count = new int[Index.PARTITIONS];
    for (int i = 0; i < 64_000; i++) {
      count[Index.partition(Index.hash("g" + i))]++;
    }
    assertThat(IntStream.of(count).min().orElse(0)).isGreaterThan(800);
    assertThat(IntStream.of(count).max().orElse(0)).isLessThan(1_200);
  }
}
