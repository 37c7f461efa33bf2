package dev.hawser.transports.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hawser.protocol.Code;
import dev.hawser.transports.door.Outcome;
import java.util.Map;

/** Answers that end the connection, each with a body for the person who reads it. */
public final class Answer {

  private static final String SPOKEN =
      """
      Hawser speaks here:
        WebSocket   GET /ws, Sec-WebSocket-Version 13,
                    Sec-WebSocket-Protocol hawser.json.v1 (also without any) or hawser.proto.v1
        HTTP        POST /stream, POST or GET /sse, POST /poll; POST /command beside them
        HTTP/2      WebSocket by CONNECT (RFC 8441) at /ws, and gRPC:
                    hawser.v1.Channels/Connect and hawser.v1.Channels/Subscribe
        raw TCP     beginning with the line HAWSER/1 json or HAWSER/1 proto
      """;

  private static final Map<Integer, String> REASONS =
      Map.ofEntries(
          Map.entry(200, "OK"),
          Map.entry(204, "No Content"),
          Map.entry(400, "Bad Request"),
          Map.entry(401, "Unauthorized"),
          Map.entry(403, "Forbidden"),
          Map.entry(404, "Not Found"),
          Map.entry(405, "Method Not Allowed"),
          Map.entry(408, "Request Timeout"),
          Map.entry(409, "Conflict"),
          Map.entry(411, "Length Required"),
          Map.entry(413, "Content Too Large"),
          Map.entry(414, "URI Too Long"),
          Map.entry(415, "Unsupported Media Type"),
          Map.entry(426, "Upgrade Required"),
          Map.entry(429, "Too Many Requests"),
          Map.entry(431, "Request Header Fields Too Large"),
          Map.entry(500, "Internal Server Error"),
          Map.entry(503, "Service Unavailable"),
          Map.entry(505, "HTTP Version Not Supported"));

  private Answer() {}

  public static Outcome.Refused refuse(int status, String why) {
    return refuse(status, why, "");
  }

  /**
   * Refuses a request.
   *
   * @param fields more header fields, each with its line end
   */
  public static Outcome.Refused refuse(int status, String why, String fields) {
    Code code = status == 403 ? Code.REFUSED : Code.PROTOCOL_VIOLATED;
    return new Outcome.Refused(code, status + " " + why, bytes(status, why, fields));
  }

  /** The first line of an answer, with its line end. */
  public static String statusLine(int status) {
    return "HTTP/1.1 " + status + " " + REASONS.get(status) + "\r\n";
  }

  /** What a person reads. */
  public static byte[] body(String why) {
    return (why + "\n\n" + SPOKEN).getBytes(UTF_8);
  }

  /** An answer in words that ends the connection. */
  public static byte[] bytes(int status, String why, String fields) {
    byte[] body = body(why);
    byte[] head =
        (statusLine(status)
                + "Content-Type: text/plain; charset=utf-8\r\nContent-Length: "
                + body.length
                + "\r\nConnection: close\r\n"
                + fields
                + "\r\n")
            .getBytes(ISO_8859_1);
    byte[] whole = new byte[head.length + body.length];
    System.arraycopy(head, 0, whole, 0, head.length);
    System.arraycopy(body, 0, whole, head.length, body.length);
    return whole;
  }
}
