package dev.hawser.sdk.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A door for files that does with each piece what the test says; by itself it takes it. */
final class FileDoor implements AutoCloseable {

  /** Says what becomes of a piece. */
  interface Meeting {

    /** Whether the door has nothing more to do with it. */
    boolean meet(int number, HttpExchange exchange, byte[] piece) throws IOException;
  }

  /** What was asked of the room. */
  final List<Json> asked = new CopyOnWriteArrayList<>();

  private final AtomicInteger pieces = new AtomicInteger();
  volatile Meeting meeting = (number, exchange, piece) -> false;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private final HttpServer server;

  FileDoor() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(
        Executors.newCachedThreadPool(task -> {
          Thread thread = new Thread(task, "file-door");
          thread.setDaemon(true);
          return thread;
        }));
    server.createContext("/", this::take);
    server.start();
  }

  /** What the room answers to {@code im/upload}. */
  CompletableFuture<Json> ask(Json what) {
    asked.add(what);
    String address = "http://127.0.0.1:" + server.getAddress().getPort() + "/files/x";
    return CompletableFuture.completedFuture(
        Json.object().put("id", "f1").put("address", address).put("length", length()));
  }

  /** How many pieces came, whatever became of them. */
  int pieces() {
    return pieces.get();
  }

  synchronized byte[] kept() {
    return kept.toByteArray();
  }

  private synchronized long length() {
    return kept.size();
  }

  /** Keeps so many bytes of a piece. */
  synchronized void keep(byte[] piece, int count) {
    kept.write(piece, 0, Math.min(count, piece.length));
  }

  private void take(HttpExchange exchange) throws IOException {
    byte[] piece = exchange.getRequestBody().readAllBytes();
    if (meeting.meet(pieces.incrementAndGet(), exchange, piece)) {
      exchange.close();
      return;
    }
    assertThat(exchange.getRequestMethod()).isEqualTo("POST");
    assertThat(header(exchange, "X-HTTP-Method-Override")).isEqualTo("PATCH");
    assertThat(header(exchange, "Tus-Resumable")).isEqualTo("1.0.0");
    assertThat(header(exchange, "Upload-Offset")).isEqualTo(Long.toString(length()));
    keep(piece, piece.length);
    exchange.getResponseHeaders().add("Upload-Offset", Long.toString(length()));
    exchange.sendResponseHeaders(204, -1);
    exchange.close();
  }

  private static String header(HttpExchange exchange, String name) {
    return exchange.getRequestHeaders().getFirst(name);
  }

  /** Answers with an error of the catalogue. */
  static void refuse(HttpExchange exchange, int status, int code, String name) throws IOException {
    byte[] body =
        "{\"error\":{\"code\":%d,\"name\":\"%s\",\"message\":\"no\"}}"
            .formatted(code, name)
            .getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
