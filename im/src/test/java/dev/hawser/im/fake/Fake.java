package dev.hawser.im.fake;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands where a service would: keeps what it was asked, and answers as it is told to. */
public final class Fake implements AutoCloseable {

  private static final Answer FINE = new Answer(200, "{}", Map.of());

  private final HttpServer server;
  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();

  /** What was asked. */
  public record Asked(String path, Map<String, List<String>> headers, byte[] body) {

    public String header(String name) {
      return headers.entrySet().stream()
          .filter(each -> each.getKey().equalsIgnoreCase(name))
          .map(each -> each.getValue().getFirst())
          .findFirst()
          .orElse("");
    }

    public String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  private record Answer(int status, String body, Map<String, String> headers) {}

  private Fake(HttpServer server) {
    this.server = server;
  }

  public static Fake start() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    Fake fake = new Fake(server);
    server.createContext("/", fake::answer);
    server.start();
    return fake;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      asked.add(
          new Asked(
              exchange.getRequestURI().getPath(),
              Map.copyOf(exchange.getRequestHeaders()),
              exchange.getRequestBody().readAllBytes()));
      Answer next = answers.poll();
      Answer answer = next == null ? FINE : next;
      byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
      answer.headers().forEach(exchange.getResponseHeaders()::set);
      exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  public Fake then(int status, String body) {
    return then(status, body, Map.of());
  }

  public Fake then(int status, String body, Map<String, String> headers) {
    answers.add(new Answer(status, body, headers));
    return this;
  }

  public List<Asked> asked() {
    return List.copyOf(asked);
  }

  public URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
