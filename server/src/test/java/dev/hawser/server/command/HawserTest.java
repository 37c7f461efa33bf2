package dev.hawser.server.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hawser.server.command.Shell.Running;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class HawserTest {

  private static final Path PAGE = Path.of("../docs/operations/command-line.md");

  static Stream<CommandLine> commands() {
    return Hawser.commandLine().getSubcommands().values().stream();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void the_page_has_every_option_of_a_command_in_its_chapter(CommandLine command) throws Exception {
    String name = command.getCommandName();
    String page = Files.readString(PAGE);
    assertThat(page).contains("\n## " + name + "\n");
    String chapter = page.substring(page.indexOf("\n## " + name + "\n") + 4);
    chapter = chapter.substring(0, (chapter + "\n## ").indexOf("\n## "));
    for (OptionSpec option : command.getCommandSpec().options()) {
      if (!option.usageHelp() && !option.versionHelp()) {
        assertThat(chapter).as("the chapter on %s", name).contains("`" + option.longestName());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void help_has_examples_that_can_be_read_by_the_command_itself(CommandLine command)
      throws Exception {
    String name = command.getCommandName();
    Running help = Shell.start(name, "--help");

    assertThat(help.await()).isEqualTo(Exit.OK);
    assertThat(help.out().toString()).contains("Usage: hawser " + name, "hawser " + name);
    for (String line : command.getCommandSpec().usageMessage().footer()) {
      if (line.startsWith("  hawser ") && !line.contains("$")) {
        String[] words = line.replaceAll("\\|.*", "").trim().split("\\s+", -1);
        Hawser.commandLine().parseArgs(Arrays.copyOfRange(words, 1, words.length));
      }
    }
  }

  @Test
  void an_unknown_command_or_option_or_none_is_a_wrong_command_line() throws Exception {
    Running misspelt = Shell.start("subscrib", "x");
    Running option = Shell.start("publish", "demo/x", "1", "--jsn");

    assertThat(misspelt.await()).isEqualTo(Exit.USAGE);
    assertThat(misspelt.err().toString()).contains("hawser subscribe");
    assertThat(option.await()).isEqualTo(Exit.USAGE);
    assertThat(option.err().toString()).contains("--json");
    assertThat(Shell.start().await()).isEqualTo(Exit.USAGE);
  }

  @Test
  void the_version_is_told() throws Exception {
    Running version = Shell.start("--version");

    assertThat(version.await()).isEqualTo(Exit.OK);
    assertThat(version.out().toString()).startsWith("hawser ");
  }

  @Test
  void a_wrong_configuration_is_told_with_line_and_nearest_name(@TempDir Path directory)
      throws Exception {
    Path file = Files.writeString(directory.resolve("hawser.yaml"), "name: n1\nprot: 9000\n");

    Running checked = Shell.start("check-config", file.toString());
    Running json = Shell.start("check-config", file.toString(), "--json");
    Running served = Shell.start("serve", "--config", file.toString());

    assertThat(checked.await()).isEqualTo(Exit.CONFIGURATION);
    assertThat(checked.err().toString()).contains("hawser.yaml:2", "'prot'", "port");
    assertThat(json.await()).isEqualTo(Exit.CONFIGURATION);
    JsonNode problem = JsonMapper.shared().readTree(json.out().toString()).at("/problems/0");
    assertThat(problem.get("line").asInt()).isEqualTo(2);
    assertThat(problem.get("nearest").asString()).isEqualTo("port");
    assertThat(served.await()).isEqualTo(Exit.CONFIGURATION);
  }

  @Test
  void a_good_configuration_is_called_good(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("hawser.yaml"), "name: n1\n");

    Running checked = Shell.start("check-config", file.toString());
    Running json = Shell.start("check-config", file.toString(), "--json");
    Running missing = Shell.start("check-config", directory.resolve("none").toString());

    assertThat(checked.await()).isEqualTo(Exit.OK);
    assertThat(checked.out().toString()).contains("good");
    assertThat(json.await()).isEqualTo(Exit.OK);
    assertThat(json.out().toString()).contains("{\"problems\":[]}");
    assertThat(missing.await()).isEqualTo(Exit.FAILED);
    assertThat(missing.err().toString()).contains("no such file");
  }

  /** A process of its own: it runs until it is told to end, which a signal does. */
  @Test
  void the_demo_opens_the_ports_that_it_is_asked_for_and_ends_by_a_signal(@TempDir Path directory)
      throws Exception {
    Path out = directory.resolve("out");
    Process demo =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                Hawser.class.getName(),
                "demo",
                "--host",
                "127.0.0.1",
                "--port",
                "0",
                "--admin-port",
                "0",
                "--data",
                directory.resolve("data").toString(),
                "--api-key",
                Shell.API_KEY,
                "--io",
                "nio",
                "--json")
            .redirectOutput(out.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      await()
          .atMost(java.time.Duration.ofSeconds(60))
          .until(() -> Files.readString(out).contains("\"adminPort\""));
      JsonNode told =
          Files.readAllLines(out).stream()
              .filter(line -> line.contains("\"adminPort\""))
              .map(JsonMapper.shared()::readTree)
              .findFirst()
              .orElseThrow();
      String url = "ws://127.0.0.1:" + told.get("port").asInt() + "/ws";
      assertThat(Shell.start("publish", "demo/x", "1", "--url", url).await()).isEqualTo(Exit.OK);
      assertThat(
              Shell.start("token", "ann", "--demo-data", directory.resolve("data").toString())
                  .await())
          .isEqualTo(Exit.OK);
      try (HttpClient client = HttpClient.newHttpClient()) {
        HttpRequest node =
            HttpRequest.newBuilder(URI.create(told.get("pages").asString() + "/v1/node"))
                .header("Authorization", "Bearer " + Shell.API_KEY)
                .build();
        assertThat(client.send(node, HttpResponse.BodyHandlers.discarding()).statusCode())
            .isEqualTo(200);
      }
      demo.destroy();
      assertThat(demo.waitFor()).isIn(0, 143);
    } finally {
      demo.destroyForcibly();
    }
  }
}
