package dev.hawser.server.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.server.Hosted;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.util.Collections;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What nobody should send gets a numbered answer, and costs bounded memory. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RequestsTest {

  private static final int BODY = 64 * 1024;

  private final Hosted server = Hosted.start(Hosted.admin("body: 64KiB") + Hosted.secret());
  private final Described described = new Described(server.get("/openapi.json").body());

  @AfterAll
  void close() {
    server.close();
  }

  private HttpResponse<String> publish(byte[] body, String... more) {
    String[] headers =
        Stream.concat(Stream.of("Authorization", "Bearer " + Hosted.KEY), Stream.of(more))
            .toArray(String[]::new);
    return server.send("POST", "/v1/publish", BodyPublishers.ofByteArray(body), headers);
  }

  static Stream<byte[]> bodiesThatAreNotOneObjectInUtf8() {
    String good = "{\"channel\":\"a\",\"data\":1}";
    return Stream.of(
        good.getBytes(UTF_16BE),
        ("\ufeff" + good).getBytes(UTF_16BE),
        good.getBytes(Charset.forName("UTF-32LE")),
        new byte[] {0, 0, 0, 0},
        "{\"channel\":\"a\",\"data\":\"\u00fc\"}".getBytes(ISO_8859_1),
        "{\"channel\":\"a\",\"data\":1}x".getBytes(UTF_8),
        "{\"channel\":\"a\",\"data\":NaN}".getBytes(UTF_8),
        "{'channel':'a','data':1}".getBytes(UTF_8),
        "{\"channel\":\"a\",\"data\":1,}".getBytes(UTF_8),
        "null".getBytes(UTF_8),
        "".getBytes(UTF_8),
        ("{\"channel\":\"a\",\"data\":" + "[".repeat(20_000) + "]".repeat(20_000) + "}")
            .getBytes(UTF_8),
        "[".repeat(60_000).getBytes(UTF_8),
        ("{\"channel\":\"a\",\"data\":" + "[".repeat(65) + "]".repeat(65) + "}").getBytes(UTF_8));
  }

  @ParameterizedTest
  @MethodSource("bodiesThatAreNotOneObjectInUtf8")
  void a_body_that_is_not_one_object_in_utf_8_is_refused(byte[] body) {
    HttpResponse<String> answer = publish(body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    described.isRefusal(answer);
  }

  @Test
  void data_travels_as_it_stood_in_the_body() {
    String data = "{\"a\" : 1.50 , \"a\":\"\u00fc\\u0041 \ud83d\ude80\",\"b\":[ ]}";
    byte[] body = ("{ \"data\" : " + data + " ,\"channel\":\"as/is\"}").getBytes(UTF_8);
    assertThat(publish(body).statusCode()).isEqualTo(200);
    assertThat(server.get("/v1/history?channel=as/is").body()).contains("\"data\":" + data);
  }

  @Test
  void a_byte_order_mark_shifts_nothing() {
    HttpResponse<String> answer =
        publish("\ufeff{\"channel\":\"bom\",\"data\":{\"x\":12345}}".getBytes(UTF_8));
    if (answer.statusCode() == 200) {
      assertThat(server.get("/v1/history?channel=bom").body()).contains("\"data\":{\"x\":12345}");
    } else {
      assertThat(answer.statusCode()).isEqualTo(400);
    }
  }

  @Test
  void the_content_type_does_not_matter_so_that_curl_is_short() {
    byte[] body = "{\"channel\":\"a\",\"data\":1}".getBytes(UTF_8);
    for (String type :
        new String[] {"application/x-www-form-urlencoded", "text/plain", "multipart/form-data"}) {
      assertThat(publish(body, "Content-Type", type).statusCode()).as(type).isEqualTo(200);
    }
  }

  @Test
  void a_field_that_comes_twice_is_refused() {
    assertThat(server.post("/v1/publish", "{'channel':'a','channel':'b','data':1}").statusCode())
        .isEqualTo(400);
    assertThat(server.post("/v1/disconnect", "{'user':'ann','user':'bob'}").statusCode())
        .isEqualTo(400);
  }

  @Test
  void an_empty_author_or_key_is_a_mistake_not_a_name() {
    assertThat(server.post("/v1/publish", "{'channel':'a','data':1,'user':''}").statusCode())
        .isEqualTo(400);
    assertThat(server.post("/v1/publish", "{'channel':'a','data':1,'key':''}").statusCode())
        .isEqualTo(400);
  }

  @Test
  void a_body_without_an_end_is_refused_while_it_still_comes() throws IOException {
    // The JDK's client may see the connection close under it, so the answer is read on the wire.
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), server.server().adminPort())) {
      socket.setSoTimeout(20_000);
      OutputStream out = socket.getOutputStream();
      out.write(
          ("POST /v1/publish HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                  + Hosted.KEY
                  + "\r\nTransfer-Encoding: chunked\r\n\r\n")
              .getBytes(UTF_8));
      byte[] chunk = ("2000\r\n" + " ".repeat(8_192) + "\r\n").getBytes(UTF_8);
      for (int sent = 0; sent <= BODY; sent += 8_192) {
        out.write(chunk);
      }
      out.flush();
      assertThat(new String(socket.getInputStream().readNBytes(12), UTF_8))
          .isEqualTo("HTTP/1.1 413");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /..%2f..%2fetc/passwd HTTP/1.1",
        "GET /../../etc/passwd HTTP/1.1",
        "GET /chat/..%5c..%5cx HTTP/1.1",
        "GET /%2e%2e/hawser/openapi.yaml HTTP/1.1",
        "GET /./hawser/demo.yaml HTTP/1.1",
        "GET //hawser/demo.yaml HTTP/1.1",
        "GET /%00 HTTP/1.1",
        "GET /%zz HTTP/1.1",
        "GET /<script>alert(1)</script> HTTP/1.1",
        "GET /v1/node;x=1 HTTP/1.1",
        "GET /V1/NODE HTTP/1.1",
        "GET /v1/node/ HTTP/1.1",
        "GET / HTTP/9.9",
        "GET  / HTTP/1.1",
        "nonsense",
        "PARTS",
        "LONG"
      })
  void a_strange_address_opens_nothing_and_is_not_said_back(String line) throws IOException {
    String request =
        switch (line) {
          case "PARTS" -> "GET " + "/a".repeat(1_900) + " HTTP/1.1";
          case "LONG" -> "GET /" + "x".repeat(100_000) + " HTTP/1.1";
          default -> line;
        };
    String answer = raw(request + "\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    String status = answer.substring(9, 12);
    if (line.contains("node;x")) {
      // A path parameter is no part of the path; the key is asked for as ever.
      assertThat(status).isIn("401", "404");
    } else {
      assertThat(status).as(answer).isIn("400", "404", "405", "414", "505");
    }
    assertThat(answer).contains("\"error\"").doesNotContain("<script>").doesNotContain("root:");
    assertThat(answer.toLowerCase(Locale.ROOT)).contains("nosniff");
  }

  private String raw(String request) throws IOException {
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), server.server().adminPort())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.getBytes(UTF_8));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  @Test
  void another_method_says_which_are_allowed() {
    for (String operation : described.operations()) {
      String path = operation.split(" ", -1)[1];
      for (String method : new String[] {"PUT", "DELETE", "OPTIONS", "PATCH"}) {
        HttpResponse<String> answer = server.send(method, path, BodyPublishers.noBody());
        assertThat(answer.statusCode()).as(method + " " + path).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow").orElse(""))
            .contains(operation.split(" ", -1)[0]);
        described.isRefusal(answer);
      }
    }
    assertThat(server.get("/v1/publish").headers().firstValue("Allow")).contains("POST");
  }

  @Test
  void head_is_answered_as_get_is_without_a_body() {
    for (String path : new String[] {"/health", "/ready", "/metrics", "/openapi.json"}) {
      HttpResponse<String> answer = server.send("HEAD", path, BodyPublishers.noBody());
      assertThat(answer.statusCode()).as(path).isEqualTo(200);
      assertThat(answer.body()).isEmpty();
    }
    assertThat(server.send("HEAD", "/v1/node", BodyPublishers.noBody()).statusCode())
        .isEqualTo(401);
    assertThat(server.send("HEAD", "/nowhere", BodyPublishers.noBody()).statusCode())
        .isEqualTo(404);
  }

  @Test
  void nothing_that_is_answered_is_kept_or_guessed_at() {
    for (String path : new String[] {"/v1/node", "/health", "/nowhere", "/openapi.json"}) {
      HttpResponse<String> answer = server.get(path);
      assertThat(answer.headers().firstValue("Cache-Control")).as(path).contains("no-store");
      assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    }
  }

  @Test
  void a_key_must_be_whole_and_comes_as_bearer() {
    for (String header :
        new String[] {
          "",
          "Bearer",
          "Bearer ",
          "Basic " + Hosted.KEY,
          Hosted.KEY,
          "Bearer " + Hosted.KEY + "x",
          "Bearer " + Hosted.KEY.substring(1),
          "Bearer " + Hosted.KEY.toUpperCase(Locale.ROOT)
        }) {
      HttpResponse<String> answer =
          server.send("GET", "/v1/node", BodyPublishers.noBody(), "Authorization", header);
      assertThat(answer.statusCode()).as(header).isEqualTo(401);
      assertThat(answer.body()).doesNotContain(Hosted.KEY);
    }
    assertThat(
            server
                .send(
                    "GET",
                    "/v1/node",
                    BodyPublishers.noBody(),
                    "Authorization",
                    "bearer " + Hosted.KEY)
                .statusCode())
        .isEqualTo(200);
  }

  @Test
  void without_keys_the_api_opens_to_nobody() {
    try (Hosted shut = Hosted.start("admin: {port: 0}\n")) {
      assertThat(shut.get("/v1/node").statusCode()).isEqualTo(401);
      assertThat(
              shut.send("GET", "/v1/node", BodyPublishers.noBody(), "Authorization", "Bearer ")
                  .statusCode())
          .isEqualTo(401);
      assertThat(shut.get("/health").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void a_token_that_no_door_would_take_is_not_minted() {
    String grant = "{'channels':'" + "x".repeat(200) + "','allow':['subscribe']}";
    String body =
        "{'user':'ann','grants':[" + String.join(",", Collections.nCopies(100, grant)) + "]}";
    HttpResponse<String> answer = server.post("/v1/tokens", body);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("characters");
  }

  @Test
  void a_page_comes_with_a_policy_for_what_it_may_load() {
    HttpResponse<String> page = server.send("GET", "/", BodyPublishers.noBody());
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
        .contains("default-src 'self'")
        .contains("frame-ancestors 'self'")
        .doesNotContain("unsafe");
    assertThat(page.headers().firstValue("Cache-Control")).contains("no-cache");
  }
}
