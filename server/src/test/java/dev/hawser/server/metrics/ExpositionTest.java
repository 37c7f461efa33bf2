package dev.hawser.server.metrics;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hawser.protocol.Code;
import dev.hawser.server.Hosted;
import dev.hawser.server.Wire;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What Prometheus reads. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExpositionTest {

  private static final Pattern SAMPLE =
      Pattern.compile(
          "([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{(?:[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\]|\\\\.)*\",?)*})?"
              + " (\\S+)");

  private final Hosted server =
      Hosted.start(
          Hosted.admin("")
              + Hosted.secret()
              + """
              limits: {connections: 3}
              profiles: [{name: all, channels: '#', guests: [subscribe, publish]}]
              """);

  @AfterAll
  void close() {
    server.close();
  }

  private record Sample(String name, String labels, double value) {}

  private record Page(Map<String, String> types, Map<String, String> helps, List<Sample> samples) {

    double sum(String name, String labels) {
      return samples.stream()
          .filter(one -> one.name.equals(name) && one.labels.contains(labels))
          .mapToDouble(Sample::value)
          .sum();
    }

    /** The family that a sample belongs to. */
    String family(Sample sample) {
      if (types.containsKey(sample.name)) {
        return sample.name;
      }
      return sample.name.replaceAll("_(sum|count|max|bucket)$", "");
    }
  }

  private Page scrape() {
    Page page = new Page(new HashMap<>(), new HashMap<>(), new ArrayList<>());
    for (String line : server.get("/metrics").body().split("\n", -1)) {
      if (line.startsWith("# TYPE ")) {
        String[] parts = line.split(" ", 4);
        assertThat(page.types.put(parts[2], parts[3])).as("told twice: " + line).isNull();
      } else if (line.startsWith("# HELP ")) {
        String[] parts = line.split(" ", 4);
        page.helps.put(parts[2], parts[3]);
      } else if (!line.isEmpty()) {
        Matcher sample = SAMPLE.matcher(line);
        assertThat(sample.matches()).as(line).isTrue();
        String labels = sample.group(2) == null ? "" : sample.group(2);
        page.samples.add(new Sample(sample.group(1), labels, Double.parseDouble(sample.group(3))));
      }
    }
    return page;
  }

  @Test
  void every_sample_has_a_type_and_a_help_and_follows_the_conventions() {
    Page page = scrape();
    assertThat(page.samples).hasSizeGreaterThan(100);
    for (Sample sample : page.samples) {
      String family = page.family(sample);
      assertThat(page.types).as(sample.name).containsKey(family);
      assertThat(page.helps.get(family)).as(sample.name).isNotBlank();
      if ("counter".equals(page.types.get(family))) {
        assertThat(sample.name).endsWith("_total");
        assertThat(sample.value).isNotNegative();
      } else {
        assertThat(sample.name).doesNotEndWith("_total");
      }
      assertThat(sample.name)
          .as("base units only")
          .doesNotContainPattern("_(ms|millis|milliseconds|ns|kb|mb|percent)(_|$)");
    }
  }

  @Test
  void what_is_told_is_still_told_after_a_collection() {
    WeakReference<Object> garbage = new WeakReference<>(new Object());
    await()
        .until(() -> {
          System.gc();
          return garbage.get() == null;
        });
    assertThat(scrape().samples)
        .filteredOn(one -> Double.isNaN(one.value))
        .extracting(Sample::name)
        .isSubsetOf(
            "hawser_connection_heap_bytes",
            "hawser_connection_cpu_seconds",
            "hawser_connections_left");
  }

  @Test
  void the_process_is_told_by_the_names_that_everybody_knows() {
    Page page = scrape();
    assertThat(page.types.get("process_cpu_seconds_total")).isEqualTo("counter");
    assertThat(page.sum("process_cpu_seconds_total", "")).isBetween(0.1, 100_000.0);
    assertThat(page.types.get("process_resident_memory_bytes")).isEqualTo("gauge");
    assertThat(page.sum("process_resident_memory_bytes", "")).isBetween(1e7, 1e11);
    assertThat(page.sum("process_start_time_seconds", "")).isGreaterThan(1.5e9);
  }

  @Test
  void every_code_of_the_catalogue_is_there_from_the_start() {
    Page page = scrape();
    for (Code code : Code.values()) {
      String kind = code.isDisconnect() ? "disconnect" : "refusal";
      assertThat(page.samples)
          .filteredOn(one -> one.name.equals("hawser_codes_total"))
          .filteredOn(one -> one.labels.contains("code=\"" + code.number() + "\""))
          .singleElement()
          .satisfies(one ->
              assertThat(one.labels)
                  .contains("name=\"" + code.wireName() + "\"")
                  .contains("kind=\"" + kind + "\""));
    }
  }

  @Test
  void every_end_of_a_connection_is_counted_by_its_code() {
    Page before = scrape();
    Wire gone = server.wire();
    gone.connect("");
    Wire ended = server.wire();
    String session = ended.connect("'subscribe':[{'channel':'a'}]").get("session").asString();
    Wire broken = server.wire();
    broken.connect("");
    Wire surplus = server.wire();
    surplus.next("closing");

    assertThat(scrape().sum("hawser_connections", "")).isEqualTo(3);
    assertThat(scrape().sum("hawser_subscriptions", "")).isEqualTo(1);
    gone.close();
    server.post("/v1/disconnect", "{'session':'" + session + "'}");
    broken.say("no frame");
    broken.next("closing");
    broken.close();
    ended.close();
    surplus.close();

    await().until(() -> scrape().sum("hawser_connections", "") == 0);
    Page after = scrape();
    assertThat(grown(before, after, "code=\"3002\"")).isEqualTo(1);
    assertThat(grown(before, after, "code=\"3005\"")).isEqualTo(1);
    assertThat(grown(before, after, "code=\"3009\"")).isEqualTo(1);
    assertThat(grown(before, after, "code=\"3500\"")).isEqualTo(1);
    assertThat(grown(before, after, "kind=\"disconnect\"")).isEqualTo(4);
    assertThat(after.sum("hawser_subscriptions", "")).isZero();
    assertThat(
            after.sum("hawser_connections_opened_total", "")
                - before.sum("hawser_connections_opened_total", ""))
        .isEqualTo(3);
    String byTransport = "hawser_transport_connections_opened_total";
    assertThat(
            after.sum(byTransport, "transport=\"tcp\"")
                - before.sum(byTransport, "transport=\"tcp\""))
        .isEqualTo(3);
    assertThat(after.sum("hawser_transport_connections", "")).isZero();
  }

  private static double grown(Page before, Page after, String labels) {
    return after.sum("hawser_codes_total", labels) - before.sum("hawser_codes_total", labels);
  }

  @Test
  void the_page_about_metrics_names_what_a_scrape_gives_and_nothing_else() throws IOException {
    Set<String> told =
        Pattern.compile("(?m)^\\| `([a-z0-9_]+)`")
            .matcher(Files.readString(Path.of("../docs/operations/metrics.md")))
            .results()
            .map(row -> row.group(1))
            .collect(toSet());
    // Which collectors and pools a JVM has, and what they report, depends on how it was started.
    Set<String> given =
        scrape().types.keySet().stream().filter(name -> !name.startsWith("jvm_")).collect(toSet());
    assertThat(new TreeSet<>(told)).isEqualTo(new TreeSet<>(given));
  }
}
