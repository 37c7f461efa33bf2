package dev.hawser.proof.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.proof.door.Json;
import dev.hawser.proof.door.Node;
import dev.hawser.proof.door.Peer;
import dev.hawser.proof.door.Running;
import dev.hawser.proof.door.Transport;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Histories fill a node's memory: what is new is refused, who is there stays, and it passes. */
class MemoryTest {

  private static final String FILL = "x".repeat(200_000);

  private final Node node;

  MemoryTest(@Running("crammed") Node node) {
    this.node = node;
  }

  private static Json publish(Peer author) {
    return author.answer("{'publish':{'channel':'demo/fill','data':'%s'}}", FILL);
  }

  @Test
  void a_node_that_runs_out_of_memory_refuses_what_is_new_and_comes_to_itself() {
    try (Peer author = Transport.TCP.guest(node);
        Peer there = Transport.WEB_SOCKET.guest(node)) {
      there.answer("{'subscribe':{'channel':'demo/there'}}").at("subscribed");
      Json answer = publish(author);
      for (int i = 0; i < 20_000 && answer.has("published"); i++) {
        answer = publish(author);
      }
      assertThat(answer.text("error", "name")).isEqualTo("overloaded");
      assertThat(answer.at("error").is("retry")).isTrue();

      // Nobody new, for now; who is there reads and is read.
      try (Peer late = node.tcp()) {
        assertThat(late.end().code()).isEqualTo(3007);
      }
      there.answer("{'history':{'channel':'demo/fill','limit':1}}").at("history");

      Awaitility.await("histories have expired")
          .atMost(Duration.ofMinutes(2))
          .until(() -> publish(author).has("published"));
      there.answer("{'publish':{'channel':'demo/there','data':'still here'}}").at("published");
      assertThat(there.publications("demo/there", 1).getFirst().text("data"))
          .isEqualTo("still here");
      try (Peer next = Transport.TCP.guest(node)) {
        next.answer("{'subscribe':{'channel':'demo/there'}}").at("subscribed");
      }
    }
    assertThat(node.alive()).isTrue();
    assertThat(node.log()).contains("Memory: ").doesNotContain("OutOfMemory");
  }
}
