package dev.hawser.server;

import dev.hawser.server.configuration.Configuration;
import dev.hawser.server.configuration.ConfigurationReader;
import dev.hawser.server.configuration.InvalidConfigurationException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** A server in this process, on free ports, with an HTTP client for its operators' port. */
public final class Hosted implements AutoCloseable {

  public static final String KEY = "operators-key-of-the-tests";
  public static final String SECRET = "tests-secret-tests-secret-tests-secret";

  private static final String BASE =
      """
      host: 127.0.0.1
      port: 0
      loops: 1
      """;

  private final Server server;
  private final AtomicReference<String> yaml;
  private final AtomicReference<String> drain = new AtomicReference<>("within: 200ms");
  private final HttpClient http = HttpClient.newHttpClient();

  private Hosted(String yaml) throws IOException {
    this.yaml = new AtomicReference<>(yaml);
    this.server = Server.start(configuration(whole()), this::read);
  }

  private Configuration read() throws InvalidConfigurationException {
    return new ConfigurationReader(Map.of()).read("test", whole());
  }

  private String whole() {
    return BASE + "drain: {" + drain.get() + "}\n" + yaml.get();
  }

  /** What the server finds when it reads its configuration again, as for {@link #start}. */
  public void becomes(String other) {
    yaml.set(other);
  }

  /**
   * Starts a server.
   *
   * @param yaml keys besides host, port, loops and drain; its admin part as {@link #admin} gives it
   */
  public static Hosted start(String yaml) {
    try {
      return new Hosted(yaml);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** How the server leaves, once it has read its configuration again. */
  public void drains(String settings) {
    drain.set(settings);
  }

  /** The part {@code admin} of a configuration, on a free port. */
  public static String admin(String more) {
    return "admin: {port: 0, keys: [" + KEY + "]" + (more.isEmpty() ? "" : ", " + more) + "}\n";
  }

  /** A secret that signs tokens. */
  public static String secret() {
    return "tokens: {keys: [{kid: t, secret: " + SECRET + "}]}\n";
  }

  public static Configuration configuration(String yaml) {
    try {
      return new ConfigurationReader(Map.of()).read("test", yaml);
    } catch (InvalidConfigurationException e) {
      throw new IllegalArgumentException(e);
    }
  }

  public Server server() {
    return server;
  }

  /** A line of raw TCP to the clients' port. */
  public Wire wire() {
    return new Wire(server.port());
  }

  public HttpResponse<String> get(String path) {
    return send("GET", path, BodyPublishers.noBody(), "Authorization", "Bearer " + KEY);
  }

  /** Posts JSON with {@code '} for {@code "}. */
  public HttpResponse<String> post(String path, String body) {
    return send(
        "POST",
        path,
        BodyPublishers.ofString(body.replace('\'', '"')),
        "Authorization",
        "Bearer " + KEY);
  }

  /** Sends any request; headers are names and values by turns. */
  public HttpResponse<String> send(
      String method, String path, BodyPublisher body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.adminPort() + path))
            .timeout(Duration.ofSeconds(30))
            .method(method, body);
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return http.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new IllegalStateException(method + " " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    http.close();
    server.close();
  }
}
