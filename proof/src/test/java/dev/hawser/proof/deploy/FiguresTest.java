package dev.hawser.proof.deploy;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.proof.house.Tree;
import dev.hawser.protocol.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Alerts and dashboard ask for metrics and codes that there are. That the page about metrics names
 * what a scrape gives is another test's; what the alerts say to figures, {@code
 * deploy/prometheus/check} tries.
 */
class FiguresTest {

  private static final Pattern METRIC =
      Pattern.compile("\\b(?:hawser|process|system|jvm)_[a-z0-9_]+");
  private static final Pattern CODES = Pattern.compile("\\bname=~?\"([a-z|-]+)\"");

  private final Path root = Tree.here().root();
  private final JsonNode alerts =
      new YAMLMapper().readTree(root.resolve("deploy/prometheus/alerts.yaml").toFile());
  private final JsonNode dashboard =
      new JsonMapper().readTree(root.resolve("deploy/grafana/hawser.json").toFile());

  @Test
  void every_metric_that_they_ask_for_is_on_the_page() throws IOException {
    Set<String> told = found(Pattern.compile("`([a-z0-9_]+)`"), page());

    assertThat(told).containsAll(asked(METRIC));
    assertThat(asked(METRIC)).hasSizeGreaterThan(30);
  }

  @Test
  void every_code_that_they_ask_for_is_in_the_catalogue() {
    Set<String> catalogue =
        Stream.of(Code.values()).map(Code::wireName).collect(toCollection(TreeSet::new));

    Set<String> named = new TreeSet<>();
    asked(CODES).forEach(names -> named.addAll(List.of(names.split("\\|", -1))));
    assertThat(catalogue).containsAll(named);
    assertThat(named).contains("held-back", "log-unavailable");
  }

  @Test
  void the_page_explains_every_alert_and_no_other() throws IOException {
    Set<String> names = new TreeSet<>();
    for (JsonNode rule : rules()) {
      names.add(rule.path("alert").asString());
      assertThat(rule.at("/labels/severity").asString()).isIn("critical", "warning", "info");
      assertThat(rule.at("/annotations/summary").asString()).contains("{{ $labels.instance }}");
    }

    assertThat(found(Pattern.compile("(?m)^\\| `(Hawser[A-Za-z]+)`"), page())).isEqualTo(names);
  }

  @Test
  void panels_have_numbers_of_their_own_and_do_not_overlap() {
    Set<Integer> numbers = new TreeSet<>();
    Set<String> taken = new TreeSet<>();
    for (JsonNode panel : dashboard.path("panels")) {
      assertThat(numbers.add(panel.path("id").asInt())).isTrue();
      JsonNode place = panel.path("gridPos");
      int left = place.path("x").asInt();
      int right = left + place.path("w").asInt();
      assertThat(right).isLessThanOrEqualTo(24);
      for (int x = left; x < right; x++) {
        for (int y = 0; y < place.path("h").asInt(); y++) {
          String cell = x + " " + (place.path("y").asInt() + y);
          assertThat(taken.add(cell)).as("%s at %s", panel.path("title"), cell).isTrue();
        }
      }
    }
    assertThat(numbers).hasSizeGreaterThan(30);
  }

  private String page() throws IOException {
    return Files.readString(root.resolve("docs/operations/metrics.md"));
  }

  private List<JsonNode> rules() {
    List<JsonNode> rules = new ArrayList<>();
    alerts.path("groups").forEach(group -> group.path("rules").forEach(rules::add));
    return rules;
  }

  /** What a pattern finds in what Prometheus is asked, by both. */
  private Set<String> asked(Pattern pattern) {
    Set<String> asked = new TreeSet<>();
    for (JsonNode rule : rules()) {
      asked.addAll(found(pattern, rule.path("expr").asString()));
    }
    for (JsonNode expression : dashboard.findValues("expr")) {
      asked.addAll(found(pattern, expression.asString()));
    }
    for (JsonNode variable : dashboard.at("/templating/list")) {
      asked.addAll(found(pattern, variable.path("definition").asString("")));
    }
    return asked;
  }

  /** The first group of each place where the pattern is found, or all of it where it has none. */
  private static Set<String> found(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map(match -> match.groupCount() == 0 ? match.group() : match.group(1))
        .collect(toCollection(TreeSet::new));
  }
}
