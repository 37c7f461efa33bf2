package dev.hawser.proof.story;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.proof.door.Node;
import dev.hawser.proof.door.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The first look that the front page promises. */
class ReadmeTest {

  private static final Pattern SHELL = Pattern.compile("(?ms)^```bash\\n(.*?)^```");

  @Test
  void a_shell_without_any_sdk_has_a_first_look(@Running("open") Node node)
      throws IOException, InterruptedException {
    Matcher block = SHELL.matcher(Files.readString(Path.of("..", "README.md")));
    assertThat(block.find()).as("a block for bash in README.md").isTrue();
    Process shell =
        new ProcessBuilder("bash", "-c", block.group(1).replace("8700", "" + node.port()))
            .redirectErrorStream(true)
            .start();
    shell.getOutputStream().close();

    assertThat(shell.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(new String(shell.getInputStream().readAllBytes(), UTF_8).lines())
        .hasSize(3)
        .anyMatch(line -> line.startsWith("{\"id\":1,\"connected\":{\"session\":"))
        .anyMatch(line -> line.startsWith("{\"id\":2,\"published\":{\"position\":"))
        .anyMatch(line -> line.contains("\"data\":{\"text\":\"hello\"}"));
  }
}
