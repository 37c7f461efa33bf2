package dev.hawser.transports.http2;

import dev.hawser.transports.http.Request;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rules for a request's head (RFC 9113, section 8.2 and 8.3; RFC 8441, section 4). */
final class Heads {

  private static final Set<String> PSEUDO =
      Set.of(":method", ":scheme", ":authority", ":path", ":protocol");

  /** What belongs to a connection has no place in a stream. */
  private static final Set<String> OF_CONNECTION =
      Set.of("connection", "proxy-connection", "keep-alive", "transfer-encoding", "upgrade");

  private static final String MARKS = "!#$%&'*+-.^_`|~";

  private Heads() {}

  /**
   * A well-formed head, as HTTP/1.1 would have told it: {@code host} is the authority.
   *
   * @param protocol of an extended CONNECT; null for every other request
   */
  record Head(Request request, @Nullable String protocol) {}

  /** Reads a head; null if it is malformed. */
  static @Nullable Head read(Http2Headers headers) {
    Map<String, String> pseudo = new HashMap<>();
    List<Request.Field> fields = new ArrayList<>();
    for (Map.Entry<CharSequence, CharSequence> header : headers) {
      String name = header.getKey().toString();
      String value = header.getValue().toString();
      if (name.startsWith(":")) {
        if (!fields.isEmpty() || !PSEUDO.contains(name) || pseudo.put(name, value) != null) {
          return null;
        }
      } else if (!isField(name, value)) {
        return null;
      } else {
        fields.add(new Request.Field(name, value));
      }
    }
    return isRequest(pseudo) ? head(pseudo, fields) : null;
  }

  private static @Nullable Head head(Map<String, String> pseudo, List<Request.Field> fields) {
    String authority = pseudo.get(":authority");
    if (authority != null) {
      for (Request.Field field : fields) {
        if (field.name().equals("host") && !field.value().equals(authority)) {
          return null;
        }
      }
      fields.removeIf(field -> field.name().equals("host"));
      fields.add(new Request.Field("host", authority));
    }
    String target = pseudo.getOrDefault(":path", "");
    int query = target.indexOf('?');
    String path = query < 0 ? target : target.substring(0, query);
    String method = pseudo.getOrDefault(":method", "");
    String asked = query < 0 ? "" : target.substring(query + 1);
    Request request = new Request(method, path, asked, "HTTP/2", fields, 0);
    return new Head(request, pseudo.get(":protocol"));
  }

  /** Whether the fields of a trailer are well formed; {@link #read} for those of a head. */
  static boolean isTrailer(Http2Headers headers) {
    for (Map.Entry<CharSequence, CharSequence> header : headers) {
      String name = header.getKey().toString();
      if (name.startsWith(":") || !isField(name, header.getValue().toString())) {
        return false;
      }
    }
    return true;
  }

  private static boolean isRequest(Map<String, String> pseudo) {
    String method = pseudo.get(":method");
    String protocol = pseudo.get(":protocol");
    if (method == null || method.isEmpty()) {
      return false;
    }
    if (method.equals("CONNECT") && protocol == null) {
      return pseudo.size() == 2 && pseudo.containsKey(":authority");
    }
    String path = pseudo.getOrDefault(":path", "");
    boolean asterisk = method.equals("OPTIONS") && path.equals("*");
    return !pseudo.getOrDefault(":scheme", "").isEmpty()
        && (path.startsWith("/") || asterisk)
        && (protocol == null || (method.equals("CONNECT") && pseudo.containsKey(":authority")));
  }

  private static boolean isField(String name, String value) {
    return isName(name)
        && !OF_CONNECTION.contains(name)
        && (!name.equals("te") || value.equals("trailers"))
        && value.equals(value.strip())
        && value.chars().noneMatch(c -> (c < ' ' && c != '\t') || c == 0x7f);
  }

  /** A token without capitals. */
  private static boolean isName(String name) {
    return !name.isEmpty()
        && name.chars()
            .allMatch(
                c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || MARKS.indexOf(c) >= 0);
  }
}
