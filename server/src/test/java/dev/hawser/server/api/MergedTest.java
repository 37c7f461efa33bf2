package dev.hawser.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.server.fleet.Answers;
import dev.hawser.server.fleet.Answers.Answer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class MergedTest {

  private static final Comparator<ObjectNode> BY_NAME =
      Comparator.comparing(one -> one.path("name").asString());

  private static Answer answer(String node, boolean cut, Iterable<String> names) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ArrayNode list = body.putArray("list");
    names.forEach(name -> list.addObject().put("name", name).put("count", 1));
    if (cut) {
      body.put("more", true);
    }
    return new Answer(node, body);
  }

  private static ObjectNode sum(ObjectNode one, ObjectNode other) {
    return one.put("count", one.path("count").asInt() + other.path("count").asInt());
  }

  private static List<String> names(Merged merged) {
    return merged.page().stream()
        .map(one -> one.path("name").asString() + one.path("count").asInt())
        .toList();
  }

  @Test
  void equal_ones_are_one_and_the_rest_is_in_order() {
    Merged merged =
        Merged.of(
            new Answers(
                List.of(
                    answer("n1", false, List.of("a", "c")), answer("n2", false, List.of("a", "b"))),
                List.of("n3")),
            BY_NAME,
            MergedTest::sum,
            10);

    assertThat(names(merged)).containsExactly("a2", "b1", "c1");
    assertThat(merged.more()).isFalse();
    assertThat(merged.silent()).containsExactly("n3");
    assertThat(merged.page().getFirst().path("node").asString()).isEqualTo("n1");
  }

  @Test
  void behind_the_end_of_a_cut_answer_nothing_is_told_yet() {
    Merged merged =
        Merged.of(
            new Answers(
                List.of(
                    answer("n1", false, List.of("a", "d", "e")),
                    answer("n2", true, List.of("a", "b"))),
                List.of()),
            BY_NAME,
            MergedTest::sum,
            10);

    assertThat(names(merged)).containsExactly("a2", "b1");
    assertThat(merged.more()).isTrue();
  }

  /** What nodes hold, page by page, is what they hold. */
  @RepeatedTest(50)
  void pages_together_are_everything_once(RepetitionInfo repetition) {
    SplittableRandom random = new SplittableRandom(repetition.getCurrentRepetition());
    List<TreeSet<String>> held = new ArrayList<>();
    Map<String, Integer> expected = new TreeMap<>();
    for (int node = 0; node < 1 + random.nextInt(4); node++) {
      TreeSet<String> names = new TreeSet<>();
      for (int i = 0; i < random.nextInt(40); i++) {
        names.add("%03d-".formatted(random.nextInt(60)));
      }
      held.add(names);
      names.forEach(name -> expected.merge(name, 1, Integer::sum));
    }
    int limit = 1 + random.nextInt(7);

    List<String> told = new ArrayList<>();
    String after = "";
    boolean more = true;
    while (more) {
      List<Answer> answers = new ArrayList<>();
      for (TreeSet<String> names : held) {
        List<String> some = names.tailSet(after, false).stream().limit(limit + 1L).toList();
        int keep = some.isEmpty() ? 0 : 1 + random.nextInt(some.size());
        answers.add(answer("n" + answers.size(), keep < some.size(), some.subList(0, keep)));
      }
      Merged merged = Merged.of(new Answers(answers, List.of()), BY_NAME, MergedTest::sum, limit);
      told.addAll(names(merged));
      more = merged.more();
      after = merged.last() == null ? after : merged.last().path("name").asString();
    }

    assertThat(told)
        .as("seed %d", repetition.getCurrentRepetition())
        .containsExactlyElementsOf(
            expected.entrySet().stream().map(one -> one.getKey() + one.getValue()).toList());
  }
}
