package dev.hawser.proof.door;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.regex.Pattern;

/** The operators' API, as anybody with its key would use it. */
public final class Operators implements AutoCloseable {

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI root;
  private final String key;

  Operators(int port, String key) {
    this.root = URI.create("http://127.0.0.1:" + port);
    this.key = key;
  }

  public int port() {
    return root.getPort();
  }

  /** Posts JSON with {@code '} for {@code "} and expects success. */
  @SuppressWarnings(
      "AnnotateFormatMethod") // a literal in every test; the rule asks for more ceremony
  public Json post(String path, String body, Object... values) {
    HttpResponse<String> answer =
        send(key, "POST", path, body.formatted(values).replace('\'', '"'));
    if (answer.statusCode() / 100 != 2) {
      throw new AssertionError(path + ": " + answer.statusCode() + " " + answer.body());
    }
    return Json.of(answer.body().isBlank() ? "{}" : answer.body());
  }

  /** Gets a path with the key and expects success. */
  public Json ask(String path) {
    HttpResponse<String> answer = send(key, "GET", path, "");
    if (answer.statusCode() / 100 != 2) {
      throw new AssertionError(path + ": " + answer.statusCode() + " " + answer.body());
    }
    return Json.of(answer.body());
  }

  /** Sends any request; the key may be wrong. */
  public HttpResponse<String> send(String withKey, String method, String path, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(root.resolve(path))
            .timeout(Peer.PATIENCE)
            .header("Authorization", "Bearer " + withKey)
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    return send(request);
  }

  /** Gets a path without a key. */
  public HttpResponse<String> get(String path) {
    return send(HttpRequest.newBuilder(root.resolve(path)).timeout(Peer.PATIENCE).build());
  }

  /** The sum of a metric over all its labels that hold this text. */
  public double metric(String name, String labels) {
    Pattern line = Pattern.compile("(?m)^" + name + "(\\{[^}]*})? (\\S+)$");
    return line.matcher(get("/metrics").body())
        .results()
        .filter(found -> String.valueOf(found.group(1)).contains(labels))
        .mapToDouble(found -> Double.parseDouble(found.group(2)))
        .sum();
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(stop);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
