package dev.hawser.proof.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hawser.protocol.Codec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Where a search begins: the protocol's vectors, good and bad. */
final class Seeds {

  private static final JsonNode VECTORS = read();

  private Seeds() {}

  /** Frames, other bytes for them, and what is refused, in one encoding. */
  static Stream<byte[]> all(String encoding) {
    boolean json = encoding.equals("json");
    return Stream.concat(
        VECTORS
            .get("frames")
            .valueStream()
            .map(frame ->
                json ? frame.get("json").asString().getBytes(UTF_8) : hex(frame.get("protobuf"))),
        Stream.of("accepted", "refused")
            .flatMap(section -> VECTORS.get(section).valueStream())
            .filter(vector -> vector.get("encoding").asString().equals(encoding))
            .map(vector -> hex(vector.get("hex"))));
  }

  /** What carriers bring at once. */
  static Stream<byte[]> messages() {
    return VECTORS.get("messages").valueStream().map(message -> hex(message.get("hex")));
  }

  private static byte[] hex(JsonNode text) {
    return HexFormat.of().parseHex(text.asString());
  }

  private static JsonNode read() {
    try (InputStream in = Codec.class.getResourceAsStream("/hawser/vectors.json")) {
      return JsonMapper.shared().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
