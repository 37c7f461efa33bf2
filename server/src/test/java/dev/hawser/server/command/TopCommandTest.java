package dev.hawser.server.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hawser.server.Wire;
import dev.hawser.server.command.Shell.Running;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TopCommandTest {

  private final Shell shell;

  TopCommandTest() throws Exception {
    shell = new Shell();
  }

  @AfterAll
  void stop() {
    shell.close();
  }

  private Running top(String... arguments) {
    return shell.operate("top", arguments);
  }

  @Test
  void nodes_and_busy_channels_are_shown_once() throws Exception {
    try (Wire wire = new Wire(shell.server.port())) {
      wire.connect("'subscribe':[{'channel':'demo/busy'}]");
      AtomicReference<Running> last = new AtomicReference<>();
      // Counting begins with a first look.
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> {
            Shell.feed("1\n2\n3\n", "publish", "demo/busy", "-", "--url", shell.webSocket())
                .await();
            last.set(top("--once"));
            assertThat(last.get().await()).isZero();
            return last.get().lines().stream()
                .anyMatch(line -> line.matches("demo/busy +[0-9.,]+ +[0-9.,]+ +1"));
          });

      List<String> lines = last.get().lines();
      assertThat(lines.getFirst()).startsWith("1 node, ").contains(" delivered a second");
      assertThat(lines.get(2)).startsWith("NODE  VERSION");
      assertThat(lines.get(3)).startsWith("n1 ").contains(" open ").contains(" easy ");
      assertThat(lines).anyMatch(line -> line.matches("CHANNEL +PUB/S +DELIV/S +SUBSCRIBERS"));
      assertThat(last.get().out().toString()).doesNotContain("\033");
    }
  }

  @Test
  void programs_get_one_object_for_each_view() throws Exception {
    Running running = top("--json");
    await().atMost(Duration.ofSeconds(30)).until(() -> running.lines().size() >= 2);

    JsonNode view = JsonMapper.shared().readTree(running.lines().get(1));
    assertThat(view.at("/nodes/0/node").asString()).isEqualTo("n1");
    assertThat(view.get("channels").isArray()).isTrue();
    assertThat(view.get("time").asLong()).isPositive();
    assertThat(running.exit()).as("it goes on").isNotDone();
    running.exit().cancel(true);
  }

  @Test
  void on_a_terminal_each_view_lies_over_the_one_before() {
    StringWriter screen = new StringWriter();
    PrintWriter out = new PrintWriter(screen);
    TopCommand.write(out, List.of("one", "two"), true, true);
    TopCommand.write(out, List.of("three"), true, false);

    assertThat(screen.toString().replace("\r", ""))
        .isEqualTo("\033[H\033[Jone\033[K\ntwo\033[K\n\033[J\033[Hthree\033[K\n\033[J");
  }

  @Test
  void what_others_named_moves_nothing_on_the_terminal() {
    JsonNode view =
        JsonMapper.shared()
            .readTree(
                """
                {"nodes":[{"node":"n\\u001b[2J","version":"1","state":"open","started":0}],
                 "channels":[{"channel":"a\\nb","publications":1234.5,"deliveries":0.25,"subscribers":3}],
                 "silent":["n\\u202e2"]}
                """);

    List<String> lines = TopView.lines(view, view, 90_061_000);

    assertThat(String.join("\n", lines))
        .contains("n\\u001b[2J")
        .contains("1d1h")
        .contains("a\\u000ab")
        .contains("Node n\\u202e2 did not answer");
    assertThat(lines).anyMatch(line -> line.matches("a.u000ab +1,235 +0[.]3 +3"));
  }

  @Test
  void figures_are_as_long_as_they_say_something() {
    assertThat(TopView.rate(0)).isEqualTo("0");
    assertThat(TopView.rate(12.34)).isEqualTo("12.3");
    assertThat(TopView.rate(1_234_567.8)).isEqualTo("1,234,568");
    assertThat(TopView.time(1_250)).isEqualTo("1.3s");
    assertThat(TopView.time(61_000)).isEqualTo("1m1s");
    assertThat(TopView.time(3_660_000)).isEqualTo("1h1m");
  }

  @Test
  void nonsense_is_the_command_lines_and_a_refusal_the_servers() throws Exception {
    assertThat(top("--channels", "0").await()).isEqualTo(Exit.USAGE);
    Running shut = Shell.start("top", "--once", "--admin", shell.admin(), "--api-key", "no");
    assertThat(shut.await()).isEqualTo(Exit.REFUSED);
    Running nobody =
        Shell.start("top", "--admin", "http://127.0.0.1:1", "--api-key", Shell.API_KEY);
    assertThat(nobody.await()).isEqualTo(Exit.UNREACHABLE);
  }
}
