package dev.hawser.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the server writes, in a process of its own, as an operator starts it. */
@Timeout(120)
class StructuredLogTest {

  @Test
  void every_line_is_json_and_the_end_of_a_connection_says_why_and_whose(@TempDir Path directory)
      throws Exception {
    Process process = start(directory);
    try (BufferedReader log = process.inputReader()) {
      List<JsonNode> lines = new ArrayList<>();
      JsonNode started = until(log, lines, "serves clients", directory);
      int port = Integer.parseInt(message(started).replaceAll(".* on port (\\d+) .*", "$1"));
      String session;
      String user;
      try (Wire wire = new Wire(port)) {
        JsonNode connected = wire.connect("");
        session = connected.get("session").asString();
        user = connected.get("user").asString();
        wire.say("no frame\\u000aforged line");
        wire.next("closing");
      }
      JsonNode ended = until(log, lines, "Connection ended", directory);
      Map<String, String> fields = fields(ended);
      assertThat(fields)
          .containsEntry("code", "3500")
          .containsEntry("name", "protocol-violated")
          .containsEntry("session", session)
          .containsEntry("user", user)
          .containsEntry("transport", "tcp")
          .containsKeys("remote", "detail");
      assertThat(ended.get("level").asString()).isEqualTo("INFO");
      assertThat(ended.get("timestamp").asLong()).isGreaterThan(1_500_000_000_000L);

      // The process itself would close its streams at once.
      process.toHandle().destroy();
      until(log, lines, "has left", directory);
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
  }

  private static Process start(Path directory) throws IOException {
    Path settings = directory.resolve("hawser.yaml");
    Files.writeString(
        settings,
        """
        host: 127.0.0.1
        port: 0
        loops: 1
        admin: {port: 0}
        drain: {within: 100ms}
        logging: {format: json}
        profiles: [{name: all, channels: '#', guests: [subscribe]}]
        """);
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx128m",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            "dev.hawser.server.command.Hawser",
            "serve",
            "--config",
            settings.toString())
        .redirectError(directory.resolve("errors").toFile())
        .start();
  }

  /** Reads until an event says this; every line on the way must be one JSON object. */
  private static JsonNode until(
      BufferedReader log, List<JsonNode> lines, String said, Path directory) throws IOException {
    for (String line = log.readLine(); line != null; line = log.readLine()) {
      JsonNode event = JsonMapper.shared().readTree(line);
      lines.add(event);
      if (message(event).contains(said)) {
        return event;
      }
    }
    throw new AssertionError(
        "never said: " + said + " in " + lines + Files.readString(directory.resolve("errors")));
  }

  /** With its arguments, which the encoder leaves beside it. */
  private static String message(JsonNode event) {
    JsonNode whole = event.path("formattedMessage");
    return whole.isMissingNode() ? event.get("message").asString() : whole.asString();
  }

  private static Map<String, String> fields(JsonNode event) {
    Map<String, String> fields = new HashMap<>();
    event
        .path("kvpList")
        .forEach(pair ->
            pair.properties().forEach(one -> fields.put(one.getKey(), one.getValue().asString())));
    return fields;
  }
}
