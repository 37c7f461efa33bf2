package dev.hawser.protocol;

import static dev.hawser.protocol.Vectors.JSON;
import static dev.hawser.protocol.Vectors.PROTOBUF;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What a stranger sends decides what is allocated: a small multiple of its length, never more. */
class AllocationTest {

  private static final int MULTIPLE = 40;
  private static final int CONSTANT = 4 * 1024;
  private static final int MANY = 20_000;

  private final ThreadMXBean meter = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @TestFactory
  Stream<DynamicTest> hostile_frames_allocate_by_their_length() {
    return Stream.concat(
        Map.of(
                "features of nothing", list("connect", "features", "\"\""),
                "features that are wrong", list("connect", "features", "1"),
                "features with escapes", list("connect", "features", "\"\\u0041\""),
                "subscriptions", list("connect", "subscribe", "{\"channel\":\"\"}"),
                "subscriptions to nothing", list("connect", "subscribe", "{}"),
                "unknown fields", list("ping", "x", "{\"a\":[]}"),
                "members", list("presence", "members", "{\"session\":\"\"}"),
                "publications", list("history", "publications", "{\"offset\":1,\"data\":1}"),
                "tags", tags(),
                "bytes", "{\"publish\":{\"channel\":\"c\",\"bytes\":\"" + "AAAA".repeat(MANY))
            .entrySet()
            .stream()
            .map(hostile -> bounded(hostile.getKey(), JSON, hostile.getValue().getBytes(UTF_8))),
        Map.of(
                "features of nothing", repeat(2, "2200"),
                "subscriptions to nothing", repeat(2, "2a00"),
                "unknown fields", repeat(2, "f80100"),
                "unknown frames", repeat(31, "0000"),
                "members", repeat(8, "1200"),
                "publications", repeat(7, "120412020801"),
                "publications without payload", repeat(7, "1200"),
                "tags", repeat(5, "32050a0161120162"),
                "data that is wrong", repeat(5, "1200"),
                "closing", repeat(18, "2200"))
            .entrySet()
            .stream()
            .map(hostile -> bounded(hostile.getKey(), PROTOBUF, hostile.getValue())));
  }

  @TestFactory
  Stream<DynamicTest> refused_vectors_allocate_by_their_length() {
    return Vectors.all("refused").stream()
        .map(vector ->
            bounded(
                vector.get("name").asString(),
                Vectors.codec(vector),
                Vectors.hex(vector.get("hex"))));
  }

  @Test
  void a_publication_is_written_as_one_array_of_its_size() {
    Publication publication =
        new Publication(
            21,
            Payload.json("{\"t\":\"" + "x".repeat(3000) + "\"}"),
            "ann",
            "k",
            1,
            Map.of(),
            null);
    ServerFrame frame = ServerFrame.push(new ServerMessage.Delivered("chat/lobby", 7, publication));
    for (Codec codec : List.of(JSON, PROTOBUF)) {
      int size = codec.encode(frame).length;

      // A second array would be 3,000 bytes more; the rest is what finds the writer of a frame.
      assertThat(allocated(() -> codec.encode(frame))).isLessThan(size + 2048L);
    }
  }

  @Test
  void a_publish_is_read_without_garbage() throws Exception {
    Command publish =
        new Command.Publish(
            "chat/lobby", Payload.json("\"" + "x".repeat(3000) + "\""), "k", 0, Map.of(), null);
    for (Codec codec : List.of(JSON, PROTOBUF)) {
      byte[] bytes = codec.encode(new CommandFrame(7, publish));

      assertThat(allocated(() -> codec.decodeCommand(bytes, 0, bytes.length)))
          .isLessThan(bytes.length + 768L);
    }
  }

  private DynamicTest bounded(String name, Codec codec, byte[] bytes) {
    String title = codec.getClass().getSimpleName() + ", " + name;
    return DynamicTest.dynamicTest(
        title,
        () -> {
          long most = (long) MULTIPLE * bytes.length + CONSTANT;

          assertThat(allocated(() -> codec.decodeCommand(bytes, 0, bytes.length))).isLessThan(most);
          assertThat(allocated(() -> codec.decodeServer(bytes, 0, bytes.length))).isLessThan(most);
        });
  }

  /** The bytes that a call allocates on this thread, by the least of a few, since classes load. */
  private long allocated(Attempt attempt) {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      long before = meter.getCurrentThreadAllocatedBytes();
      try {
        attempt.run();
      } catch (MalformedFrameException e) {
        // Refused: what was allocated until then counts all the same.
      }
      least = Math.min(least, meter.getCurrentThreadAllocatedBytes() - before);
    }
    return least;
  }

  private static String list(String message, String field, String item) {
    return "{\"%s\":{\"channel\":\"c\",\"position\":{\"epoch\":\"e\",\"offset\":1},\"%s\":[%s]}}"
        .formatted(message, field, (item + ",").repeat(MANY) + item);
  }

  private static String tags() {
    StringBuilder text = new StringBuilder("{\"publish\":{\"channel\":\"c\",\"data\":1,\"tags\":{");
    for (int i = 0; i < MANY; i++) {
      text.append('"').append(i).append("\":\"\",");
    }
    return text.append("\"\":\"\"}}}").toString();
  }

  private static byte[] repeat(int field, String hex) {
    byte[] body = java.util.HexFormat.of().parseHex(hex.repeat(MANY));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int tag = field << 3 | 2;
    if (tag > 127) {
      out.write((tag & 127) | 128);
    }
    out.write(tag > 127 ? tag >> 7 : tag);
    byte[] prefix = new byte[Frames.PREFIX];
    out.write(prefix, 0, Frames.putPrefix(prefix, 0, body.length));
    out.writeBytes(body);
    return out.toByteArray();
  }

  /** What is measured. */
  private interface Attempt {
    void run() throws MalformedFrameException;
  }
}
