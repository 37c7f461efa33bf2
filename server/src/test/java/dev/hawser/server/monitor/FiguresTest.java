package dev.hawser.server.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.server.Hosted;
import dev.hawser.server.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The live figures, as the page about them says. */
class FiguresTest {

  @Test
  void the_figures_that_are_published_have_the_shape_of_the_page_and_are_plausible()
      throws IOException {
    String page = Files.readString(Path.of("../docs/operations/monitor.md"));
    JsonNode example =
        JsonMapper.shared()
            .readTree(page.substring(page.indexOf("```json") + 7, page.lastIndexOf("```")));
    try (Hosted server =
            Hosted.start(
                Hosted.admin("")
                    + """
                    monitor: {enabled: true, channel: figures}
                    profiles: [{name: all, channels: figures, guests: [subscribe]}]
                    """);
        Wire wire = server.wire()) {
      wire.connect("'subscribe':[{'channel':'figures'}]");
      JsonNode publication = wire.next("publication");
      assertThat(publication.has("user")).as("the server is the author").isFalse();
      JsonNode figures = publication.get("data");

      assertThat(shape(figures)).isEqualTo(shape(example));
      assertThat(figures.get("time").asLong())
          .isBetween(Instant.now().minusSeconds(60).toEpochMilli(), Instant.now().toEpochMilli());
      assertThat(figures.get("node").asString()).isEqualTo("n1");
      assertThat(figures.at("/cpu/system").asDouble()).isBetween(0.0, 1.0);
      assertThat(figures.at("/cpu/process").asDouble()).isBetween(0.0, 1.0);
      assertThat(figures.at("/cpu/cores").size()).isPositive();
      assertThat(figures.at("/memory/used").asLong())
          .isBetween(1L << 20, figures.at("/memory/total").asLong());
      assertThat(figures.get("rss").asLong())
          .isBetween(1L << 23, figures.at("/memory/total").asLong());
      assertThat(figures.at("/heap/used").asLong())
          .isBetween(1L, figures.at("/heap/committed").asLong());
      assertThat(figures.get("direct").asLong()).isNotNegative();
      assertThat(figures.get("loops")).hasSize(1);
      assertThat(figures.get("threads").asInt()).isGreaterThan(3);
      assertThat(figures.get("connections").asInt()).isEqualTo(1);
      assertThat(figures.get("channels").asInt()).isEqualTo(1);
    }
  }

  /** The names of all fields with their kind, elements of lists as one. */
  private static Set<String> shape(JsonNode node) {
    Set<String> shape = new TreeSet<>();
    collect("", node, shape);
    return shape;
  }

  private static void collect(String at, JsonNode node, Set<String> shape) {
    if (node.isObject()) {
      node.properties()
          .forEach(field -> collect(at + "/" + field.getKey(), field.getValue(), shape));
    } else if (node.isArray()) {
      node.forEach(each -> collect(at + "[]", each, shape));
    } else {
      shape.add(at + " " + (node.isNumber() ? "number" : "text"));
    }
  }

  @Test
  void a_core_is_as_busy_as_the_part_of_its_ticks_that_was_not_idle(@TempDir Path proc)
      throws IOException {
    Machine machine = new Machine(proc);
    Files.writeString(
        proc.resolve("stat"), "cpu  100 0 100 700 100 0 0 0 50 0\ncpu0 1 0 1 7 1 0 0 0\nintr 9\n");
    Machine.Ticks before = machine.ticks().getFirst();
    Files.writeString(proc.resolve("stat"), "cpu  150 0 125 775 150 0 0 0 99 0\nintr 9\n");
    Machine.Ticks after = machine.ticks().getFirst();

    assertThat(before).isEqualTo(new Machine.Ticks(200, 1_000));
    assertThat(after.since(before)).isEqualTo(0.375);
    assertThat(before.since(before)).as("nothing passed").isZero();
  }

  @Test
  void where_there_is_no_proc_there_are_no_figures_of_the_machine(@TempDir Path proc) {
    Machine machine = new Machine(proc);

    assertThat(machine.ticks()).isEmpty();
    assertThat(machine.load()).isEmpty();
    assertThat(machine.memory().total()).isZero();
    assertThat(machine.resident()).isZero();
  }
}
