package dev.hawser.server.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hawser.brokers.memory.MemoryAnchorage;
import dev.hawser.brokers.memory.MemoryCourier;
import dev.hawser.brokers.memory.MemoryFleet;
import dev.hawser.core.RefusedException;
import dev.hawser.core.fleet.Announcement.State;
import dev.hawser.core.fleet.Courier;
import dev.hawser.core.fleet.Levels;
import dev.hawser.protocol.Code;
import dev.hawser.server.fleet.Answers.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class InquiriesTest {

  private final MemoryAnchorage anchorage = new MemoryAnchorage();
  private final List<Node> nodes = new ArrayList<>();
  private final CountDownLatch never = new CountDownLatch(1);

  private final class Node {

    final Lookout lookout;
    final Courier courier = new MemoryCourier(anchorage);
    final Inquiries inquiries;

    Node(String name) throws IOException {
      lookout =
          Lookout.join(
              new MemoryFleet(anchorage),
              new Lookout.Self(name + "~1", name, "1", Levels.OURS, 1, List::of));
      inquiries = Inquiries.open(courier, lookout);
      inquiries.answers((question, with) -> object().put("said", name + " " + question));
      lookout.becomes(State.OPEN);
      nodes.add(this);
      nodes.forEach(node -> node.lookout.announce());
      nodes.forEach(node -> node.lookout.announce());
    }

    Answers ask(String question, @Nullable String node) {
      return inquiries.ask(question, object(), node).toCompletableFuture().join();
    }
  }

  @AfterEach
  void close() {
    never.countDown();
    for (Node node : nodes) {
      node.lookout.close();
      node.inquiries.close();
      node.courier.close();
    }
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  private static List<String> said(Answers answers) {
    return answers.answers().stream().map(one -> one.body().path("said").asString("")).toList();
  }

  @Test
  void all_answer_and_who_asks_comes_first() throws IOException {
    var _ = new Node("n1");
    Node two = new Node("n2");
    var _ = new Node("n3");

    Answers answers = two.ask("how", null);

    assertThat(said(answers)).containsExactly("n2 how", "n1 how", "n3 how");
    assertThat(answers.answers()).extracting(Answer::node).containsExactly("n2", "n1", "n3");
    assertThat(answers.silent()).isEmpty();
  }

  @Test
  void one_may_be_asked_by_its_name_and_here_is_the_one_that_asks() throws IOException {
    Node one = new Node("n1");
    var _ = new Node("n2");

    assertThat(said(one.ask("how", "n2"))).containsExactly("n2 how");
    assertThat(said(one.ask("how", "n1"))).containsExactly("n1 how");
    assertThat(said(one.ask("how", "here"))).containsExactly("n1 how");
    assertThatThrownBy(() -> one.ask("how", "n7"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("there is no n7; there are n1, n2");
  }

  @Test
  void who_is_silent_is_named_and_holds_up_nobody_longer() throws IOException {
    Node one = new Node("n1");
    Node two = new Node("n2");
    Node three = new Node("n3");
    two.inquiries.answers((_, _) -> {
      try {
        assertThat(never.await(1, TimeUnit.MINUTES)).isTrue();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return object();
    });
    three.courier.close();

    Answers answers = one.ask("how", null);

    assertThat(said(answers)).containsExactly("n1 how");
    assertThat(answers.silent()).containsExactly("n2", "n3");
    assertThat(one.ask("how", "n3").silent()).containsExactly("n3");
  }

  @Test
  void a_no_counts_where_nobody_says_anything_else() throws IOException {
    Node one = new Node("n1");
    Node two = new Node("n2");
    Respondent no =
        (_, _) -> {
          throw new RefusedException(Code.NO_TRAILS, "nothing is kept");
        };
    two.inquiries.answers(no);

    Answers answers = one.ask("how", null);
    assertThat(said(answers)).containsExactly("n1 how");
    assertThat(answers.silent()).containsExactly("n2");
    one.inquiries.answers(no);
    for (String node : new @Nullable String[] {null, "n2", "here"}) {
      assertThatThrownBy(() -> one.ask("how", node))
          .isInstanceOf(CompletionException.class)
          .cause()
          .isInstanceOfSatisfying(
              RefusedException.class,
              refused -> assertThat(refused.code()).isEqualTo(Code.NO_TRAILS))
          .hasMessage("nothing is kept");
    }
  }

  @Test
  void what_fails_is_silent_to_the_others() throws IOException {
    Node one = new Node("n1");
    Node two = new Node("n2");
    two.inquiries.answers((_, _) -> {
      throw new IllegalStateException("broken");
    });
    assertThat(one.ask("how", null).silent()).containsExactly("n2");
  }

  @Test
  void a_list_that_is_too_long_is_cut_and_says_so() throws IOException {
    Node one = new Node("n1");
    Node two = new Node("n2");
    two.inquiries.answers((_, _) -> {
      ObjectNode body = object();
      ArrayNode list = body.putArray(Respondent.LIST);
      for (int i = 0; i < 3_000; i++) {
        list.addObject().put("name", "%04d".formatted(i) + "x".repeat(1_000));
      }
      return body;
    });

    ObjectNode cut = one.ask("how", "n2").answers().getFirst().body();

    assertThat(cut.path(Respondent.MORE).asBoolean()).isTrue();
    assertThat(cut.path(Respondent.LIST).size()).isBetween(100, 600);
    assertThat(cut.at("/list/0/name").asString()).startsWith("0000");
    assertThat(cut.toString().length()).isLessThan(Inquiries.MOST);
    ObjectNode whole = two.ask("how", "here").answers().getFirst().body();
    assertThat(whole.path(Respondent.LIST)).hasSize(3_000);
  }

  @Test
  void letters_that_cannot_be_meant_change_nothing() throws IOException {
    Node one = new Node("n1");
    Courier stranger = new MemoryCourier(anchorage);
    List<String> heard = new CopyOnWriteArrayList<>();
    stranger
        .attach("n9~1", letter -> heard.add(new String(letter, UTF_8)))
        .toCompletableFuture()
        .join();
    for (String letter :
        List.of(
            "",
            "{",
            "[]",
            "{'re':'n1~1.1','from':'n9~1'}",
            "{'ask':'how','from':''}",
            "{'v':1,'ask':'how','id':'x','from':'n9~1','with':[],'more':{}}")) {
      stranger.send("n1~1", letter.replace('\'', '"').getBytes(UTF_8));
    }

    await().until(() -> !heard.isEmpty());
    assertThat(heard).singleElement().asString().contains("\"re\":\"x\"").contains("n1 how");
    assertThat(said(one.ask("how", null))).containsExactly("n1 how");
    stranger.close();
  }
}
