package dev.hawser.transports.websocket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.hawser.core.transport.Choices;
import dev.hawser.transports.door.Outcome;
import dev.hawser.transports.http.Answer;
import dev.hawser.transports.http.Request;
import dev.hawser.transports.http.Route;
import dev.hawser.transports.line.Berth;
import dev.hawser.transports.line.ChannelLine;
import dev.hawser.transports.line.Framing;
import io.netty.channel.Channel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The opening handshake at {@code /ws} (RFC 6455, section 4.2), and what of it holds where the line
 * is opened by other means (RFC 8441, section 5).
 */
public class WebSocketRoute implements Route {

  private static final String JSON = "hawser.json.v1";
  private static final String PROTOBUF = "hawser.proto.v1";
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int KEY_LENGTH = 16;
  private static final String SPOKEN = "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n";

  private final Origins origins;
  private final boolean deflate;
  private final Choices choices;

  /**
   * @param deflate whether messages may be compressed where the client offers it
   * @param choices hears what newcomers were told
   */
  public WebSocketRoute(Origins origins, boolean deflate, Choices choices) {
    this.origins = origins;
    this.deflate = deflate;
    this.choices = choices;
  }

  @Override
  public final String path() {
    return "/ws";
  }

  @Override
  public final List<String> methods() {
    return List.of("GET");
  }

  @Override
  public final Outcome open(Request request, Berth berth, Channel channel) {
    Outcome.Refused refused = check(request);
    if (refused != null) {
      return refused;
    }
    return switch (terms(request)) {
      case Terms.Refused(int status, String why) ->
          Answer.refuse(status, why, status == 426 ? SPOKEN : "");
      case Terms.Agreed agreed -> accept(request, agreed, berth, channel);
    };
  }

  private Outcome accept(Request request, Terms.Agreed agreed, Berth berth, Channel channel) {
    String chosen = agreed.subprotocol();
    String extension = agreed.extension();
    String answer =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: "
            + accept(request.all("sec-websocket-key").getFirst())
            + "\r\n"
            + (chosen == null ? "" : "Sec-WebSocket-Protocol: " + chosen + "\r\n")
            + (extension == null ? "" : "Sec-WebSocket-Extensions: " + extension + "\r\n")
            + "\r\n";
    return new Outcome.Opened(line(agreed, berth, channel), answer.getBytes(ISO_8859_1));
  }

  ChannelLine line(Terms.Agreed agreed, Berth berth, Channel channel) {
    return agreed.line(berth, channel);
  }

  /** What becomes of a request by its version, its origin and its subprotocols. */
  public sealed interface Terms {

    /**
     * A line may be.
     *
     * @param subprotocol what was chosen; null if none was offered
     * @param extension how messages are compressed; null if they are not
     */
    record Agreed(@Nullable String subprotocol, @Nullable String extension) implements Terms {

      /** The line on a channel in whose pipeline everything below it already stands. */
      public ChannelLine line(Berth berth, Channel channel) {
        return new WebSocketLine(berth, channel, framing());
      }

      Framing framing() {
        return WebSocketRoute.framing(PROTOBUF.equals(subprotocol), extension != null);
      }
    }

    /** A line may not be. */
    record Refused(int status, String why) implements Terms {}
  }

  /** Judges a request whose {@code host} is known; called once for each. */
  public final Terms terms(Request request) {
    if (!"13".equals(request.one("sec-websocket-version"))) {
      return new Terms.Refused(426, "The version of WebSocket spoken is 13.");
    }
    List<String> origin = request.all("origin");
    if (origin.size() > 1
        || !origins.allow(
            origin.isEmpty() ? null : origin.getFirst(), request.all("host").getFirst())) {
      return new Terms.Refused(
          403, "Pages of this origin may not connect; the operator lists those.");
    }
    List<String> offered = request.elements("sec-websocket-protocol");
    String chosen = choose(offered);
    if (chosen == null && !offered.isEmpty()) {
      return new Terms.Refused(
          400, "The subprotocols spoken are " + JSON + " and " + PROTOBUF + ".");
    }
    request.parameters("choice").stream().findFirst().ifPresent(choices::shown);
    String extension =
        deflate ? Deflate.accept(request.elements("sec-websocket-extensions")) : null;
    return new Terms.Agreed(chosen, extension);
  }

  private static Framing framing(boolean protobuf, boolean deflated) {
    if (protobuf) {
      return deflated ? Framing.WEBSOCKET_BINARY_DEFLATED : Framing.WEBSOCKET_BINARY;
    }
    return deflated ? Framing.WEBSOCKET_TEXT_DEFLATED : Framing.WEBSOCKET_TEXT;
  }

  private Outcome.@Nullable Refused check(Request request) {
    if (!request.version().equals("HTTP/1.1")) {
      return Answer.refuse(
          505, "HTTP/1.0 knows no upgrade; a proxy must speak 1.1 to this server.");
    }
    if (request.length() > 0) {
      return Answer.refuse(400, "A request for an upgrade has no body.");
    }
    if (!request.names("upgrade", "websocket") || !request.names("connection", "upgrade")) {
      return Answer.refuse(426, "This path takes only an upgrade to WebSocket.", SPOKEN);
    }
    if (!isKey(request.one("sec-websocket-key"))) {
      return Answer.refuse(400, "Sec-WebSocket-Key must be 16 bytes in base64, once.");
    }
    return null;
  }

  /** The first one offered that is spoken. */
  private static @Nullable String choose(List<String> offered) {
    for (String protocol : offered) {
      if (protocol.equals(JSON) || protocol.equals(PROTOBUF)) {
        return protocol;
      }
    }
    return null;
  }

  private static boolean isKey(@Nullable String key) {
    try {
      return key != null && Base64.getDecoder().decode(key).length == KEY_LENGTH;
    } catch (IllegalArgumentException malformed) {
      return false;
    }
  }

  private static String accept(String key) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(ISO_8859_1));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-1", impossible);
    }
  }
}
