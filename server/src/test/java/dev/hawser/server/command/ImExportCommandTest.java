package dev.hawser.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.server.command.Shell.Running;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ImExportCommandTest {

  private final Shell shell;

  ImExportCommandTest() throws Exception {
    shell = new Shell();
  }

  @AfterAll
  void stop() {
    shell.close();
  }

  private Running export(String... arguments) throws Exception {
    Running running = shell.operate("im-export", arguments);
    running.exit().get();
    return running;
  }

  @Test
  void what_is_kept_of_a_user_is_printed_in_lines() throws Exception {
    Shell.start(
            "publish",
            "im/u/ann",
            "{\"type\":\"custom\"}",
            "--admin",
            shell.admin(),
            "--api-key",
            Shell.API_KEY)
        .await();

    Running running = export("--user", "ann");

    assertThat(running.await()).isZero();
    assertThat(running.lines()).hasSize(2);
    assertThat(running.lines().getFirst()).isEqualTo("{\"is\":\"user\",\"user\":\"ann\"}");
    assertThat(running.lines().getLast()).startsWith("{\"is\":\"inbox\",\"channel\":\"im/u/ann\"");
  }

  @Test
  void what_cannot_be_told_is_said() throws Exception {
    assertThat(export().await()).isEqualTo(Exit.USAGE);
    assertThat(export("--user", "ann", "--channel", "im/c/g").await()).isEqualTo(Exit.USAGE);
    Running none = export("--channel", "im/c/none");
    assertThat(none.await()).isEqualTo(Exit.REFUSED);
    assertThat(none.err().toString()).contains("2700 no-member");
  }
}
