package dev.hawser.protocol;

import static dev.hawser.protocol.Vectors.JSON;
import static dev.hawser.protocol.Vectors.PROTOBUF;
import static dev.hawser.protocol.Vectors.decode;
import static dev.hawser.protocol.Vectors.encode;
import static dev.hawser.protocol.Vectors.hex;
import static dev.hawser.protocol.Vectors.meaning;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.hawser.protocol.v1.ClientFrame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** Every vector, in both directions and both encodings. */
class VectorsTest {

  @TestFactory
  Stream<DynamicTest> a_frame_has_exactly_these_bytes_and_this_meaning() {
    return each(
        "frames",
        vector -> {
          byte[] text = vector.get("json").asString().getBytes(UTF_8);
          byte[] binary = hex(vector.get("protobuf"));
          Object fromJson = decode(JSON, vector, text);
          Object fromBinary = decode(PROTOBUF, vector, binary);

          assertThat(meaning(fromBinary)).isEqualTo(meaning(fromJson));
          assertThat(new String(encode(JSON, fromJson), UTF_8)).isEqualTo(new String(text, UTF_8));
          assertThat(encode(PROTOBUF, fromBinary)).asHexString().isEqualTo(upper(binary));
        });
  }

  @TestFactory
  Stream<DynamicTest> other_bytes_mean_the_same() {
    return each(
        "accepted",
        vector -> {
          JsonNode same =
              Vectors.all("frames").stream()
                  .filter(frame -> frame.get("name").equals(vector.get("same")))
                  .findFirst()
                  .orElseThrow();
          Object expected = decode(JSON, same, same.get("json").asString().getBytes(UTF_8));

          Object frame = decode(Vectors.codec(vector), vector, hex(vector.get("hex")));

          assertThat(meaning(frame)).isEqualTo(meaning(expected));
        });
  }

  @TestFactory
  Stream<DynamicTest> what_is_no_frame_is_refused_by_code_and_id() {
    return each(
        "refused",
        vector -> {
          MalformedFrameException refusal =
              catchThrowableOfType(
                  MalformedFrameException.class,
                  () -> decode(Vectors.codec(vector), vector, hex(vector.get("hex"))));

          assertThat(refusal).isNotNull();
          assertThat(refusal.code().wireName())
              .as(refusal.getMessage())
              .isEqualTo(vector.get("code").asString());
          assertThat(refusal.id()).isEqualTo(vector.get("id").asLong());
          assertThat(refusal.getMessage()).isNotEmpty();
        });
  }

  @TestFactory
  Stream<DynamicTest> a_message_is_cut_into_its_frames() {
    return each(
        "messages",
        vector -> {
          byte[] bytes = hex(vector.get("hex"));
          if (vector.has("refused")) {
            assertThat(
                    catchThrowableOfType(MalformedFrameException.class, () -> cut(vector, bytes)))
                .isNotNull();
          } else {
            List<String> expected =
                vector.get("frames").valueStream().map(JsonNode::asString).toList();
            assertThat(cut(vector, bytes)).isEqualTo(expected);
          }
        });
  }

  @Test
  void every_kind_of_frame_has_a_vector() {
    Set<String> commands =
        ClientFrame.getDescriptor().getOneofs().get(0).getFields().stream()
            .map(field -> field.getName())
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> messages =
        dev.hawser.protocol.v1.ServerFrame.getDescriptor().getOneofs().get(0).getFields().stream()
            .map(field -> field.getName())
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(kinds(true)).isEqualTo(commands);
    assertThat(kinds(false)).isEqualTo(messages);
  }

  @Test
  void the_file_is_what_its_maker_makes() throws Exception {
    assertThat(
            Scripts.run(
                "vectors/generate.mjs", "--check", "src/main/resources/hawser/vectors.json"))
        .isEmpty();
  }

  private static Set<String> kinds(boolean command) {
    return Vectors.all("frames").stream()
        .filter(frame -> frame.get("direction").asString().equals("command") == command)
        .map(frame -> frame.get("kind").asString())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<String> cut(JsonNode vector, byte[] bytes) throws MalformedFrameException {
    Frames frames =
        vector.get("encoding").asString().equals("json")
            ? Frames.lines(bytes, 0, bytes.length)
            : Frames.delimited(bytes, 0, bytes.length);
    List<String> cut = new ArrayList<>();
    while (frames.next()) {
      int from = frames.offset();
      cut.add(HexFormat.of().formatHex(Arrays.copyOfRange(bytes, from, from + frames.length())));
    }
    return cut;
  }

  private static String upper(byte[] bytes) {
    return HexFormat.of().withUpperCase().formatHex(bytes);
  }

  private static Stream<DynamicTest> each(String section, Check check) {
    return Vectors.all(section).stream()
        .map(vector -> dynamicTest(title(vector), () -> check.run(vector)));
  }

  private static String title(JsonNode vector) {
    String encoding = vector.has("encoding") ? vector.get("encoding").asString() + ", " : "";
    return encoding + vector.get("name").asString();
  }

  /** What is tried with each vector. */
  private interface Check {
    void run(JsonNode vector) throws Exception;
  }
}
