package dev.hawser.server.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A login on loopback that publishes keys, or fails to in the way that it is told. */
final class Provider implements AutoCloseable {

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger asked = new AtomicInteger();
  private volatile HttpHandler behaviour;

  Provider(JWK... keys) throws IOException {
    behaviour = answer(200, set(keys));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/keys",
        exchange -> {
          asked.incrementAndGet();
          try (exchange) {
            behaviour.handle(exchange);
          }
        });
    server.start();
  }

  static ECKey key(String kid) {
    try {
      return new ECKeyGenerator(Curve.P_256).keyID(kid).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  static String token(ECKey key, String user, Instant expires) {
    SignedJWT jwt =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(),
            new JWTClaimsSet.Builder()
                .subject(user)
                .issuer("login")
                .expirationTime(Date.from(expires))
                .build());
    try {
      jwt.sign(new ECDSASigner(key));
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
    return jwt.serialize();
  }

  static String set(JWK... keys) {
    return Stream.of(keys)
        .map(key -> key.toPublicJWK().toJSONString())
        .collect(Collectors.joining(",", "{\"keys\":[", "]}"));
  }

  static HttpHandler answer(int status, String body) {
    return exchange -> {
      exchange.getResponseHeaders().set("Location", "/keys");
      byte[] bytes = body.getBytes(UTF_8);
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    };
  }

  /** Begins an answer, and never ends it while its reader stays. */
  static void drip(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    exchange.getResponseBody().write('{');
    exchange.getResponseBody().flush();
    int _ = exchange.getRequestBody().read();
    synchronized (exchange) {
      try {
        exchange.wait(60_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  void publish(JWK... keys) {
    behaviour = answer(200, set(keys));
  }

  void behave(HttpHandler handler) {
    behaviour = handler;
  }

  int asked() {
    return asked.get();
  }

  KeySource source() {
    return new KeySource(
        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/keys"),
        "login",
        null,
        Duration.ofMinutes(10),
        Duration.ofHours(1),
        Duration.ofSeconds(10));
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
