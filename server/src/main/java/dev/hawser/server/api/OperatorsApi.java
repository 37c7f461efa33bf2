package dev.hawser.server.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hawser.core.node.Operations;
import dev.hawser.protocol.Code;
import dev.hawser.server.configuration.Configuration;
import dev.hawser.server.configuration.Secret;
import dev.hawser.server.fleet.Balance;
import dev.hawser.server.fleet.Inquiries;
import dev.hawser.server.fleet.Lookout;
import dev.hawser.server.token.TokenMint;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The operators' port: API, health, metrics, console and demos.
 *
 * <p>Every request has a virtual thread of its own and may wait. Refusals are those of the
 * catalogue, with the HTTP status that comes nearest.
 */
public final class OperatorsApi implements AutoCloseable {

  private final Configuration.Admin settings;
  private final ApiKeys keys;
  private final Routes routes;
  private final WebServer server;

  /**
   * Makes the API; {@link #start} opens it.
   *
   * @param mint signs tokens with what the configuration says at the time
   * @param lookout knows which nodes there are
   * @param balance knows where newcomers should go
   * @param inquiries asks them; from now on the API answers them for this one
   * @param ready whether newcomers are welcome here
   * @param metrics the page for Prometheus
   * @param deeds is told what was done
   */
  public OperatorsApi(
      Configuration.Admin settings,
      Operations operations,
      Supplier<TokenMint> mint,
      Upkeep upkeep,
      NodeFacts facts,
      Lookout lookout,
      Balance balance,
      Inquiries inquiries,
      BooleanSupplier ready,
      Supplier<String> metrics,
      Deeds deeds,
      Clock clock) {
    this.settings = settings;
    this.keys = new ApiKeys(settings.keys());
    inquiries.answers(new OwnView(operations));
    this.routes =
        routes(
            settings,
            keys,
            upkeep,
            new Publishing(operations),
            new Calling(operations),
            new Reading(operations, facts),
            new Surveying(inquiries),
            new Explaining(operations, inquiries),
            new Governing(operations, inquiries, mint, clock),
            new Mustering(lookout, balance),
            new Busiest(inquiries),
            new Demo(facts, settings.demoPeople(), mint),
            ready,
            metrics,
            deeds);
    this.server =
        WebServer.builder()
            .host(settings.host())
            .port(settings.port())
            .backlog(1_024)
            .idleConnectionTimeout(Duration.ofMinutes(2))
            .shutdownGracePeriod(Duration.ofSeconds(2))
            .shutdownHook(false)
            .directHandlers(unroutable())
            .routing(HttpRouting.builder().any(this::handle))
            .build();
  }

  private static Routes routes(
      Configuration.Admin settings,
      ApiKeys keys,
      Upkeep upkeep,
      Publishing publishing,
      Calling calling,
      Reading reading,
      Surveying surveying,
      Explaining explaining,
      Governing governing,
      Mustering mustering,
      Busiest busiest,
      Demo demo,
      BooleanSupplier ready,
      Supplier<String> metrics,
      Deeds deeds) {
    Contract contract = new Contract();
    Routes routes =
        new Routes(keys, new Pages()::at, deeds)
            .guarded("POST", "/v1/publish", publishing::publish)
            .guarded("POST", "/v1/batch", publishing::batch)
            .guarded("POST", "/v1/broadcast", publishing::broadcast)
            .deed("POST", "/v1/call", calling::call)
            .guarded("GET", "/v1/history", reading::historyByQuery)
            .guarded("POST", "/v1/history", reading::history)
            .guarded("GET", "/v1/presence", reading::presenceByQuery)
            .guarded("POST", "/v1/presence", reading::presence)
            .guarded("GET", "/v1/channels", surveying::channels)
            .guarded("GET", "/v1/connections", surveying::connections)
            .guarded("GET", "/v1/explain", explaining::explain)
            .guarded("GET", "/v1/node", reading::node)
            .guarded("GET", "/v1/nodes", mustering::nodes)
            .guarded("GET", "/v1/choice", mustering::choice)
            .guarded("GET", "/v1/busiest", busiest::busiest)
            .deed("POST", "/v1/disconnect", governing::disconnect)
            .deed("POST", "/v1/subscribe", governing::subscribe)
            .deed("POST", "/v1/unsubscribe", governing::unsubscribe)
            .deed("POST", "/v1/revoke", governing::revoke)
            .deed("POST", "/v1/tokens", governing::mint)
            .deed("POST", "/v1/reload", request -> reload(upkeep, request))
            .deed("POST", "/v1/drain", request -> leave(upkeep, request))
            .open("GET", "/openapi.json", request -> Answer.ok(contract.json()))
            .open("GET", "/health", request -> Answer.text(200, "ok\n"))
            .open("GET", "/ready", request -> readiness(ready))
            .open("GET", "/demo.json", demo::answer);
    return settings.openMetrics()
        ? routes.open("GET", "/metrics", request -> exposition(metrics))
        : routes.guarded("GET", "/metrics", request -> exposition(metrics));
  }

  /**
   * Binds the port.
   *
   * @throws IOException where it is taken, or the address is not this machine's
   */
  public void start() throws IOException {
    String where = settings.host() + ":" + settings.port() + " (admin.host, admin.port)";
    // Helidon only logs that it could not bind, and returns as if it ran.
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(settings.host(), settings.port()));
    } catch (IOException e) {
      throw new IOException("cannot listen on " + where + ": " + e.getMessage(), e);
    }
    server.start();
    if (!server.isRunning() || server.port() <= 0) {
      throw new IOException("cannot listen on " + where + "; the log says why");
    }
  }

  /** From now on these keys open the API, and no others. */
  public void keys(List<Secret> keys) {
    this.keys.become(keys);
  }

  /** The port that is really bound. */
  public int port() {
    return server.port();
  }

  @Override
  public void close() {
    if (server.isRunning()) {
      server.stop();
    }
  }

  private static Answer readiness(BooleanSupplier ready) {
    return ready.getAsBoolean() ? Answer.text(200, "ready\n") : Answer.text(503, "not ready\n");
  }

  private static Answer reload(Upkeep upkeep, Request request) {
    var _ = Fields.of(request.body());
    ArrayNode changed = JsonNodeFactory.instance.arrayNode();
    upkeep.reload().forEach(changed::add);
    return Answer.ok(JsonNodeFactory.instance.objectNode().set("changed", changed));
  }

  private static Answer leave(Upkeep upkeep, Request request) {
    var _ = Fields.of(request.body());
    upkeep.leave();
    return Answer.ok(JsonNodeFactory.instance.objectNode());
  }

  private static Answer exposition(Supplier<String> metrics) {
    return new Answer(
        200, "text/plain; version=0.0.4; charset=utf-8", metrics.get().getBytes(UTF_8), Map.of());
  }

  private void handle(ServerRequest request, ServerResponse response) {
    Request incoming = new Incoming(request, settings.body());
    Answer answer = routes.answer(incoming);
    response.status(answer.status());
    response.header("Content-Type", answer.type());
    answer.guardedHeaders().forEach(response::header);
    if (Routes.isHead(incoming)) {
      response.send();
    } else {
      response.send(answer.body());
    }
  }

  /** What is no request at all gets a number, too, and never its own bytes back. */
  private static DirectHandlers unroutable() {
    DirectHandlers.Builder handlers = DirectHandlers.builder();
    for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
      handlers.addHandler(
          type,
          (request, event, status, headers, message) -> {
            Answer answer = Answer.refused(code(status), "not a request that can be read");
            var response =
                DirectHandler.TransportResponse.builder()
                    .status(status)
                    .headers(headers)
                    .keepAlive(false)
                    .header(HeaderNames.CONTENT_TYPE, answer.type())
                    .entity(answer.body());
            answer
                .guardedHeaders()
                .forEach((name, value) -> response.header(HeaderNames.create(name), value));
            return response.build();
          });
    }
    return handlers.build();
  }

  private static Code code(Status status) {
    return status.code() >= 500
        ? Code.INTERNAL
        : status.code() == 413 ? Code.BODY_TOO_LARGE : Code.MALFORMED;
  }
}
