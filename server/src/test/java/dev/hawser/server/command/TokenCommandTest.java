package dev.hawser.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.server.command.Shell.Running;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TokenCommandTest {

  @TempDir Path directory = Path.of("");

  private Path secret = Path.of("");

  @BeforeEach
  void write() throws Exception {
    secret = directory.resolve("secret");
    Files.writeString(secret, Shell.SECRET + "\n");
  }

  private Running token(String... arguments) {
    List<String> all = new java.util.ArrayList<>(List.of("token"));
    all.addAll(List.of(arguments));
    return Shell.start(all.toArray(String[]::new));
  }

  @Test
  void a_token_lets_its_bearer_do_what_it_grants_and_no_more() throws Exception {
    Running minted =
        token("ann", "--secret-file", secret.toString(), "--kid", "test", "--publish", "inbox/#");
    assertThat(minted.await()).isEqualTo(Exit.OK);
    String token = minted.lines().getFirst();

    try (Shell shell = new Shell()) {
      String url = shell.webSocket();
      assertThat(Shell.start("publish", "inbox/bob", "1", "--token", token, "--url", url).await())
          .isEqualTo(Exit.OK);
      assertThat(Shell.start("publish", "news", "1", "--token", token, "--url", url).await())
          .isEqualTo(Exit.REFUSED);
      Running again =
          Shell.start("publish", "inbox/bob", "2", "--key", "k", "--token", token, "--url", url);
      Running repeated =
          Shell.start("publish", "inbox/bob", "2", "--key", "k", "--token", token, "--url", url);
      assertThat(again.await()).isEqualTo(Exit.OK);
      assertThat(repeated.await()).isEqualTo(Exit.OK);
      assertThat(repeated.lines()).isEqualTo(again.lines());
    }
  }

  @Test
  void everything_that_was_asked_for_is_in_the_token() throws Exception {
    String file = secret.toString();
    Running minted =
        token(
            "ann",
            "--secret-file",
            file,
            "--json",
            "--expires",
            "2d",
            "--subscribe",
            "chat/#",
            "--history",
            "chat/#",
            "--from",
            "17",
            "--publish",
            "chat/lobby",
            "--presence",
            "chat/+",
            "--channel",
            "inbox/ann");
    assertThat(minted.await()).isEqualTo(Exit.OK);
    JsonNode made = JsonMapper.shared().readTree(minted.lines().getFirst());
    String token = made.get("token").asString();

    Running checked = token("--check", token, "--secret-file", file, "--json");
    Running told = token("--check", token, "--secret-file", file);

    assertThat(checked.await()).isEqualTo(Exit.OK);
    assertThat(told.await()).isEqualTo(Exit.OK);
    JsonNode it = JsonMapper.shared().readTree(checked.lines().getFirst());
    assertThat(it.get("user").asString()).isEqualTo("ann");
    assertThat(it.get("id")).isEqualTo(made.get("id"));
    assertThat(it.get("expires").asLong()).isEqualTo(made.get("expires").asLong());
    assertThat(it.at("/channels/0").asString()).isEqualTo("inbox/ann");
    assertThat(it.at("/grants/0/from").asInt()).isEqualTo(17);
    assertThat(told.out().toString())
        .contains("chat/#: subscribe, history, from 17", "chat/lobby: publish", "chat/+: presence");
  }

  @Test
  void a_configuration_signs_with_its_first_secret() throws Exception {
    Path config = directory.resolve("hawser.yaml");
    Files.writeString(
        config, "tokens: {issuer: us, keys: [{kid: a, secret: " + Shell.SECRET + "}]}\n");
    Running minted = token("ann", "--config", config.toString());
    assertThat(minted.await()).isEqualTo(Exit.OK);

    assertThat(token("--check", minted.lines().getFirst(), "--config", config.toString()).await())
        .isEqualTo(Exit.OK);
  }

  @Test
  void a_token_of_another_key_is_refused() throws Exception {
    Path other = directory.resolve("other");
    Files.writeString(other, "f".repeat(32));
    Running minted = token("ann", "--secret-file", other.toString());
    assertThat(minted.await()).isEqualTo(Exit.OK);

    Running checked =
        token("--check", minted.lines().getFirst(), "--secret-file", secret.toString());

    assertThat(checked.await()).isEqualTo(Exit.REFUSED);
    assertThat(checked.err().toString()).contains("2301 token-invalid");
  }

  @Test
  void what_makes_no_sense_is_a_wrong_command_line() throws Exception {
    String file = secret.toString();
    assertThat(token("ann").await()).isEqualTo(Exit.USAGE);
    assertThat(token("--secret-file", file).await()).isEqualTo(Exit.USAGE);
    assertThat(token("ann", "--check", "x", "--secret-file", file).await()).isEqualTo(Exit.USAGE);
    assertThat(token("ann", "--expires", "soon", "--secret-file", file).await())
        .isEqualTo(Exit.USAGE);
    assertThat(token("ann", "--subscribe", "a#b", "--secret-file", file).await())
        .isEqualTo(Exit.USAGE);
  }

  @Test
  void a_configuration_without_a_secret_cannot_sign() throws Exception {
    Path config = directory.resolve("hawser.yaml");
    Files.writeString(config, "name: n1\n");

    Running minted = token("ann", "--config", config.toString());

    assertThat(minted.await()).isEqualTo(Exit.FAILED);
    assertThat(minted.err().toString()).contains("no secret to sign with");
  }
}
