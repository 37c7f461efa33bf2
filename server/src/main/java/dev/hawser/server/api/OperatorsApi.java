package dev.hawser.server.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hawser.core.RefusedException;
import dev.hawser.core.node.Operations;
import dev.hawser.protocol.Code;
import dev.hawser.server.configuration.Configuration;
import dev.hawser.server.token.TokenMint;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.RequestException;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operators' port: API, health, metrics, console and demos.
 *
 * <p>Every request has a virtual thread of its own and may wait. Refusals are those of the
 * catalogue, with the HTTP status that comes nearest.
 */
public final class OperatorsApi implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(OperatorsApi.class);

  private final Configuration.Admin settings;
  private final ApiKeys keys;
  private final BooleanSupplier ready;
  private final WebServer server;

  /**
   * Makes the API; {@link #start} opens it.
   *
   * @param ready whether newcomers are welcome here
   * @param metrics the page for Prometheus
   */
  public OperatorsApi(
      Configuration.Admin settings,
      Operations operations,
      TokenMint mint,
      NodeFacts facts,
      BooleanSupplier ready,
      Supplier<String> metrics,
      Clock clock) {
    this.settings = settings;
    this.keys = new ApiKeys(settings.keys());
    this.ready = ready;
    Publishing publishing = new Publishing(operations);
    Reading reading = new Reading(operations, facts);
    Governing governing = new Governing(operations, mint, clock);
    Pages pages = new Pages();
    Contract contract = new Contract();
    HttpRouting.Builder routes =
        HttpRouting.builder()
            .post("/v1/publish", guarded(publishing::publish))
            .post("/v1/batch", guarded(publishing::batch))
            .post("/v1/broadcast", guarded(publishing::broadcast))
            .get("/v1/history", guarded(reading::historyByQuery))
            .post("/v1/history", guarded(reading::history))
            .get("/v1/presence", guarded(reading::presenceByQuery))
            .post("/v1/presence", guarded(reading::presence))
            .get("/v1/channels", guarded(reading::channels))
            .get("/v1/connections", guarded(reading::connections))
            .get("/v1/node", guarded(reading::node))
            .post("/v1/disconnect", guarded(governing::disconnect))
            .post("/v1/subscribe", guarded(governing::subscribe))
            .post("/v1/unsubscribe", guarded(governing::unsubscribe))
            .post("/v1/revoke", guarded(governing::revoke))
            .post("/v1/tokens", guarded(governing::mint))
            .get("/openapi.json", open(request -> Answer.ok(contract.json())))
            .get("/health", open(request -> Answer.text(200, "ok\n")))
            .get("/ready", open(request -> readiness()))
            .get("/demo.json", open(request -> Answer.ok(demo(facts))))
            .get(
                "/metrics",
                settings.openMetrics()
                    ? open(request -> exposition(metrics))
                    : guarded(request -> exposition(metrics)))
            .any(open(request -> elsewhere(pages, request)));
    this.server =
        WebServer.builder()
            .host(settings.host())
            .port(settings.port())
            .backlog(1_024)
            .idleConnectionTimeout(Duration.ofMinutes(2))
            .shutdownGracePeriod(Duration.ofSeconds(2))
            .shutdownHook(false)
            .routing(routes)
            .build();
  }

  /**
   * Binds the port.
   *
   * @throws IOException where it is taken
   */
  public void start() throws IOException {
    try {
      server.start();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (RuntimeException e) {
      throw new IOException("cannot listen on " + settings.host() + ":" + settings.port(), e);
    }
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

  private Answer readiness() {
    return ready.getAsBoolean() ? Answer.text(200, "ready\n") : Answer.text(503, "not ready\n");
  }

  private static byte[] demo(NodeFacts facts) {
    return ("{\"port\":" + facts.port() + "}").getBytes(UTF_8);
  }

  private static Answer exposition(Supplier<String> metrics) {
    return new Answer(
        200, "text/plain; version=0.0.4; charset=utf-8", metrics.get().getBytes(UTF_8), Map.of());
  }

  private static Answer elsewhere(Pages pages, Request request) {
    Answer page = request.isRead() ? pages.at(request.path()) : null;
    return page != null
        ? page
        : Answer.refused(Code.UNKNOWN_PATH, "no such path or method: " + request.path());
  }

  private Handler guarded(Function<Request, Answer> route) {
    return (request, response) -> {
      String authorization = request.headers().first(HeaderNames.AUTHORIZATION).orElse(null);
      if (keys.open(authorization)) {
        send(response, answer(route, new Incoming(request)));
      } else {
        send(
            response,
            Answer.refused(Code.API_KEY_INVALID, Code.API_KEY_INVALID.meaning())
                .with("WWW-Authenticate", "Bearer"));
      }
    };
  }

  private Handler open(Function<Request, Answer> route) {
    return (request, response) -> send(response, answer(route, new Incoming(request)));
  }

  private static Answer answer(Function<Request, Answer> route, Incoming request) {
    try {
      return route.apply(request);
    } catch (RefusedException e) {
      return Answer.refused(e.code(), String.valueOf(e.getMessage()));
    } catch (RequestException e) {
      throw e;
    } catch (RuntimeException e) {
      log.error("A request to {} failed", request.path(), e);
      return Answer.refused(Code.INTERNAL, Code.INTERNAL.meaning());
    }
  }

  private static void send(ServerResponse response, Answer answer) {
    response.status(answer.status());
    response.header("Content-Type", answer.type());
    answer.headers().forEach(response::header);
    response.send(answer.body());
  }

  private final class Incoming implements Request {

    private final ServerRequest request;

    private Incoming(ServerRequest request) {
      this.request = request;
    }

    @Override
    public byte[] body() {
      if (!request.content().hasEntity()) {
        return new byte[0];
      }
      try (InputStream in = request.content().inputStream()) {
        byte[] body = in.readNBytes(settings.body() + 1);
        if (body.length > settings.body()) {
          throw new RefusedException(
              Code.BODY_TOO_LARGE, "body: at most " + settings.body() + " bytes");
        }
        return body;
      } catch (IOException e) {
        throw new RefusedException(Code.MALFORMED, "body: it broke off");
      }
    }

    @Override
    public @Nullable String query(String name) {
      return request.query().first(name).orElse(null);
    }

    @Override
    public String path() {
      return request.path().path();
    }

    @Override
    public boolean isRead() {
      Method method = request.prologue().method();
      return method.equals(Method.GET) || method.equals(Method.HEAD);
    }
  }
}
