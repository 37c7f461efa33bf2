package dev.hawser.proof.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hawser.proof.door.Heard;
import dev.hawser.proof.door.Json;
import dev.hawser.proof.door.Node;
import dev.hawser.proof.door.Peer;
import dev.hawser.proof.door.Running;
import dev.hawser.proof.door.Transport;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a reader gets that stops for a while, by the profile and by its ladder, in both encodings.
 */
class SlowTest {

  /** Far more than the kernel holds between two sockets, in kilobytes. */
  private static final int COUNT = 12_000;

  private static final int SLOTS = 10;
  private static final String FILL = "x".repeat(1_000);

  private final Node node;

  SlowTest(@Running("slow") Node node) {
    this.node = node;
  }

  /** How a peer says its frames. */
  enum Said {
    IN_JSON {
      @Override
      Peer open(Node node) {
        return Peer.narrow(node.port());
      }
    },
    IN_PROTOBUF {
      @Override
      Peer open(Node node) {
        return Transport.GRPC.open(node);
      }
    };

    abstract Peer open(Node node);
  }

  /** What came of one channel, in order: that nothing is missing without a word is checked. */
  private static final class Course {

    private final String channel;
    final List<Json> publications = new ArrayList<>();
    final Set<String> reasons = new HashSet<>();
    final List<String> rungs = new ArrayList<>();
    long covered;

    Course(String channel) {
      this.channel = channel;
    }

    void hear(Peer peer) {
      if (!(peer.next(Peer.PATIENCE) instanceof Heard.Frame(Json frame))) {
        throw new AssertionError("the line ended at " + covered);
      }
      if (frame.has("publication")) {
        Json publication = frame.at("publication");
        assertThat(publication.text("channel")).isEqualTo(channel);
        assertThat(publication.number("offset")).isEqualTo(++covered);
        publications.add(publication);
      } else if (frame.has("skipped")) {
        assertThat(frame.number("skipped", "from")).isEqualTo(covered + 1);
        covered = frame.number("skipped", "to");
        reasons.add(frame.text("skipped", "reason"));
      } else if (frame.has("rung")) {
        rungs.add(frame.text("rung", "rung"));
      }
    }

    void until(Peer peer, long offset) {
      while (covered < offset) {
        hear(peer);
      }
      assertThat(covered).isEqualTo(offset);
    }
  }

  private void fill(Peer author, String channel, int count) {
    for (int sent = 0; sent < count; ) {
      int batch = Math.min(250, count - sent);
      int last = 0;
      for (int i = 0; i < batch; i++) {
        last =
            author.ask(
                "{'publish':{'channel':'%s','slot':'s%d','data':{'fill':'%s'}}}",
                channel, (sent + i) % SLOTS, FILL);
      }
      for (int id = last - batch + 1; id <= last; id++) {
        author.reply(id).at("published");
      }
      sent += batch;
    }
  }

  private Course stalled(Peer reader, Peer author, String channel) {
    reader.answer("{'connect':{}}").at("connected");
    reader.answer("{'subscribe':{'channel':'%s'}}", channel).at("subscribed");
    reader.stopReading();
    fill(author, channel, COUNT);
    reader.readOn();
    Course course = new Course(channel);
    course.until(reader, COUNT);
    assertThat(course.publications.size()).as("delivered").isLessThan(COUNT);
    return course;
  }

  @ParameterizedTest
  @CsvSource({
    "IN_JSON, demo/latest",
    "IN_PROTOBUF, demo/latest",
    "IN_JSON, demo/bare",
    "IN_PROTOBUF, demo/bare"
  })
  void latest_brings_the_newest_of_each_slot(Said said, String where) {
    try (Peer author = Transport.TCP.guest(node);
        Peer reader = said.open(node)) {
      Course course = stalled(reader, author, where + "/" + said);
      assertThat(course.reasons).containsExactly("conflated");
      List<Json> last =
          course.publications.subList(
              course.publications.size() - SLOTS, course.publications.size());
      assertThat(last).extracting(one -> one.number("offset")).startsWith(COUNT - SLOTS + 1L);
      assertThat(last).extracting(one -> one.text("slot")).doesNotHaveDuplicates();
    }
  }

  @ParameterizedTest
  @EnumSource
  void sample_brings_the_newest_now_and_then_until_the_line_keeps_up(Said said) {
    String channel = "demo/sample/" + said;
    try (Peer author = Transport.TCP.guest(node);
        Peer reader = said.open(node)) {
      Course course = stalled(reader, author, channel);
      assertThat(course.reasons).containsExactly("sampled");
      assertThat(course.publications.getLast().number("offset")).isEqualTo(COUNT);
      fill(author, channel, 500);
      course.until(reader, COUNT + 500);
      assertThat(course.reasons).containsExactly("sampled");
      assertThat(course.publications.getLast().number("offset")).isEqualTo(COUNT + 500);
    }
  }

  @ParameterizedTest
  @EnumSource
  void drop_tells_what_does_not_come(Said said) {
    String channel = "demo/drop/" + said;
    try (Peer author = Transport.TCP.guest(node);
        Peer reader = said.open(node)) {
      Course course = stalled(reader, author, channel);
      assertThat(course.reasons).containsExactly("slow");
      fill(author, channel, 3);
      course.until(reader, COUNT + 3);
      assertThat(course.publications.getLast().number("offset")).isEqualTo(COUNT + 3);
    }
  }

  @Test
  void disconnect_ends_the_line_with_a_number_that_says_come_back() {
    String channel = "demo/cut/a";
    try (Peer author = Transport.TCP.guest(node);
        Peer reader = Peer.narrow(node.port())) {
      reader.answer("{'connect':{}}").at("connected");
      reader.answer("{'subscribe':{'channel':'%s'}}", channel).at("subscribed");
      reader.stopReading();
      fill(author, channel, COUNT);
      reader.readOn();
      assertThat(reader.end().code()).isIn(3008, 0);
    }
  }

  @ParameterizedTest
  @EnumSource
  void the_ladder_goes_down_with_the_line_and_up_again_and_says_so(Said said) {
    String channel = "demo/ladder/" + said;
    try (Peer author = Transport.TCP.guest(node);
        Peer reader = said.open(node)) {
      Json connected = reader.answer("{'connect':{'features':['rungs']}}").at("connected");
      assertThat(connected.toString()).contains("rungs");
      reader.answer("{'subscribe':{'channel':'%s','adapt':true}}", channel).at("subscribed");
      double before = node.operators().metric("hawser_rungs_down_total", "");
      reader.stopReading();
      fill(author, channel, COUNT);
      await()
          .atMost(Peer.PATIENCE)
          .until(() -> node.operators().metric("hawser_rungs_down_total", "") >= before + 3);
      reader.readOn();
      Course course = new Course(channel);
      course.until(reader, COUNT);
      assertThat(course.rungs).startsWith("all", "latest", "sample", "drop");
      while (course.rungs.size() < 7) {
        course.hear(reader);
      }
      assertThat(course.rungs)
          .containsExactly("all", "latest", "sample", "drop", "sample", "latest", "all");
      fill(author, channel, 20);
      course.until(reader, COUNT + 20);
      assertThat(course.publications)
          .extracting(one -> one.number("offset"))
          .endsWith(COUNT + 19L, COUNT + 20L);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{'connect':{}}", "{'connect':{'features':['rungs']}}"})
  void nobody_hears_of_rungs_who_did_not_ask(String connect) {
    String channel = "demo/ladder/unasked";
    try (Peer reader = Transport.WEB_SOCKET.open(node)) {
      boolean knows = connect.contains("rungs");
      reader.answer(connect).at("connected");
      reader.answer("{'subscribe':{'channel':'%s','adapt':%s}}", channel, !knows).at("subscribed");
      assertThat(reader.unasked()).isEmpty();
    }
  }
}
