package dev.hawser.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.server.Hosted;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the operations guide shows is run as it stands there. */
class GuideTest {

  private static final Pattern CURL =
      Pattern.compile(
          "curl -s \"?http://127\\.0\\.0\\.1:8701([^\"\\s]+)\"?"
              + "(?: -H \"Authorization: Bearer \\$HAWSER_API_KEY\")?(?: -d '([^']*)')?");

  private static final String PROFILES =
      "profiles: [{name: chat, channels: chat/#, presence: {enabled: true}}]\n";

  private static String page(String name) throws IOException {
    return Files.readString(Path.of("../docs/operations", name));
  }

  @Test
  void every_example_of_the_api_succeeds_and_every_operation_has_one(@TempDir Path folder)
      throws IOException {
    String im = "data: " + folder + "\nim: {enabled: true}\n";
    try (Hosted server = Hosted.start(Hosted.admin("") + Hosted.secret() + im + PROFILES)) {
      Described described = new Described(server.get("/openapi.json").body());
      Set<String> shown = new TreeSet<>();
      for (MatchResult example : CURL.matcher(page("api.md")).results().toList()) {
        shown.add(run(server, described, example));
      }
      Set<String> operations = new TreeSet<>(described.operations());
      // By body and by query are one thing to a reader; the demo's own needs no example.
      operations.removeAll(List.of("POST /v1/presence", "GET /demo.json"));
      assertThat(shown).isEqualTo(operations);
    }
  }

  @Test
  void every_example_about_tokens_succeeds() throws IOException {
    try (Hosted server = Hosted.start(Hosted.admin("") + Hosted.secret())) {
      Described described = new Described(server.get("/openapi.json").body());
      List<MatchResult> examples = CURL.matcher(page("tokens.md")).results().toList();
      assertThat(examples).hasSize(3);
      examples.forEach(example -> run(server, described, example));
    }
  }

  private static String run(Hosted server, Described described, MatchResult example) {
    String path = example.group(1);
    String body = example.group(2);
    String operation = (body == null ? "GET " : "POST ") + path.split("\\?", 2)[0];
    if (body != null) {
      assertThat(described.admits(operation, body)).as(body).isTrue();
    }
    HttpResponse<String> answer =
        described.check(operation, body == null ? server.get(path) : server.post(path, body));
    assertThat(answer.statusCode()).as("%s %s", operation, answer.body()).isEqualTo(200);
    return operation;
  }
}
