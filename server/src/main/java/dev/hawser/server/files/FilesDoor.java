package dev.hawser.server.files;

import dev.hawser.core.RefusedException;
import dev.hawser.im.files.FileKey;
import dev.hawser.im.files.FilePass;
import dev.hawser.im.files.FilePasses;
import dev.hawser.im.files.FileStore;
import dev.hawser.im.files.Thumbnails;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.ServerMessage.Refused;
import io.helidon.common.buffers.DataReader.InsufficientDataAvailableException;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes and gives files over plain HTTP, on a port of its own, so that no connection for messages
 * waits for a disk.
 *
 * <p>Bringing one is tus 1.0.0 (core protocol): {@code HEAD} tells how much is there, {@code PATCH}
 * goes on from there, so a broken line costs what was under way and no more. Fetching one is {@code
 * GET}, with one range where asked (RFC 9110, section 14).
 *
 * <p>The address alone opens, and it is asked for over the connection; therefore pages of any
 * origin may use it. What was brought is never run: pictures, sound and films are shown, everything
 * else is saved, and all of it in a sandbox.
 */
public final class FilesDoor implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(FilesDoor.class);
  private static final String PATH = "/files/";
  private static final String TUS = "1.0.0";
  private static final Set<String> SHOWN = Set.of("image", "video", "audio");
  private static final int MOST_AT_ONCE = 256;

  private final FilePasses passes;
  private final FileStore store;
  private final Thumbnails thumbnails = new Thumbnails();
  private final WebServer server;

  public FilesDoor(String host, int port, FilePasses passes, FileStore store) {
    this.passes = passes;
    this.store = store;
    this.server =
        WebServer.builder()
            .host(host)
            .port(port)
            .idleConnectionTimeout(Duration.ofMinutes(1))
            .maxConcurrentRequests(MOST_AT_ONCE)
            .shutdownGracePeriod(Duration.ofSeconds(2))
            .shutdownHook(false)
            .routing(HttpRouting.builder().any(this::handle))
            .build();
  }

  /**
   * Binds the port.
   *
   * @throws IOException where it is taken
   */
  public void start() throws IOException {
    server.start();
    if (!server.isRunning() || server.port() <= 0) {
      throw new IOException("cannot listen for files; the log says why");
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

  private void handle(ServerRequest request, ServerResponse response) {
    header(response, "Access-Control-Allow-Origin", "*");
    header(
        response, "Access-Control-Expose-Headers", "Upload-Offset, Upload-Length, Tus-Resumable");
    header(response, "Tus-Resumable", TUS);
    header(response, "X-Content-Type-Options", "nosniff");
    header(response, "Referrer-Policy", "no-referrer");
    String method = method(request);
    try {
      switch (method) {
        case "OPTIONS" -> told(response);
        case "HEAD" -> head(pass(request), response);
        case "PATCH" -> take(pass(request), request, response);
        case "GET" -> give(pass(request), request, response);
        default -> refuse(response, 405, Code.UNKNOWN_PATH, method + " is not spoken here");
      }
    } catch (RefusedException e) {
      refuse(
          response,
          e.code() == Code.UNKNOWN_PATH ? 404 : 403,
          e.code(),
          String.valueOf(e.getMessage()));
    } catch (FileStore.OffsetException e) {
      refuse(response, 409, Code.INVALID_FIELD, "Upload-Offset: " + e.getMessage());
    } catch (IOException e) {
      log.warn("A file could not be read or written: {}", e.toString());
      if (!response.isSent()) {
        refuse(response, 503, Code.LOG_UNAVAILABLE, "the file cannot be read or written now");
      }
    }
  }

  /** Not everybody can say PATCH, such as the JDK's own connections: tus has a header for them. */
  private static String method(ServerRequest request) {
    String method = request.prologue().method().text();
    return method.equals("POST")
        ? request.headers().value(HeaderNames.create("X-HTTP-Method-Override")).orElse(method)
        : method;
  }

  private FilePass pass(ServerRequest request) {
    String path = request.path().rawPath();
    if (!path.startsWith(PATH)) {
      throw new RefusedException(Code.UNKNOWN_PATH, "here are only addresses that were given");
    }
    return passes.read(path.substring(PATH.length()));
  }

  private static void told(ServerResponse response) {
    header(response, "Tus-Version", TUS);
    header(response, "Access-Control-Allow-Methods", "GET, HEAD, PATCH, POST, OPTIONS");
    header(
        response,
        "Access-Control-Allow-Headers",
        "Content-Type, Range, Tus-Resumable, Upload-Length, Upload-Offset, X-HTTP-Method-Override");
    header(response, "Access-Control-Max-Age", "86400");
    response.status(204).send();
  }

  private void head(FilePass pass, ServerResponse response) throws IOException {
    header(response, "Cache-Control", "no-store");
    if (pass.use() == FilePass.Use.UPLOAD) {
      header(response, "Upload-Offset", Long.toString(store.resume(pass.key(), pass.size())));
      header(response, "Upload-Length", Long.toString(pass.size()));
    } else if (!store.whole(pass.key())) {
      response.status(404).send();
      return;
    }
    response.status(200).send();
  }

  private void take(FilePass pass, ServerRequest request, ServerResponse response)
      throws IOException {
    expect(pass, FilePass.Use.UPLOAD);
    String offset = request.headers().value(HeaderNames.create("Upload-Offset")).orElse("");
    if (!offset.matches("\\d{1,18}")) {
      refuse(response, 400, Code.INVALID_FIELD, "Upload-Offset: a number of bytes expected");
      return;
    }
    long length;
    try (InputStream body = request.content().inputStream()) {
      length = store.append(pass.key(), Long.parseLong(offset), pass.size(), body);
    } catch (UncheckedIOException | InsufficientDataAvailableException e) {
      throw new CloseConnectionException("the line broke in the middle of a file", e);
    }
    header(response, "Upload-Offset", Long.toString(length));
    response.status(204).send();
  }

  private void give(FilePass pass, ServerRequest request, ServerResponse response)
      throws IOException {
    if (pass.use() == FilePass.Use.UPLOAD) {
      expect(pass, FilePass.Use.DOWNLOAD);
    }
    if (!store.whole(pass.key())) {
      refuse(response, 404, Code.UNKNOWN_PATH, "the file is not there, or not whole yet");
      return;
    }
    header(response, "Content-Security-Policy", "sandbox; default-src 'none'");
    header(response, "Cache-Control", "private, max-age=86400, immutable");
    if (pass.use() == FilePass.Use.THUMBNAIL) {
      thumbnail(pass, response);
      return;
    }
    header(response, "Content-Type", pass.type());
    header(response, "Content-Disposition", disposition(pass));
    header(response, "Accept-Ranges", "bytes");
    send(pass.key(), Stretch.asked(request, store.length(pass.key())), response);
  }

  private void send(FileKey key, Stretch stretch, ServerResponse response) throws IOException {
    switch (stretch) {
      case Stretch.None(long length) -> {
        header(response, "Content-Range", "bytes */" + length);
        refuse(response, 416, Code.INVALID_FIELD, "Range: the file has " + length + " bytes");
      }
      case Stretch.Bytes(long from, long count, long length) -> {
        if (count < length) {
          header(
              response, "Content-Range", "bytes " + from + "-" + (from + count - 1) + "/" + length);
        }
        header(response, "Content-Length", Long.toString(count));
        response.status(count < length ? 206 : 200);
        try (OutputStream body = response.outputStream()) {
          store.read(key, from, count, body);
        }
      }
    }
  }

  private void thumbnail(FilePass pass, ServerResponse response) throws IOException {
    byte[] small = small(pass.key()).orElse(null);
    if (small == null) {
      refuse(response, 415, Code.INVALID_DATA, "no picture of which a small one can be made");
      return;
    }
    header(response, "Content-Type", "image/jpeg");
    response.status(200).send(small);
  }

  private Optional<byte[]> small(FileKey key) throws IOException {
    try (InputStream picture = store.open(key)) {
      return thumbnails.of(picture);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static String disposition(FilePass pass) {
    String family = pass.type().substring(0, pass.type().indexOf('/'));
    // An SVG is a document that may hold scripts.
    boolean shown = SHOWN.contains(family) && !pass.type().startsWith("image/svg");
    return (shown ? "inline" : "attachment")
        + "; filename*=UTF-8''"
        + URLEncoder.encode(pass.name(), StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static void expect(FilePass pass, FilePass.Use use) {
    if (pass.use() != use) {
      throw new RefusedException(Code.TICKET_INVALID, "the address is not for that");
    }
  }

  private static void refuse(ServerResponse response, int status, Code code, String message) {
    Refused refused = Refused.of(code, message);
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.putObject("error")
        .put("code", refused.code())
        .put("name", refused.name())
        .put("message", refused.message())
        .put("retry", refused.retry());
    header(response, "Content-Type", "application/json");
    header(response, "Cache-Control", "no-store");
    response.status(status).send(JsonMapper.shared().writeValueAsBytes(body));
  }

  private static void header(ServerResponse response, String name, String value) {
    response.header(name, value);
  }
}
