package dev.hawser.proof.hostile;

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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every hostile input gets its answer, and neither the server nor an innocent line feels it. */
class HostileInputTest {

  private final Node node;

  HostileInputTest(@Running("guarded") Node node) {
    this.node = node;
  }

  static Stream<Input> inputs() {
    return Inputs.all().stream();
  }

  @ParameterizedTest
  @MethodSource("inputs")
  void an_input_gets_its_answer_and_nobody_else_feels_it(Input input) {
    try (Peer innocent = Transport.WEB_SOCKET.guest(node)) {
      innocent.answer("{'subscribe':{'channel':'demo/innocent'}}").at("subscribed");

      assertThat(input.saidTo(node.port())).isEqualTo(input.answer());

      served(innocent);
    }
  }

  @Test
  void all_inputs_together_many_times_leave_nothing_behind() {
    List<Input> quick =
        Inputs.all().stream()
            .filter(input -> !input.answer().matches("nothing|.* 408|.* 3004|.* GOAWAY 0"))
            .toList();
    try (Peer innocent = Transport.TCP.guest(node)) {
      innocent.answer("{'subscribe':{'channel':'demo/innocent'}}").at("subscribed");
      for (int round = 0; round < 10; round++) {
        List<Raw> lines = new ArrayList<>();
        for (Input input : quick) {
          Raw line = new Raw(node.port());
          line.send(input.bytes());
          lines.add(line);
        }
        served(innocent);
        lines.forEach(Raw::reset);
      }
      served(innocent);

      Awaitility.await("only the innocent line is left")
          .atMost(Peer.PATIENCE)
          .untilAsserted(() -> assertThat(connections()).isEqualTo(1));
    }
    assertThat(node.alive()).isTrue();
    assertThat(node.log()).doesNotContain(" ERROR ", "OutOfMemory", "LEAK: ");
  }

  @Test
  void a_half_closed_and_then_reset_line_is_gone() {
    try (Peer innocent = Transport.TCP.guest(node)) {
      innocent.answer("{'subscribe':{'channel':'demo/innocent'}}").at("subscribed");
      for (int i = 0; i < 50; i++) {
        Raw line = new Raw(node.port());
        line.send(
            "HAWSER/1 json\n{\"connect\":{}}\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        line.finishSending();
        line.reset();
      }
      Awaitility.await("only the innocent line is left")
          .atMost(Peer.PATIENCE)
          .untilAsserted(() -> assertThat(connections()).isEqualTo(1));
      served(innocent);
    }
  }

  @Test
  void a_peer_that_never_answers_a_close_is_closed_all_the_same() {
    try (Raw line = new Raw(node.port())) {
      Input unmasked =
          Inputs.all().stream()
              .filter(input -> input.input().equals("an unmasked frame"))
              .findFirst()
              .orElseThrow();
      line.send(unmasked.bytes());
      // It reads, and never says a word; the verdict comes with the end of file.
      assertThat(line.verdict()).isEqualTo("WebSocket 1002");
    }
  }

  @Test
  void frames_sent_before_the_upgrade_is_answered_are_kept_in_order() {
    try (Peer peer = node.webSocket()) {
      int early = peer.ask("{'subscribe':{'channel':'demo/too-early'}}");
      int connect = peer.ask("{'connect':{}}");
      assertThat(peer.reply(early).number("error", "code")).isEqualTo(2003);
      peer.reply(connect).at("connected");
    }
  }

  @Test
  void a_peer_that_reads_nothing_costs_bounded_memory() {
    String fill = "x".repeat(8_000);
    try (Peer innocent = Transport.WEB_SOCKET.guest(node);
        Peer stuck = Peer.narrow(node.port())) {
      stuck.answer("{'connect':{}}").at("connected");
      stuck.answer("{'subscribe':{'channel':'demo/live/flood'}}").at("subscribed");
      innocent.answer("{'subscribe':{'channel':'demo/live/flood'}}").at("subscribed");
      stuck.stopReading();

      // 80 MB through a node whose heap is 256 MB, direct memory 64 MB.
      for (int i = 1; i <= 10_000; i++) {
        innocent.answer("{'publish':{'channel':'demo/live/flood','data':'%s'}}", fill);
        Json heard = innocent.publications("demo/live/flood", 1).getFirst();
        assertThat(heard.number("offset")).isEqualTo(i);
      }
      assertThat(node.alive()).isTrue();
    }
  }

  @Test
  void the_published_table_is_this_one() throws IOException {
    String page = Files.readString(Tree.here().root().resolve("docs/security.md"));

    assertThat(page)
        .contains(Inputs.all().stream().map(Input::row).collect(Collectors.joining("\n")));
  }

  private void served(Peer innocent) {
    long offset =
        innocent
            .answer("{'publish':{'channel':'demo/innocent','data':1}}")
            .number("published", "position", "offset");
    while (innocent.push("publication").number("offset") < offset) {
      // Publications of earlier rounds come first.
    }
  }

  private int connections() {
    return Json.of(node.operators().send(Node.KEY, "GET", "/v1/connections", "").body())
        .list("connections")
        .size();
  }
}
