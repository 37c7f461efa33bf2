package dev.hawser.proof.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.proof.door.Program;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo keeps conversations while it runs, and takes its folder away where none was named. */
class DemoTest {

  @Test
  void a_demo_without_a_folder_of_its_own_leaves_none_behind(@TempDir Path temporary)
      throws Exception {
    List<String> command = Program.command("-Djava.io.tmpdir=" + temporary);
    command.addAll(List.of("demo", "--host=127.0.0.1", "--port=0", "--admin-port=0", "--json"));
    Process demo = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (BufferedReader said = demo.inputReader()) {
      assertThat(said.lines().anyMatch(line -> line.contains("\"adminPort\""))).isTrue();
      assertThat(folders(temporary)).hasSize(1);

      demo.destroy();
      assertThat(demo.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(folders(temporary)).isEmpty();
    } finally {
      demo.destroyForcibly();
    }
  }

  private static List<Path> folders(Path temporary) throws IOException {
    try (Stream<Path> all = Files.list(temporary)) {
      return all.filter(each -> each.getFileName().toString().startsWith("hawser-demo-")).toList();
    }
  }
}
