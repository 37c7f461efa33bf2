package dev.hawser.proof.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.hawser.proof.hostile.Input.Manner;
import java.util.Arrays;
import java.util.List;

/** Hostile requests with bodies, for the doors of plain HTTP. */
final class Bodies {

  private static final String DOOR = "HTTP body";
  private static final String BODY = "{\"publish\":{\"channel\":\"demo/body\",\"data\":1}}";
  private static final String LENGTH = "Content-Length: " + BODY.length();
  private static final String JSON = "Content-Type: application/json";
  private static final String FORM = "Content-Type: application/x-www-form-urlencoded";
  private static final String FOREIGN = "Origin: https://evil.example";

  private Bodies() {}

  static List<Input> all() {
    return List.of(
        post("Content-Length and Transfer-Encoding", 400, LENGTH, JSON, "Transfer-Encoding: x"),
        post("Content-Length twice, the same", 400, LENGTH, LENGTH, JSON),
        post("Content-Length twice, in one field", 400, LENGTH + ", " + BODY.length(), JSON),
        post("a chunked body", 411, "Transfer-Encoding: chunked", JSON),
        chunked("a chunk of a size that is none", "zz\r\n{}\r\n0\r\n\r\n"),
        chunked("a chunk with a quoted extension", "2;a=\"\r\n\"\r\n{}\r\n0\r\n\r\n"),
        post("a body in gzip", 415, LENGTH, JSON, "Content-Encoding: gzip"),
        post("a body in zstd in gzip", 415, LENGTH, JSON, "Content-Encoding: zstd, gzip"),
        post("a Content-Length with a sign", 400, "Content-Length: +" + BODY.length(), JSON),
        post("a Content-Length in hexadecimal", 400, "Content-Length: 0x2b", JSON),
        post("a Content-Length of 99,999,999", 413, "Content-Length: 99999999", JSON),
        post("a Content-Length beyond 64 bits", 400, "Content-Length: " + "9".repeat(30), JSON),
        post("a body that ends before its length", 408, "Content-Length: 99", JSON),
        post("a body longer than its length", 400, "Content-Length: 9", JSON),
        post("a body of no type", 415, LENGTH),
        post("a form from a foreign page", 403, LENGTH, FORM, FOREIGN),
        post("a form from nowhere", 415, LENGTH, FORM),
        post("JSON from a foreign page", 403, LENGTH, JSON, FOREIGN),
        post("two Origins", 403, LENGTH, JSON, "Origin: http://127.0.0.1", FOREIGN),
        request("a preflight from a foreign page", 403, "OPTIONS", "/command", "", FOREIGN),
        request("a body to GET", 413, "GET", "/sse", BODY, LENGTH),
        request(
            "a body that is no command",
            400,
            "POST",
            "/stream",
            "[]",
            "Content-Length: 2",
            JSON,
            "Connection: close"),
        request(
            "65 channels of events",
            429,
            "GET",
            "/sse?" + "channel=a&".repeat(65),
            "",
            "Connection: close"),
        new Input(
            DOOR,
            "200 requests ahead of their answers",
            "HTTP 200",
            Manner.AT_ONCE,
            (text("POST", "/command", BODY, LENGTH, JSON).repeat(199)
                    + text("POST", "/command", BODY, LENGTH, JSON, "Connection: close"))
                .getBytes(ISO_8859_1)));
  }

  private static Input chunked(String input, String chunks) {
    return request(input, 411, "POST", "/command", chunks, "Transfer-Encoding: chunked", JSON);
  }

  /** The head at once, and then a byte now and then. */
  static Scene slow() {
    byte[] bytes = text("POST", "/command", BODY, LENGTH, JSON).getBytes(ISO_8859_1);
    int head = bytes.length - BODY.length();
    byte[] begun = Arrays.copyOf(bytes, head);
    byte[] rest = Arrays.copyOfRange(bytes, head, bytes.length);
    return new Input(DOOR, "a body of a byte now and then", "HTTP 408", Manner.SLOWLY, rest)
        .behind(begun);
  }

  private static Input post(String input, int status, String... fields) {
    return request(input, status, "POST", "/command", BODY, fields);
  }

  private static Input request(
      String input, int status, String method, String path, String body, String... fields) {
    byte[] bytes = text(method, path, body, fields).getBytes(ISO_8859_1);
    return new Input(DOOR, input, "HTTP " + status, Manner.AT_ONCE, bytes);
  }

  private static String text(String method, String path, String body, String... fields) {
    return method
        + " "
        + path
        + " HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        + String.join("\r\n", fields)
        + "\r\n\r\n"
        + body;
  }
}
