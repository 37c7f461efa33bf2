package dev.hawser.transports.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds and reads the heads of requests in bytes that come bit by bit. */
public final class RequestParser {

  private static final int LONGEST_LINE = 4 * 1024;
  private static final int LONGEST_HEAD = 16 * 1024;
  private static final int MOST_FIELDS = 100;
  private static final int LONGEST_LENGTH = 15;
  private static final String END = "\r\n\r\n";
  private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

  private int looked;
  private boolean lineEnded;

  /**
   * Reads the head, once it is whole.
   *
   * @return null if more bytes are needed; nothing is consumed then
   */
  public @Nullable Request parse(ByteBuf in) throws BadRequestException {
    int length = headLength(in);
    if (length < 0) {
      return null;
    }
    looked = 0;
    lineEnded = false;
    String head = in.readCharSequence(length, ISO_8859_1).toString();
    in.skipBytes(END.length());
    return read(head);
  }

  private int headLength(ByteBuf in) throws BadRequestException {
    int start = in.readerIndex();
    int available = in.readableBytes();
    for (; looked < available; looked++) {
      if (in.getByte(start + looked) == '\n') {
        if (looked == 0 || in.getByte(start + looked - 1) != '\r') {
          throw new BadRequestException(400, "A line of the header ends without a CR.");
        }
        lineEnded = true;
        if (looked >= 3
            && in.getByte(start + looked - 1) == '\r'
            && in.getByte(start + looked - 2) == '\n'
            && in.getByte(start + looked - 3) == '\r') {
          return looked + 1 - END.length();
        }
      } else if (!lineEnded && looked >= LONGEST_LINE) {
        throw new BadRequestException(414, "The request line is longer than 4 KiB.");
      } else if (looked >= LONGEST_HEAD) {
        throw new BadRequestException(431, "The header is larger than 16 KiB.");
      }
    }
    return -1;
  }

  private static Request read(String head) throws BadRequestException {
    String[] lines = head.split("\r\n", -1);
    String[] words = lines[0].split(" ", -1);
    if (words.length != 3 || !isTarget(words[1]) || !isToken(words[0])) {
      throw new BadRequestException(400, "The first line is no request line.");
    }
    if (!words[2].equals("HTTP/1.1") && !words[2].equals("HTTP/1.0")) {
      throw new BadRequestException(505, "Only HTTP/1.1 and 1.0 are spoken here.");
    }
    if (lines.length > MOST_FIELDS) {
      throw new BadRequestException(431, "There are more than 100 header fields.");
    }
    List<Request.Field> fields = new ArrayList<>(lines.length);
    for (int i = 1; i < lines.length; i++) {
      fields.add(field(lines[i]));
    }
    int query = words[1].indexOf('?');
    String path = query < 0 ? words[1] : words[1].substring(0, query);
    String after = query < 0 ? "" : words[1].substring(query + 1);
    return new Request(words[0], path, after, words[2], fields, length(fields));
  }

  /**
   * The body's length (RFC 9112, section 6). Whatever two readers could understand differently is
   * refused, since one of them may be a proxy.
   */
  private static long length(List<Request.Field> fields) throws BadRequestException {
    String length = null;
    boolean encoded = false;
    for (Request.Field field : fields) {
      if (field.name().equals("transfer-encoding")) {
        encoded = true;
      } else if (field.name().equals("content-length")) {
        if (length != null) {
          throw new BadRequestException(400, "There is more than one Content-Length.");
        }
        length = field.value();
      }
    }
    if (encoded && length != null) {
      throw new BadRequestException(
          400, "Content-Length and Transfer-Encoding exclude each other.");
    }
    if (encoded) {
      throw new BadRequestException(411, "A body comes with its Content-Length here.");
    }
    if (length == null) {
      return 0;
    }
    if (length.isEmpty()
        || length.length() > LONGEST_LENGTH
        || !length.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new BadRequestException(400, "Content-Length is no number.");
    }
    return Long.parseLong(length);
  }

  private static boolean isTarget(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }

  private static Request.Field field(String line) throws BadRequestException {
    int colon = line.indexOf(':');
    String name = colon < 0 ? "" : line.substring(0, colon);
    String value = line.substring(colon + 1).strip();
    // A folded line begins with a blank, so its name is no token (RFC 9112, section 5.2).
    if (!isToken(name) || value.chars().anyMatch(RequestParser::isControl)) {
      throw new BadRequestException(400, "A header field is malformed.");
    }
    return new Request.Field(name.toLowerCase(Locale.ROOT), value);
  }

  /** What no field's value may hold (RFC 9110, section 5.5): all control characters but the tab. */
  private static boolean isControl(int c) {
    return (c < ' ' && c != '\t') || c == 0x7f;
  }

  private static boolean isToken(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!letter && TOKEN_MARKS.indexOf(c) < 0) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /** A head that is refused. */
  public static final class BadRequestException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int status;

    BadRequestException(int status, String why) {
      super(why, null, false, false);
      this.status = status;
    }

    public int status() {
      return status;
    }

    public String why() {
      return String.valueOf(getMessage());
    }
  }
}
