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
import java.util.function.ToLongFunction;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * Lines come, fill channels and go, in order or not, tide after tide: the node says what they cost,
 * and afterwards holds what it held before.
 *
 * <p>{@code -Dtide.tides=N} sets how many.
 */
class TideTest {

  private static final int LINES = 200;
  private static final int TIDES = Integer.getInteger("tide.tides", 6);

  /** What classes, pools and tables take until they have their size. */
  private static final int FIRST = 2;

  /** So many of the first ebbs, and of the last; of each the lowest counts, since heaps breathe. */
  private static final int FEW = 3;

  /** Less than what {@value #FEW} tides of lines and their channels hold, two megabytes. */
  private static final long SLACK = 1_200_000;

  private final Node node;

  TideTest(@Running("tide") Node node) {
    this.node = node;
  }

  /** What a node holds while nobody is there. */
  private record Held(long heap, long direct, int files, int threads) {}

  @Test
  void a_node_holds_no_more_after_many_tides_than_after_the_first() {
    List<Held> ebbs = new ArrayList<>();
    for (int tide = 0; tide < FIRST + TIDES; tide++) {
      List<Peer> lines = flood(tide);
      costIsTold();
      ebb(lines);
      ebbs.add(held());
    }
    System.out.println("held after each tide: " + ebbs);
    List<Held> first = ebbs.subList(FIRST, FIRST + FEW);
    List<Held> last = ebbs.subList(ebbs.size() - FEW, ebbs.size());
    assertThat(least(last, Held::heap)).isLessThan(least(first, Held::heap) + SLACK);
    assertThat(least(last, Held::direct)).isLessThanOrEqualTo(least(first, Held::direct));
    assertThat(least(last, Held::files)).isEqualTo(least(first, Held::files));
    assertThat(least(last, Held::threads)).isLessThanOrEqualTo(least(first, Held::threads));
    // Channels that nobody uses stay open for a while, in case somebody returns.
    awaitGone("hawser_channels");
  }

  private static long least(List<Held> ebbs, ToLongFunction<Held> held) {
    return ebbs.stream().mapToLong(held).min().orElseThrow();
  }

  /** Half of them over WebSocket, each with a channel of its own beside one that all have. */
  private List<Peer> flood(int tide) {
    List<Peer> lines = new ArrayList<>();
    for (int i = 0; i < LINES; i++) {
      Peer line = (i % 2 == 0 ? Transport.WEB_SOCKET : Transport.TCP).guest(node);
      lines.add(line);
      line.answer("{'subscribe':{'channel':'tide/all'}}").at("subscribed");
      line.answer("{'subscribe':{'channel':'tide/%d'}}", i).at("subscribed");
      // At first so many that every table of recent ones is full.
      for (int n = 0; n < (tide < FIRST ? 40 : 5); n++) {
        line.answer(
                "{'publish':{'channel':'tide/%d','data':'%d, %d: %s'}}",
                i, tide, n, "x".repeat(500))
            .at("published");
      }
    }
    lines.getFirst().answer("{'publish':{'channel':'tide/all','data':'high'}}").at("published");
    lines.forEach(line -> assertThat(line.publications("tide/all", 1)).hasSize(1));
    return lines;
  }

  private void costIsTold() {
    node.collect();
    Awaitility.await("what a line costs is told")
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(() -> {
          Json told = told();
          assertThat(told.number("cost", "heap")).isBetween(300L, 100_000L);
          assertThat(told.number("left", "heap")).isBetween(1_000L, 2_000_000L);
          assertThat(told.number("left", "connections"))
              .isPositive()
              .isLessThanOrEqualTo(told.number("left", "descriptors"));
        });
  }

  private Json told() {
    HttpResponse<String> answer = node.operators().send(Node.KEY, "GET", "/v1/node", "");
    assertThat(answer.statusCode()).isEqualTo(200);
    return Json.of(answer.body());
  }

  private void ebb(List<Peer> lines) {
    for (int i = 0; i < lines.size(); i++) {
      if (i % 4 < 2) {
        lines.get(i).cut();
      } else {
        lines.get(i).close();
      }
    }
    awaitGone("hawser_connections", "hawser_subscriptions", "hawser_history_bytes");
  }

  private void awaitGone(String... metrics) {
    Awaitility.await("nothing is left of " + List.of(metrics))
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(() -> {
          for (String metric : metrics) {
            assertThat(node.operators().metric(metric, "")).as(metric).isZero();
          }
        });
  }

  private Held held() {
    node.collect();
    return new Held(
        (long) node.operators().metric("jvm_memory_used_bytes", "area=\"heap\""),
        (long) node.operators().metric("hawser_direct_bytes", ""),
        (int) node.operators().metric("process_files_open_files", ""),
        (int) node.operators().metric("jvm_threads_live_threads", ""));
  }
}
