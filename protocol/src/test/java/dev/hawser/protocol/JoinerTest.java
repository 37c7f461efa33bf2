package dev.hawser.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.protocol.ServerMessage.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is cut is joined again, and nothing fills the memory meanwhile. */
class JoinerTest {

  private static List<Part> cut(int stream, byte[] frame, int most, boolean text) {
    List<Part> parts = new ArrayList<>();
    for (int from = 0; from < frame.length; ) {
      int end = Joiner.end(frame, from, most, text);
      parts.add(
          new Part(stream, java.util.Arrays.copyOfRange(frame, from, end), end < frame.length));
      from = end;
    }
    return parts;
  }

  @Test
  void text_is_cut_between_characters() {
    String text = "aß世🚢".repeat(50);
    for (int most = 4; most < 40; most++) {
      StringBuilder together = new StringBuilder();
      for (Part part : cut(0, text.getBytes(UTF_8), most, true)) {
        String piece = new String(part.piece(), UTF_8);
        assertThat(piece).doesNotContain("\uFFFD");
        assertThat(part.piece().length).isBetween(1, most);
        together.append(piece);
      }
      assertThat(together.toString()).isEqualTo(text);
    }
  }

  @Test
  void bytes_are_cut_anywhere() {
    byte[] bytes = new byte[1_000];
    new Random(3).nextBytes(bytes);
    assertThat(cut(0, bytes, 100, false)).hasSize(10);
  }

  @Test
  void frames_of_several_streams_are_joined_whatever_comes_between() throws Exception {
    Random random = new Random(11);
    List<List<Part>> waiting = new ArrayList<>();
    List<byte[]> frames = new ArrayList<>();
    for (int stream = 0; stream < Part.STREAMS; stream++) {
      byte[] frame = new byte[1 + random.nextInt(5_000)];
      random.nextBytes(frame);
      frames.add(frame);
      waiting.add(cut(stream, frame, 1 + random.nextInt(700), false));
    }
    Joiner joiner = new Joiner(5_000);
    byte[][] joined = new byte[Part.STREAMS][];
    while (waiting.stream().anyMatch(parts -> !parts.isEmpty())) {
      List<Part> parts = waiting.get(random.nextInt(Part.STREAMS));
      if (!parts.isEmpty()) {
        Part part = parts.remove(0);
        byte[] whole = joiner.take(part);
        assertThat(whole == null).isEqualTo(part.more());
        if (whole != null) {
          joined[part.stream()] = whole;
        }
      }
    }
    for (int stream = 0; stream < Part.STREAMS; stream++) {
      assertThat(joined[stream]).isEqualTo(frames.get(stream));
    }
  }

  @Test
  void a_stream_is_used_again_once_its_frame_is_whole() throws Exception {
    Joiner joiner = new Joiner(100);
    for (int i = 0; i < 10; i++) {
      byte[] frame = "frame %d".formatted(i).getBytes(UTF_8);
      assertThat(joiner.take(new Part(1, frame, true))).isNull();
      assertThat(joiner.take(new Part(1, new byte[0], false))).isEqualTo(frame);
    }
  }

  @Test
  void a_frame_in_parts_is_no_longer_than_a_whole_one_may_be() throws Exception {
    Joiner joiner = new Joiner(100);
    assertThat(joiner.take(new Part(2, new byte[60], true))).isNull();
    assertThatThrownBy(() -> joiner.take(new Part(2, new byte[41], false)))
        .isInstanceOf(MalformedFrameException.class)
        .hasMessageContaining("100");
  }
}
