package dev.hawser.server.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import dev.hawser.sdk.Hawser;
import dev.hawser.server.command.Failures.RefusalException;
import dev.hawser.server.command.Failures.UnreachableException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/** The way by which {@code publish} reaches one channel: a client's line, or the operators' API. */
interface Outlet extends AutoCloseable {

  /** Publishes behind what was published before; the future fails as {@link Failures} reads it. */
  CompletableFuture<Position> publish(Payload payload, @Nullable String key);

  @Override
  void close();

  static Outlet line(
      Hawser hawser, String channel, Map<String, String> tags, @Nullable String slot) {
    return new Outlet() {
      @Override
      public CompletableFuture<Position> publish(Payload payload, @Nullable String key) {
        return hawser.channel(channel).publish(payload, tags, slot, key);
      }

      @Override
      public void close() {
        hawser.close();
      }
    };
  }

  static Outlet api(
      URI admin,
      String key,
      Duration within,
      String channel,
      Map<String, String> tags,
      @Nullable String slot) {
    return new Api(admin, key, within, channel, tags, slot);
  }

  /** One request for each publication, one at a time: the API promises no order among several. */
  final class Api implements Outlet {

    private final HttpClient client;
    private final URI path;
    private final String apiKey;
    private final Duration within;
    private final ObjectNode envelope = JsonNodeFactory.instance.objectNode();
    private CompletableFuture<Position> last =
        CompletableFuture.completedFuture(new Position("", 0));

    private Api(
        URI admin,
        String apiKey,
        Duration within,
        String channel,
        Map<String, String> tags,
        @Nullable String slot) {
      this.client = HttpClient.newBuilder().connectTimeout(within).build();
      this.path = admin.resolve("/v1/publish");
      this.apiKey = apiKey;
      this.within = within;
      envelope.put("channel", channel);
      if (!tags.isEmpty()) {
        ObjectNode object = envelope.putObject("tags");
        tags.forEach(object::put);
      }
      if (slot != null) {
        envelope.put("slot", slot);
      }
    }

    @Override
    public CompletableFuture<Position> publish(Payload payload, @Nullable String key) {
      ObjectNode body = envelope.deepCopy();
      body.putRawValue("data", new RawValue(new String(payload.bytes(), UTF_8)));
      if (key != null) {
        body.put("key", key);
      }
      HttpRequest request =
          HttpRequest.newBuilder(path)
              .timeout(within)
              .header("Authorization", "Bearer " + apiKey)
              .header("Content-Type", "application/json")
              .POST(
                  HttpRequest.BodyPublishers.ofString(JsonMapper.shared().writeValueAsString(body)))
              .build();
      // What follows a refusal is refused with it.
      last =
          last.thenCompose(before ->
              client
                  .sendAsync(request, HttpResponse.BodyHandlers.ofString())
                  .exceptionallyCompose(e ->
                      CompletableFuture.failedFuture(
                          new UnreachableException(path + " does not answer")))
                  .thenCompose(this::read));
      return last;
    }

    private CompletableFuture<Position> read(HttpResponse<String> response) {
      JsonNode body = OperatorsDoor.body(response);
      JsonNode position = body.path("position");
      if (response.statusCode() == 200 && position.isObject()) {
        return CompletableFuture.completedFuture(
            new Position(position.path("epoch").asString(), position.path("offset").asLong()));
      }
      RefusalException refusal = OperatorsDoor.refusal(body);
      return CompletableFuture.failedFuture(
          refusal == null ? OperatorsDoor.stranger(path, response) : refusal);
    }

    @Override
    public void close() {
      client.close();
    }
  }
}
