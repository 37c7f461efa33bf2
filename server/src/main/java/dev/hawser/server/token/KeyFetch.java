package dev.hawser.server.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Fetches key sets, bounded in bytes and time. Blocks, so it is called on virtual threads only. */
final class KeyFetch implements AutoCloseable {

  /** A set of a hundred RSA keys with their certificates is smaller. */
  static final int MOST = 256 * 1024;

  private final Duration within;
  private final HttpClient client;

  /**
   * @param within for the whole answer, from connecting to its last byte
   */
  KeyFetch(Duration within) {
    this.within = within;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(within)
            .build();
  }

  String fetch(URI url) throws IOException {
    return new String(url.getScheme().equals("file") ? read(url) : get(url), UTF_8);
  }

  private static byte[] read(URI url) throws IOException {
    try (InputStream in = Files.newInputStream(Path.of(url))) {
      byte[] bytes = in.readNBytes(MOST + 1);
      if (bytes.length > MOST) {
        throw new IOException("longer than " + MOST + " bytes");
      }
      return bytes;
    }
  }

  private byte[] get(URI url) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(url).header("Accept", "application/json").timeout(within).build();
    CompletableFuture<HttpResponse<byte[]>> asked =
        client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MOST));
    try {
      HttpResponse<byte[]> answer = asked.get(within.toMillis(), TimeUnit.MILLISECONDS);
      if (answer.statusCode() != 200) {
        throw new IOException(
            "status " + answer.statusCode() + " (expected: 200; redirects are not followed)");
      }
      return answer.body();
    } catch (TimeoutException e) {
      throw new IOException("no whole answer within " + within.toMillis() + " ms", e);
    } catch (ExecutionException e) {
      throw new IOException(String.valueOf(e.getCause()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    } finally {
      // Closes the line of what was not waited for.
      asked.cancel(true);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
