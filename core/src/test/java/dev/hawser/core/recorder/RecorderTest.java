package dev.hawser.core.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.quay.Quay;
import dev.hawser.core.quay.Rope;
import dev.hawser.core.trail.Step;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.ServerMessage.Connected;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jdk.jfr.Name;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real recording holds after a node was at work. */
class RecorderTest {

  @TempDir private Path folder = Path.of("");

  private List<RecordedEvent> recorded(Runnable work) throws IOException {
    Path file = folder.resolve("hawser.jfr");
    try (Recording recording = new Recording()) {
      names().forEach(name -> recording.enable(name).withoutThreshold());
      recording.start();
      work.run();
      recording.stop();
      recording.dump(file);
    }
    return RecordingFile.readAllEvents(file);
  }

  private static List<String> names() {
    List<Class<?>> events = new ArrayList<>(List.of(Occurrence.class.getDeclaredClasses()));
    events.add(Append.class);
    events.add(FanOut.class);
    return events.stream().map(one -> one.getAnnotation(Name.class).value()).sorted().toList();
  }

  private static void publish(Quay quay, Rope author, String channel, int count) {
    Payload payload = Payload.json('"' + "x".repeat(300) + '"');
    Stream.generate(() -> new Command.Publish(channel, payload, null, 0, Map.of(), "s"))
        .limit(count)
        .forEach(one -> quay.ask(author, one));
  }

  @Test
  void a_recording_holds_the_steps_of_a_connection_and_the_way_of_its_publications()
      throws IOException {
    List<RecordedEvent> events =
        recorded(() -> {
          Quay quay = Quay.begun();
          Rope author = quay.connected("bob");
          Rope rope = quay.rope();
          Connected first = quay.open(rope, "ann");
          Position at = quay.subscribe(rope, "latest/a").position();
          rope.stuck(6_000);
          publish(quay, author, "latest/a", 40);
          rope.unstuck();
          quay.settle();
          rope.cut();
          quay.settle();
          publish(quay, author, "latest/a", 2);
          Rope back = quay.rope();
          quay.ask(back, Quay.connect("ann", first.resume()));
          quay.subscribe(back, "latest/a", new Position(at.epoch(), 40));
        });

    List<RecordedEvent> anns = events.stream().filter(RecorderTest::isAnns).toList();
    assertThat(anns.stream().map(one -> one.getEventType().getName()))
        .containsExactly(
            "dev.hawser.Opened",
            "dev.hawser.Connected",
            "dev.hawser.Subscribed",
            "dev.hawser.Slow",
            "dev.hawser.Skipped",
            "dev.hawser.Live",
            "dev.hawser.Closed",
            "dev.hawser.Opened",
            "dev.hawser.Resumed",
            "dev.hawser.Subscribed");
    RecordedEvent skipped = anns.get(4);
    assertThat(skipped.getString("channel")).isEqualTo("latest/a");
    assertThat(skipped.getString("detail")).isEqualTo("conflated");
    assertThat(skipped.getLong("to")).isEqualTo(39);
    assertThat(anns.get(6).getString("detail")).isEqualTo("line-broken");
    assertThat(anns.getLast().getString("detail")).isEqualTo("recovered");
    assertThat(anns.getLast().getLong("from")).isEqualTo(41);

    List<RecordedEvent> fanned = of(events, "dev.hawser.FanOut");
    assertThat(fanned).hasSize(40);
    assertThat(fanned.getFirst().getLong("offset")).isEqualTo(1);
    assertThat(fanned.getFirst().getInt("written")).isEqualTo(1);
    assertThat(fanned.getLast().getInt("written")).as("its line was full").isZero();
    List<RecordedEvent> appended = of(events, "dev.hawser.Append");
    assertThat(appended).hasSize(42);
    assertThat(appended.getLast().getLong("head")).isEqualTo(42);
  }

  private static boolean isAnns(RecordedEvent event) {
    return event.hasField("user") && "ann".equals(event.getString("user"));
  }

  private static List<RecordedEvent> of(List<RecordedEvent> events, String name) {
    return events.stream().filter(one -> one.getEventType().getName().equals(name)).toList();
  }

  @Test
  void every_kind_of_step_has_an_event_and_every_event_is_on_the_page() throws IOException {
    assertThat(names()).hasSize(Step.Kind.values().length + 2);
    String page = Files.readString(Path.of("../docs/operations/tracing.md"));
    List<String> told =
        Pattern.compile("(?m)^\\| `(dev\\.hawser\\.\\w+)`")
            .matcher(page)
            .results()
            .map(found -> found.group(1))
            .sorted()
            .toList();
    assertThat(told).isEqualTo(names());
  }
}
