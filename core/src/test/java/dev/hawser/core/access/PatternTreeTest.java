package dev.hawser.core.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The tree finds what asking each pattern would find, and patterns are compared as their channels.
 */
class PatternTreeTest {

  private static final List<String> PARTS = List.of("a", "b", "c");

  private static final ChannelPattern GONE = new ChannelPattern("gone");

  /** Every channel of up to four parts, with one part that no pattern names. */
  private static final List<String> CHANNELS = channels(4);

  private static List<String> channels(int parts) {
    List<String> all = new ArrayList<>();
    List<String> longest = List.of("");
    for (int i = 0; i < parts; i++) {
      longest =
          longest.stream()
              .flatMap(before ->
                  Stream.concat(PARTS.stream(), Stream.of("else"))
                      .map(part -> before.isEmpty() ? part : before + "/" + part))
              .toList();
      all.addAll(longest);
    }
    return all;
  }

  private static ChannelPattern pattern(Random random) {
    int parts = 1 + random.nextInt(3);
    String text =
        IntStream.range(0, parts)
            .mapToObj(i -> random.nextInt(3) == 0 ? "+" : PARTS.get(random.nextInt(PARTS.size())))
            .collect(Collectors.joining("/"));
    return new ChannelPattern(
        switch (random.nextInt(6)) {
          case 0 -> text + "/#";
          case 1 -> random.nextInt(4) == 0 ? "#" : text + "/#";
          default -> text;
        });
  }

  @Test
  void the_tree_finds_what_asking_each_pattern_would() {
    Random random = new Random(1);
    for (int round = 0; round < 300; round++) {
      PatternTree<Integer> tree = new PatternTree<>();
      List<ChannelPattern> there = new ArrayList<>();
      for (int step = 0; step < 30; step++) {
        if (!there.isEmpty() && random.nextInt(3) == 0) {
          int which = random.nextInt(there.size());
          ChannelPattern gone = there.set(which, GONE);
          assertThat(tree.remove(gone, which)).isEqualTo(!gone.equals(GONE));
        } else {
          there.add(pattern(random));
          tree.add(there.getLast(), there.size() - 1);
        }
        String channel = CHANNELS.get(random.nextInt(CHANNELS.size()));
        List<Integer> found = new ArrayList<>();
        tree.matching(channel, found::add);
        assertThat(found)
            .containsExactlyInAnyOrderElementsOf(
                IntStream.range(0, there.size())
                    .filter(i -> there.get(i).matches(channel))
                    .boxed()
                    .toList());
      }
      for (int i = 0; i < there.size(); i++) {
        tree.remove(there.get(i), i);
      }
      assertThat(tree.isEmpty()).isTrue();
    }
  }

  @Test
  void a_pattern_covers_another_where_it_means_all_of_its_channels() {
    Random random = new Random(2);
    int covered = 0;
    for (int i = 0; i < 20_000; i++) {
      ChannelPattern one = pattern(random);
      ChannelPattern other = pattern(random);
      boolean covers = CHANNELS.stream().filter(other::matches).allMatch(one::matches);
      assertThat(one.covers(other)).as("%s covers %s", one, other).isEqualTo(covers);
      covered += covers ? 1 : 0;
    }
    assertThat(covered).isBetween(500, 15_000);
  }

  @Test
  void patterns_meet_where_a_channel_is_meant_by_both() {
    Random random = new Random(3);
    int met = 0;
    for (int i = 0; i < 20_000; i++) {
      ChannelPattern one = pattern(random);
      ChannelPattern other = pattern(random);
      boolean meets =
          CHANNELS.stream().anyMatch(channel -> one.matches(channel) && other.matches(channel));
      assertThat(one.meets(other)).as("%s meets %s", one, other).isEqualTo(meets);
      met += meets ? 1 : 0;
    }
    assertThat(met).isBetween(500, 19_000);
  }

  @Test
  void one_part_or_all_of_them_is_everything() {
    assertThat(new ChannelPattern("+/#").covers(new ChannelPattern("#"))).isTrue();
    assertThat(new ChannelPattern("+/+/#").covers(new ChannelPattern("#"))).isFalse();
    assertThat(new ChannelPattern("a/#").covers(new ChannelPattern("a"))).isTrue();
    assertThat(new ChannelPattern("a/+").covers(new ChannelPattern("a/#"))).isFalse();
  }
}
