package dev.hawser.server.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hawser.server.command.Shell.Running;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.json.JsonMapper;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WhyCommandTest {

  private final Shell shell;

  WhyCommandTest() throws Exception {
    shell = new Shell();
  }

  @AfterAll
  void stop() {
    shell.close();
  }

  private Running why(String... arguments) throws Exception {
    Running running = shell.operate("why", arguments);
    running.exit().get();
    return running;
  }

  @Test
  void who_was_there_and_who_was_not_is_told_in_words() throws Exception {
    String channel = "demo/why";
    Shell.start("publish", channel, "1", "--url", shell.webSocket()).await();
    Running listening = Shell.start("subscribe", channel, "--count", "1", "--url", shell.tcp());
    await().until(() -> listening.err().toString().contains("subscribed to " + channel));
    Shell.start("publish", channel, "2", "--url", shell.webSocket()).await();
    assertThat(listening.await()).isZero();
    await().until(() -> why("--channel", channel).out().toString().contains("ended"));

    Running first = why("--channel", channel, "--offset", "1");
    Running second = why("--channel", channel, "--offset", "2");

    assertThat(first.await()).isZero();
    assertThat(first.lines().getFirst()).startsWith(channel + " 1 was published at 20");
    assertThat(first.out().toString())
        .contains("before: 1 came before the subscription")
        .contains("came by tcp")
        .contains("subscribed to " + channel + " after ")
        .contains("ended: peer-closed");
    assertThat(second.out().toString()).contains("written: 2 was written to this line");
  }

  @Test
  void programs_get_the_answer_of_the_api() throws Exception {
    Running running = why("--user", "nobody", "--json");
    assertThat(running.await()).isZero();
    assertThat(JsonMapper.shared().readTree(running.out().toString()).get("connections")).isEmpty();
    assertThat(why("--user", "nobody").out().toString())
        .contains("No node knows of such a connection");
  }

  @Test
  void nonsense_is_the_command_lines_and_a_refusal_the_servers() throws Exception {
    assertThat(why().await()).isEqualTo(Exit.USAGE);
    assertThat(why("--user", "ann", "--offset", "3").await()).isEqualTo(Exit.USAGE);
    assertThat(why("--user", "ann", "--limit", "1000").await()).isEqualTo(Exit.USAGE);
    Running refused = why("--channel", "a b");
    assertThat(refused.await()).isEqualTo(Exit.REFUSED);
    assertThat(refused.err().toString()).contains("2002 invalid-field");
    Running elsewhere = why("--user", "ann", "--node", "n7");
    assertThat(elsewhere.await()).isEqualTo(Exit.REFUSED);
    assertThat(elsewhere.err().toString()).contains("there is no n7; there are n1");
    Running nobody =
        Shell.start("why", "--user", "ann", "--admin", "http://127.0.0.1:1", "--api-key", "k");
    assertThat(nobody.await()).isEqualTo(Exit.UNREACHABLE);
  }
}
