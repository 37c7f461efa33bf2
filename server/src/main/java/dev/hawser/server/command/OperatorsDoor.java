package dev.hawser.server.command;

import dev.hawser.server.command.Failures.RefusalException;
import dev.hawser.server.command.Failures.UnreachableException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** How a command asks a node's operators' API. */
final class OperatorsDoor {

  @Option(
      names = "--admin",
      defaultValue = "http://127.0.0.1:8701",
      paramLabel = "URL",
      description = "The operators' port (default: ${DEFAULT-VALUE}).")
  private URI admin = URI.create("");

  @Option(
      names = "--api-key",
      defaultValue = "${env:HAWSER_API_KEY}",
      paramLabel = "KEY",
      description = "Opens the operators' API (default: the variable HAWSER_API_KEY).")
  private @Nullable String apiKey;

  @Option(
      names = "--within",
      defaultValue = "30s",
      paramLabel = "TIME",
      description = "How long to wait for the answer (default: ${DEFAULT-VALUE}).")
  private Duration within = Duration.ZERO;

  /**
   * Asks and waits.
   *
   * @throws RefusalException where the server says no
   * @throws UnreachableException where none answers
   */
  JsonNode get(String path, Map<String, String> query)
      throws RefusalException, UnreachableException, InterruptedException {
    String parameters =
        query.entrySet().stream()
            .map(one ->
                one.getKey() + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    return ask(path, asking(path + "?" + parameters).build());
  }

  /** The same, with a body. */
  JsonNode post(String path, JsonNode body)
      throws RefusalException, UnreachableException, InterruptedException {
    return ask(
        path, asking(path).POST(HttpRequest.BodyPublishers.ofString(body.toString())).build());
  }

  private HttpRequest.Builder asking(String path) {
    return HttpRequest.newBuilder(admin.resolve(path))
        .timeout(within)
        .header("Authorization", "Bearer " + (apiKey == null ? "" : apiKey));
  }

  private JsonNode ask(String path, HttpRequest request)
      throws RefusalException, UnreachableException, InterruptedException {
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(within).build()) {
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      JsonNode body = body(response);
      if (response.statusCode() == 200 && body.isObject()) {
        return body;
      }
      RefusalException refusal = refusal(body);
      if (refusal != null) {
        throw refusal;
      }
      throw stranger(admin.resolve(path), response);
    } catch (IOException e) {
      throw new UnreachableException(admin + " does not answer");
    }
  }

  /** What it says; null in JSON where that is no JSON. */
  static JsonNode body(HttpResponse<String> response) {
    try {
      return JsonMapper.shared().readTree(response.body());
    } catch (JacksonException e) {
      return JsonNodeFactory.instance.nullNode();
    }
  }

  /** The numbered no that an answer holds; null where it holds none. */
  static @Nullable RefusalException refusal(JsonNode body) {
    JsonNode error = body.path("error");
    return error.isObject()
        ? new RefusalException(
            error.path("code").asInt(),
            error.path("name").asString(),
            error.path("message").asString())
        : null;
  }

  /** Whoever answers there is not ours. */
  static UnreachableException stranger(URI address, HttpResponse<String> response) {
    return new UnreachableException(
        address + " answers " + response.statusCode() + ", not as the operators' API does");
  }
}
