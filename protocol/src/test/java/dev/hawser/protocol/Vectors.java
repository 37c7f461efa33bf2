package dev.hawser.protocol;

import dev.hawser.protocol.ServerMessage.Connected;
import dev.hawser.protocol.ServerMessage.Delivered;
import dev.hawser.protocol.ServerMessage.Joined;
import dev.hawser.protocol.ServerMessage.Left;
import dev.hawser.protocol.ServerMessage.Patched;
import dev.hawser.protocol.ServerMessage.Reset;
import dev.hawser.protocol.ServerMessage.Skipped;
import dev.hawser.protocol.ServerMessage.Subscribed;
import dev.hawser.protocol.binary.ProtobufCodec;
import dev.hawser.protocol.json.JsonCodec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The vectors that every codec runs, as read from {@code hawser/vectors.json}. */
final class Vectors {

  static final Codec JSON = new JsonCodec();
  static final Codec PROTOBUF = new ProtobufCodec();

  private static final JsonNode FILE = read();

  private Vectors() {}

  static List<JsonNode> all(String section) {
    return FILE.get(section).valueStream().toList();
  }

  static Codec codec(JsonNode vector) {
    return vector.get("encoding").asString().equals("json") ? JSON : PROTOBUF;
  }

  static byte[] hex(JsonNode text) {
    return HexFormat.of().parseHex(text.asString());
  }

  /** A frame of either direction; the bytes lie within a larger array. */
  static Object decode(Codec codec, JsonNode vector, byte[] bytes) throws MalformedFrameException {
    byte[] within = new byte[bytes.length + 5];
    System.arraycopy(bytes, 0, within, 2, bytes.length);
    return vector.get("direction").asString().equals("command")
        ? codec.decodeCommand(within, 2, bytes.length)
        : codec.decodeServer(within, 2, bytes.length);
  }

  static byte[] encode(Codec codec, Object frame) {
    return frame instanceof CommandFrame command
        ? codec.encode(command)
        : codec.encode((ServerFrame) frame);
  }

  /** The frame without channel names and aliases, of which each encoding has only one. */
  static Object meaning(Object frame) {
    return frame instanceof ServerFrame server
        ? new ServerFrame(server.id(), meaning(server.message()))
        : frame;
  }

  private static ServerMessage meaning(ServerMessage message) {
    if (message instanceof Delivered m) {
      return new Delivered("", 0, m.publication());
    } else if (message instanceof Patched m) {
      return new Patched("", 0, m.patch());
    } else if (message instanceof Joined m) {
      return new Joined("", 0, m.session(), m.user());
    } else if (message instanceof Left m) {
      return new Left("", 0, m.session(), m.user());
    } else if (message instanceof Reset m) {
      return new Reset("", 0, m.position(), m.reason());
    } else if (message instanceof Skipped m) {
      return new Skipped("", 0, m.from(), m.to(), m.reason());
    } else if (message instanceof ServerMessage.Rung m) {
      return new ServerMessage.Rung("", 0, m.rung());
    } else if (message instanceof ServerMessage.Signal m) {
      return new ServerMessage.Signal("", 0, m.user(), m.data());
    } else if (message instanceof Subscribed m) {
      return unnumbered(m);
    } else if (message instanceof Connected m) {
      return new Connected(
          m.session(),
          m.resume(),
          m.user(),
          m.node(),
          m.heartbeat(),
          m.expires(),
          m.keys(),
          m.features(),
          m.subscribed().stream().map(Vectors::unnumbered).toList());
    }
    return message;
  }

  private static Subscribed unnumbered(Subscribed m) {
    return new Subscribed(
        m.channel(),
        0,
        m.position(),
        m.recovered(),
        m.reason(),
        m.more(),
        m.publications(),
        m.refused());
  }

  private static JsonNode read() {
    try (InputStream in = Codec.class.getResourceAsStream("/hawser/vectors.json")) {
      return JsonMapper.shared().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
