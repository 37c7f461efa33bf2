package dev.hawser.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.server.command.Shell.Running;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BenchCommandTest {

  private final Shell shell;

  BenchCommandTest() throws Exception {
    shell = new Shell();
  }

  @AfterAll
  void stop() {
    shell.close();
  }

  @ParameterizedTest
  @CsvSource({"ws, json", "ws, protobuf", "tcp, json", "tcp, protobuf"})
  void everybody_gets_everything_once_and_in_order(String carrier, String encoding)
      throws Exception {
    Running bench =
        Shell.start(
            "bench",
            "--url",
            carrier.equals("ws") ? shell.webSocket() : shell.tcp(),
            "--encoding",
            encoding,
            "--admin",
            shell.admin(),
            "--connections",
            "20",
            "--channel",
            "demo/bench/" + carrier + encoding,
            "--channels",
            "3",
            "--rate",
            "300",
            "--size",
            "5000",
            "--duration",
            "1s",
            "--json");

    assertThat(bench.await()).as(bench.out() + "" + bench.err()).isEqualTo(Exit.OK);
    JsonNode it = JsonMapper.shared().readTree(bench.out().toString());
    assertThat(it.get("whole").asBoolean()).isTrue();
    assertThat(it.at("/publications/taken").asInt()).isEqualTo(300);
    assertThat(it.at("/deliveries/count").asInt()).isEqualTo(100 * 20);
    assertThat(it.at("/connections/open").asInt()).isEqualTo(22);
    assertThat(it.at("/latencyMillis/max").asDouble()).isPositive();
    assertThat(it.at("/node/microsForDelivery").asDouble()).isPositive();
  }

  @Test
  void the_report_tells_people_what_came_of_it() throws Exception {
    Running bench =
        Shell.start(
            "bench",
            "--url",
            shell.tcp(),
            "--pid",
            Long.toString(ProcessHandle.current().pid()),
            "--connections",
            "3",
            "--duration",
            "500ms",
            "--channel",
            "demo/bench/report");

    assertThat(bench.await()).isEqualTo(Exit.OK);
    assertThat(bench.out().toString())
        .contains("4 open, 0 failed", "p99.9", "0 lost, 0 doubled, 0 out of order", "KiB");
  }

  @Test
  void refusals_are_told_by_their_number() throws Exception {
    Running bench =
        Shell.start(
            "bench",
            "--url",
            shell.webSocket(),
            "--admin",
            shell.admin(),
            "--channel",
            "closed",
            "--connections",
            "3");

    assertThat(bench.await()).isEqualTo(Exit.REFUSED);
    assertThat(bench.out().toString()).contains("3 times: 2300 not-allowed");
  }

  @Test
  void tokens_are_shown_in_turn(@TempDir Path directory) throws Exception {
    Path secret = Files.writeString(directory.resolve("secret"), Shell.SECRET);
    StringBuilder tokens = new StringBuilder();
    for (String user : new String[] {"ann", "bob"}) {
      Running minted =
          Shell.start(
              "token",
              user,
              "--secret-file",
              secret.toString(),
              "--kid",
              "test",
              "--subscribe",
              "bench",
              "--publish",
              "bench");
      assertThat(minted.await()).isEqualTo(Exit.OK);
      tokens.append(minted.out());
    }
    Path file = Files.writeString(directory.resolve("tokens"), tokens);

    Running bench =
        Shell.start(
            "bench",
            "--url",
            shell.webSocket(),
            "--admin",
            shell.admin(),
            "--channel",
            "bench",
            "--connections",
            "4",
            "--duration",
            "300ms",
            "--tokens",
            file.toString());

    assertThat(bench.await()).as(bench.out().toString()).isEqualTo(Exit.OK);
  }

  @Test
  void more_than_a_user_may_publish_is_no_success() throws Exception {
    Running bench =
        Shell.start(
            "bench",
            "--url",
            shell.tcp(),
            "--admin",
            shell.admin(),
            "--connections",
            "1",
            "--channel",
            "demo/bench/much",
            "--publishers",
            "1",
            "--rate",
            "5000",
            "--duration",
            "1s",
            "--patience",
            "2s");

    assertThat(bench.await()).isEqualTo(Exit.FAILED);
    assertThat(bench.out().toString()).containsPattern("times: (240[12]|3\\d\\d\\d) ");
  }

  @ParameterizedTest
  @CsvSource({"--size, 10", "--rate, 0", "--connections, 0", "--url, wss://127.0.0.1/ws"})
  void what_cannot_be_is_a_wrong_command_line(String option, String value) throws Exception {
    Running bench = Shell.start("bench", option, value);

    assertThat(bench.await()).isEqualTo(Exit.USAGE);
    assertThat(bench.err().toString()).contains("expected");
  }
}
