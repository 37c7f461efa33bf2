package dev.hawser.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hawser.protocol.Command.Publish;
import dev.hawser.protocol.binary.ProtobufCodec;
import dev.hawser.protocol.json.JsonCodec;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CodecTest {

  private final Codec json = new JsonCodec();
  private final Codec protobuf = new ProtobufCodec();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"id\":1,\"connect\":{\"token\":\"t\",\"resume\":\"r\",\"heartbeat\":25000,"
            + "\"features\":[\"a\",\"b\"],\"subscribe\":[{\"channel\":\"chat/lobby\","
            + "\"since\":{\"epoch\":\"k3\",\"offset\":17}},{\"channel\":\"x\"}]}}",
        "{\"connect\":{}}",
        "{\"id\":2,\"subscribe\":{\"channel\":\"chat/lobby\"}}",
        "{\"id\":3,\"publish\":{\"channel\":\"c\",\"data\":{\"text\":\"hi\"},\"key\":\"c81-7\","
            + "\"age\":5,\"tags\":{\"a\":\"1\",\"b\":\"2\"},\"slot\":\"s\"}}",
        "{\"publish\":{\"channel\":\"c\",\"bytes\":\"AAECAw==\"}}",
        "{\"id\":4,\"unsubscribe\":{\"channel\":\"c\"}}",
        "{\"id\":5,\"history\":{\"channel\":\"c\",\"since\":{\"epoch\":\"e\",\"offset\":0},"
            + "\"before\":{\"epoch\":\"e\",\"offset\":9007199254740991},\"limit\":50}}",
        "{\"id\":6,\"presence\":{\"channel\":\"c\",\"limit\":100,\"next\":\"n\"}}",
        "{\"id\":7,\"refresh\":{\"token\":\"t\"}}",
        "{\"ping\":{}}",
        "{\"id\":9,\"pong\":{}}",
      })
  void a_command_keeps_its_bytes_through_both_codecs(String text) throws Exception {
    CommandFrame frame = command(json, text.getBytes(UTF_8));
    byte[] binary = protobuf.encode(frame);

    assertThat(command(protobuf, binary)).isEqualTo(frame);
    assertThat(new String(json.encode(frame), UTF_8)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"id\":7}                                         | UNKNOWN_COMMAND | 7",
        "{\"id\":7,\"sing\":{}}                             | UNKNOWN_COMMAND | 7",
        "{\"subscribe\":{},\"id\":7}                        | INVALID_FIELD   | 7",
        "{\"id\":7,\"ping\":{},\"pong\":{}}                 | INVALID_FIELD   | 7",
        "{\"id\":-7,\"ping\":{}}                            | INVALID_FIELD   | 0",
        "{\"id\":7,\"publish\":{\"channel\":\"c\"}}         | INVALID_FIELD   | 7",
        "{\"id\":7,\"publish\":{\"channel\":3,\"data\":1}}  | INVALID_FIELD   | 7",
        "{\"id\":7,\"publish\":{\"channel\":\"c\",\"data\":tru}} | INVALID_DATA | 7",
        "{\"id\":7,\"ping\":{}}}                            | MALFORMED       | 0",
        "[]                                                 | MALFORMED       | 0",
        "nonsense                                           | MALFORMED       | 0",
      })
  void what_is_wrong_is_told_by_code_and_id(String text, Code code, long id) {
    MalformedFrameException refusal =
        catchThrowableOfType(
            MalformedFrameException.class, () -> command(json, text.strip().getBytes(UTF_8)));

    assertThat(refusal.code()).isEqualTo(code);
    assertThat(refusal.id()).isEqualTo(id);
  }

  @Test
  void line_breaks_in_a_payload_become_spaces_in_both_codecs() throws Exception {
    String text = "{\"publish\":{\"channel\":\"c\",\"data\": {\r\n\"a\":\"\\n\"\n} }}";
    Payload expected = Payload.json("{  \"a\":\"\\n\" }");
    Payload raw = Payload.json("\n{\r\n\"a\":\"\\n\"\n}\r\n");
    Publish publish = new Publish("c", raw, null, 0, Map.of(), null);

    CommandFrame fromJson = command(json, text.getBytes(UTF_8));
    CommandFrame fromBinary = command(protobuf, protobuf.encode(new CommandFrame(0, publish)));

    assertThat(((Publish) fromJson.command()).payload()).isEqualTo(expected);
    assertThat(fromBinary).isEqualTo(fromJson);
  }

  private static CommandFrame command(Codec codec, byte[] bytes) throws MalformedFrameException {
    byte[] within = new byte[bytes.length + 7];
    System.arraycopy(bytes, 0, within, 3, bytes.length);
    return codec.decodeCommand(within, 3, bytes.length);
  }
}
