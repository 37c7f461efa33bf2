package dev.hawser.proof.door;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Requests of plain HTTP to a node, by the JDK's own client. JSON is written with {@code '}. */
public final class Http implements AutoCloseable {

  private final HttpClient client;
  private final String root;

  private Http(HttpClient.Builder client, String root) {
    this.client = client.version(HttpClient.Version.HTTP_1_1).build();
    this.root = root;
  }

  /** In the clear. */
  public static Http plain(Node node) {
    return new Http(HttpClient.newBuilder(), "http://127.0.0.1:" + node.port());
  }

  /** Over TLS. */
  public static Http secured(Node node) {
    return new Http(
        HttpClient.newBuilder().sslContext(node.certificates().trusting()),
        "https://localhost:" + node.port());
  }

  /** Status and frames of an answer that is whole. */
  public record Answer(int status, List<Json> frames) {

    /** The only frame. */
    public Json frame() {
      if (frames.size() != 1) {
        throw new AssertionError(frames.size() + " frames: " + frames);
      }
      return frames.getFirst();
    }
  }

  /**
   * Sends one command, or asks for a ticket.
   *
   * @param fields names and values of more header fields
   */
  public Answer post(String path, String body, String... fields) {
    HttpResponse<InputStream> response = send(request(path, body, fields));
    try (BufferedReader lines = reader(response)) {
      return new Answer(response.statusCode(), lines.lines().map(Json::of).toList());
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  HttpResponse<InputStream> send(HttpRequest request) {
    try {
      return client.send(request, BodyHandlers.ofInputStream());
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", stop);
    }
  }

  /** A request to a path; by GET where there is no body. */
  HttpRequest request(String path, @Nullable String body, String... fields) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(root + path));
    if (fields.length > 0) {
      request.headers(fields);
    }
    if (body != null) {
      request.header("Content-Type", "application/json");
      request.POST(BodyPublishers.ofString(body.replace('\'', '"')));
    }
    return request.build();
  }

  static BufferedReader reader(HttpResponse<InputStream> response) {
    return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
