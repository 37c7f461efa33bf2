package dev.hawser.proof.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.proof.door.Json;
import dev.hawser.proof.door.Node;
import dev.hawser.proof.door.Peer;
import dev.hawser.proof.door.Running;
import dev.hawser.proof.door.Transport;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What waits for slow lines fills a node's memory: what is new is refused, and it passes. */
class MemoryTest {

  private static final int SLOW = 600;
  private static final String FILL = "x".repeat(100_000);

  private final Node node;

  MemoryTest(@Running("crammed") Node node) {
    this.node = node;
  }

  private HttpResponse<String> publish(int channel) {
    return node.operators()
        .send(
            Node.KEY,
            "POST",
            "/v1/publish",
            "{\"channel\":\"demo/live/" + channel + "\",\"data\":\"" + FILL + "\"}");
  }

  /** As many slow lines as it takes, each with a channel that nobody else listens to. */
  private HttpResponse<String> fill(List<Peer> slow) {
    HttpResponse<String> answer = publish(0);
    for (int i = 0; i < SLOW && answer.statusCode() == 200; i++) {
      Peer peer = Peer.narrow(node.port());
      slow.add(peer);
      peer.answer("{'connect':{}}").at("connected");
      peer.answer("{'subscribe':{'channel':'demo/live/%d'}}", i).at("subscribed");
      peer.stopReading();
      for (int copy = 0; copy < 5 && answer.statusCode() == 200; copy++) {
        answer = publish(i);
      }
    }
    return answer;
  }

  @Test
  void a_node_that_runs_out_of_memory_refuses_what_is_new_and_comes_to_itself() {
    List<Peer> slow = new ArrayList<>();
    try (Peer there = Transport.WEB_SOCKET.guest(node)) {
      there.answer("{'subscribe':{'channel':'demo/there'}}").at("subscribed");
      HttpResponse<String> refused = fill(slow);
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(Json.of(refused.body()).text("error", "name")).isEqualTo("overloaded");

      // Nobody new, for now; who is there reads and is read.
      try (Peer late = node.tcp()) {
        assertThat(late.end().code()).isEqualTo(3007);
      }
      there.answer("{'history':{'channel':'demo/there','limit':1}}").at("history");

      slow.forEach(Peer::cut);
      Awaitility.await("memory is back")
          .atMost(Duration.ofMinutes(1))
          .pollInterval(Duration.ofMillis(500))
          .until(() -> publish(0).statusCode() == 200);
      there.answer("{'publish':{'channel':'demo/there','data':'still here'}}").at("published");
      assertThat(there.publications("demo/there", 1).getFirst().text("data"))
          .isEqualTo("still here");
      try (Peer next = Transport.TCP.guest(node)) {
        next.answer("{'subscribe':{'channel':'demo/there'}}").at("subscribed");
      }
    } finally {
      slow.forEach(Peer::close);
    }
    assertThat(node.alive()).isTrue();
    assertThat(node.log()).contains("Memory: ").doesNotContain("OutOfMemory");
  }
}
