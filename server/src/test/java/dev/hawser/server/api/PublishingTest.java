package dev.hawser.server.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.channel.Carried;
import dev.hawser.core.directory.Directory.Revocation;
import dev.hawser.core.node.Operations;
import dev.hawser.core.trail.Question;
import dev.hawser.core.trail.Story;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.ServerMessage.HistoryPage;
import dev.hawser.protocol.ServerMessage.PresencePage;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What several entries get where the node misbehaves. */
class PublishingTest {

  @Test
  void an_entry_that_fails_in_an_unforeseen_way_does_not_hide_the_others() {
    JsonNode results =
        batch(
            channel ->
                switch (channel) {
                  case "thrown" -> throw new IllegalArgumentException("at once");
                  case "failed" -> CompletableFuture.failedFuture(new IllegalStateException());
                  default -> CompletableFuture.completedFuture(new Position("e", 7));
                },
            "good",
            "thrown",
            "failed",
            "good");

    assertThat(results.at("/0/position/offset").asLong()).isEqualTo(7);
    assertThat(results.at("/1/error/code").asInt()).isEqualTo(Code.INTERNAL.number());
    assertThat(results.at("/2/error/code").asInt()).isEqualTo(Code.INTERNAL.number());
    assertThat(results.at("/3/position/offset").asLong()).isEqualTo(7);
  }

  @Test
  @Timeout(20)
  void many_entries_without_an_answer_share_one_patience() {
    JsonNode results =
        batch(
            channel -> new CompletableFuture<>(),
            Collections.nCopies(1_000, "silent").toArray(String[]::new));

    assertThat(results).hasSize(1_000);
    assertThat(results.at("/999/error/name").asString()).isEqualTo("log-unavailable");
    assertThat(results.at("/999/error/retry").asBoolean()).isTrue();
  }

  private static JsonNode batch(
      Function<String, CompletionStage<Position>> node, String... channels) {
    StringBuilder body = new StringBuilder("{\"publications\":[");
    for (String channel : channels) {
      body.append(body.toString().endsWith("[") ? "" : ",")
          .append("{\"channel\":\"")
          .append(channel)
          .append("\",\"data\":1}");
    }
    Publishing publishing =
        new Publishing(new Fake(node), () -> new Waiting(Duration.ofMillis(100)));
    Answer answer = publishing.batch(new Posted(body.append("]}").toString().getBytes(UTF_8)));
    assertThat(answer.status()).isEqualTo(200);
    return JsonMapper.shared().readTree(answer.body()).get("results");
  }

  private record Posted(byte[] body) implements Request {

    @Override
    public String method() {
      return "POST";
    }

    @Override
    public String path() {
      return "/v1/batch";
    }

    @Override
    public @Nullable String authorization() {
      return null;
    }

    @Override
    public @Nullable String parent() {
      return null;
    }

    @Override
    public @Nullable String query(String name) {
      return null;
    }

    @Override
    public Set<String> parameters() {
      return Set.of();
    }
  }

  /** A node that does nothing but publish, as it is told to. */
  private record Fake(Function<String, CompletionStage<Position>> publishing)
      implements Operations {

    @Override
    public CompletionStage<Position> publish(
        String channel,
        Payload payload,
        @Nullable String user,
        @Nullable String key,
        Map<String, String> tags,
        @Nullable String slot,
        @Nullable String parent) {
      return publishing.apply(channel);
    }

    @Override
    public CompletionStage<Payload> call(String user, String method, Payload data) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<HistoryPage> history(
        String channel, @Nullable Position since, @Nullable Position before, int limit) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<PresencePage> presence(
        String channel, int limit, @Nullable String next) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<List<ChannelInfo>> channels(
        String prefix, int limit, @Nullable String after) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Optional<List<Carried>>> traffic(int most) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<List<ConnectionInfo>> connections(
        @Nullable String user, int limit, @Nullable String after) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<List<Story>> stories(Question question, int limit) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Integer> disconnect(
        @Nullable String user, @Nullable String session, Code code, String message) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> subscribe(String user, String channel) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> unsubscribe(String user, String channel) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> revoke(Revocation revocation) {
      throw new UnsupportedOperationException();
    }

    @Override
    public NodeInfo info() {
      throw new UnsupportedOperationException();
    }
  }
}
