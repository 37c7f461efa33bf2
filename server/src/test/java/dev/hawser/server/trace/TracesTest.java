package dev.hawser.server.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.hawser.server.Hosted;
import dev.hawser.server.Wire;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a collector of OTLP over HTTP is really sent. */
class TracesTest {

  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String PARENT = "00-" + TRACE + "-b7ad6b7169203331-01";

  private final HttpServer collector;
  private final Queue<JsonNode> spans = new ConcurrentLinkedQueue<>();
  private final Queue<String> headers = new ConcurrentLinkedQueue<>();
  private final Queue<JsonNode> resources = new ConcurrentLinkedQueue<>();
  private final AtomicInteger refusals = new AtomicInteger();

  TracesTest() throws IOException {
    collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    collector.createContext("/v1/traces", this::collect);
    collector.start();
  }

  private void collect(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonNode request = JsonMapper.shared().readTree(exchange.getRequestBody());
      boolean refuses = refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
      if (!refuses) {
        headers.add(
            exchange.getRequestHeaders().getFirst("Content-Type")
                + " "
                + exchange.getRequestHeaders().getFirst("Authorization"));
        for (JsonNode resource : request.get("resourceSpans")) {
          resources.add(resource.get("resource"));
          for (JsonNode scope : resource.get("scopeSpans")) {
            scope.get("spans").forEach(spans::add);
          }
        }
      }
      exchange.sendResponseHeaders(refuses ? 503 : 200, -1);
    }
  }

  @AfterEach
  void stop() {
    collector.stop(0);
  }

  private Hosted hosted(int perMillion) {
    return Hosted.start(
        Hosted.admin("")
            + "name: n7\nprofiles: [{name: room, channels: room/#, max-data: 1KiB,"
            + " guests: [subscribe, publish]}]\n"
            + "traces: {endpoint: \"http://127.0.0.1:"
            + collector.getAddress().getPort()
            + "/v1/traces\", per-million: "
            + perMillion
            + ", authorization: Bearer x}\n");
  }

  private static HttpResponse<String> publish(Hosted server, String channel, String parent) {
    List<String> headers = new ArrayList<>(List.of("Authorization", "Bearer " + Hosted.KEY));
    if (!parent.isEmpty()) {
      headers.addAll(List.of("traceparent", parent));
    }
    return server.send(
        "POST",
        "/v1/publish",
        BodyPublishers.ofString("{\"channel\":\"" + channel + "\",\"data\":1}"),
        headers.toArray(String[]::new));
  }

  private List<JsonNode> named(String name) {
    return spans.stream().filter(span -> span.get("name").asString().equals(name)).toList();
  }

  private static String attribute(JsonNode of, String key) {
    for (JsonNode attribute : of.get("attributes")) {
      if (attribute.get("key").asString().equals(key)) {
        JsonNode value = attribute.get("value");
        return value.has("intValue")
            ? value.get("intValue").asString()
            : value.get("stringValue").asString();
      }
    }
    return "";
  }

  @Test
  void a_publication_is_watched_from_its_door_to_the_lines() {
    try (Hosted server = hosted(0);
        Wire one = server.wire();
        Wire two = server.wire()) {
      one.connect("'subscribe':[{'channel':'room/a'}]");
      two.connect("'subscribe':[{'channel':'room/a'}]");

      assertThat(publish(server, "room/a", PARENT).statusCode()).isEqualTo(200);
      await().until(() -> spans.size() == 3);

      assertThat(spans).allMatch(span -> span.get("traceId").asString().equals(TRACE));
      JsonNode publish = named("publish").getFirst();
      assertThat(publish.get("parentSpanId").asString()).isEqualTo("b7ad6b7169203331");
      assertThat(publish.get("kind").asInt()).isEqualTo(2);
      assertThat(attribute(publish, "messaging.destination.name")).isEqualTo("room/a");
      assertThat(attribute(publish, "hawser.door")).isEqualTo("operators");
      assertThat(attribute(publish, "hawser.offset")).isEqualTo("1");
      JsonNode append = named("append").getFirst();
      JsonNode fanOut = named("fan-out").getFirst();
      for (JsonNode child : List.of(append, fanOut)) {
        assertThat(child.get("parentSpanId")).isEqualTo(publish.get("spanId"));
        assertThat(Long.parseLong(child.get("endTimeUnixNano").asString()))
            .isGreaterThanOrEqualTo(Long.parseLong(child.get("startTimeUnixNano").asString()));
      }
      assertThat(attribute(fanOut, "hawser.written")).isEqualTo("2");
      assertThat(attribute(resources.element(), "service.name")).isEqualTo("hawser");
      assertThat(attribute(resources.element(), "service.instance.id")).isEqualTo("n7");
      assertThat(headers.element()).isEqualTo("application/json Bearer x");
    }
  }

  @Test
  void whose_publisher_says_no_and_what_is_not_drawn_is_not_watched() {
    try (Hosted server = hosted(0)) {
      publish(server, "room/a", "");
      publish(server, "room/a", PARENT.replaceAll("01$", "00"));
      publish(server, "room/a", "nonsense");
      publish(server, "room/a", PARENT);
      await().until(() -> !named("publish").isEmpty());
      assertThat(named("publish")).hasSize(1);
      assertThat(attribute(named("publish").getFirst(), "hawser.offset")).isEqualTo("4");
    }
  }

  @Test
  void a_line_is_a_door_too_and_a_refusal_is_an_error() {
    try (Hosted server = hosted(1_000_000);
        Wire wire = server.wire()) {
      wire.connect("");
      wire.say("{'id':2,'publish':{'channel':'room/a','data':1,'key':'k'}}").next("published");
      wire.say("{'id':3,'publish':{'channel':'room/a','data':2,'key':'k'}}").next("error");
      await().until(() -> named("publish").size() == 2);
      assertThat(named("publish")).allMatch(span -> attribute(span, "hawser.door").equals("tcp"));
      assertThat(named("publish").getLast().at("/status/message").asString())
          .isEqualTo("key-reused");
    }
  }

  @Test
  void a_collector_that_takes_nothing_holds_nobody_up() {
    refusals.set(1);
    try (Hosted server = hosted(1_000_000)) {
      publish(server, "room/a", "");
      await().until(() -> refusals.get() == 0);
      publish(server, "room/a", "");
      await().until(() -> !named("publish").isEmpty());
      assertThat(attribute(named("publish").getFirst(), "hawser.offset")).isEqualTo("2");
    }
  }

  @Test
  void what_waits_is_sent_before_the_server_is_gone() {
    try (Hosted server = hosted(1_000_000)) {
      publish(server, "room/a", "");
    }
    assertThat(named("publish")).hasSize(1);
  }
}
