package dev.hawser.proof.hostile;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.proof.door.Json;
import dev.hawser.proof.door.Node;
import dev.hawser.proof.door.Peer;
import dev.hawser.proof.door.Raw;
import dev.hawser.proof.door.Running;
import dev.hawser.proof.door.Transport;
import dev.hawser.proof.house.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every hostile input gets its answer while an innocent line is served beside it, and what that
 * felt is written down, for {@code docs/security.md}.
 */
class HostileInputTest {

  /** So often an innocent line is served beside each row. */
  private static final int ENOUGH = 100;

  private static final Report REPORT = new Report();

  private final Map<String, Node> nodes;
  private final Node node;

  HostileInputTest(@Running("guarded") Node guarded, @Running("hardened") Node hardened) {
    this.node = guarded;
    this.nodes = Map.of(Scene.GUARDED, guarded, Scene.HARDENED, hardened);
  }

  static Stream<Row> quick() {
    return Rows.all().stream().filter(row -> !row.patient());
  }

  @AfterAll
  static void tell() throws IOException {
    REPORT.write();
  }

  private Node at(String name) {
    return requireNonNull(nodes.get(name), name);
  }

  private Node of(Row row) {
    return at(row.node());
  }

  private Innocent beside(String name) {
    boolean secured = name.equals(Scene.HARDENED);
    return new Innocent(at(name), secured ? Transport.WEB_SOCKET_TLS : Transport.WEB_SOCKET);
  }

  @Test
  void an_innocent_line_alone() {
    for (String name : nodes.keySet()) {
      try (Innocent innocent = beside(name)) {
        innocent.served(20 * ENOUGH);
        REPORT.alone(name, innocent.felt());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("quick")
  void an_input_gets_its_answer_and_nobody_else_feels_it(Row row) {
    try (Innocent innocent = beside(row.node())) {
      do {
        assertThat(row.doneTo(of(row))).isEqualTo(row.answer());
      } while (innocent.served() < ENOUGH);
      REPORT.beside(row, innocent.felt(), of(row));
    }
  }

  @Test
  void what_the_node_waits_for_gets_its_answer_and_nobody_else_feels_it() {
    List<Row> patient = Rows.all().stream().filter(Row::patient).toList();
    Map<String, String> answers = new ConcurrentHashMap<>();
    try (Innocent guarded = beside(Scene.GUARDED);
        Innocent hardened = beside(Scene.HARDENED)) {
      List<Thread> all = new ArrayList<>();
      for (Row row : patient) {
        all.add(Thread.ofVirtual().start(() -> answers.put(row.name(), said(row))));
      }
      for (Thread one : all) {
        join(one);
      }
      Innocent.Felt inTheClear = guarded.felt();
      Innocent.Felt secured = hardened.felt();
      for (Row row : patient) {
        REPORT.beside(row, row.node().equals(Scene.GUARDED) ? inTheClear : secured, of(row));
      }
    }
    assertThat(answers)
        .isEqualTo(patient.stream().collect(Collectors.toMap(Row::name, Row::answer)));
  }

  private String said(Row row) {
    try {
      return row.doneTo(of(row));
    } catch (RuntimeException | Error failure) {
      return failure.toString();
    }
  }

  private static void join(Thread one) {
    try {
      one.join();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void all_inputs_together_many_times_leave_nothing_behind() {
    List<Input> quick =
        Inputs.all().stream()
            .filter(input -> !input.patient() || input.answer().startsWith("WebSocket"))
            .toList();
    try (Innocent innocent = beside(Scene.GUARDED)) {
      for (int round = 0; round < 10; round++) {
        List<Raw> lines = new ArrayList<>();
        for (Input input : quick) {
          Raw line = new Raw(node.port());
          line.send(input.bytes());
          lines.add(line);
        }
        innocent.served(innocent.served() + 1);
        lines.forEach(Raw::reset);
      }
      REPORT.together(innocent.felt());
    }
    Awaitility.await("no line is left")
        .atMost(Peer.PATIENCE)
        .untilAsserted(() -> assertThat(connections()).isZero());
    assertThat(node.alive()).isTrue();
    assertThat(node.log()).doesNotContain(" ERROR ", "OutOfMemory", "LEAK: ");
  }

  @Test
  void the_published_tables_are_these() throws IOException {
    String page = Files.readString(Tree.here().root().resolve("docs/security.md"));

    assertThat(Report.unmeasured(page))
        .contains(Rows.all().stream().map(Row::row).collect(Collectors.joining("\n")))
        .contains(SeventyTwo.table());
  }

  @Test
  void each_of_the_seventy_two_is_a_row_or_has_no_door_yet() {
    List<String> rows = Rows.all().stream().map(Row::name).toList();

    assertThat(SeventyTwo.all()).extracting(SeventyTwo::number).hasSize(72).doesNotHaveDuplicates();
    assertThat(SeventyTwo.all())
        .allSatisfy(one -> assertThat(one.exempt().isEmpty()).isNotEqualTo(one.rows().isEmpty()));
    assertThat(rows)
        .doesNotHaveDuplicates()
        .containsAll(SeventyTwo.all().stream().flatMap(one -> one.rows().stream()).toList());
  }

  private int connections() {
    return Json.of(node.operators().send(Node.KEY, "GET", "/v1/connections", "").body())
        .list("connections")
        .size();
  }
}
