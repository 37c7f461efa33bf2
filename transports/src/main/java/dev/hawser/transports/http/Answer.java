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
        raw TCP     beginning with the line HAWSER/1 json or HAWSER/1 proto
      """;

  private static final Map<Integer, String> REASONS =
      Map.of(
          400, "Bad Request",
          403, "Forbidden",
          404, "Not Found",
          405, "Method Not Allowed",
          408, "Request Timeout",
          414, "URI Too Long",
          426, "Upgrade Required",
          431, "Request Header Fields Too Large",
          505, "HTTP Version Not Supported");

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

  static byte[] bytes(int status, String why, String fields) {
    byte[] body = (why + "\n\n" + SPOKEN).getBytes(UTF_8);
    byte[] head =
        ("HTTP/1.1 "
                + status
                + " "
                + REASONS.get(status)
                + "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: "
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
