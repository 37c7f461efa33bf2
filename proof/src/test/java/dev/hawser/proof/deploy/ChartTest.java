package dev.hawser.proof.deploy;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.hawser.proof.house.Tree;
import dev.hawser.server.configuration.Configuration;
import dev.hawser.server.configuration.ConfigurationReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The chart, as far as it can be tried without Helm: its values, its schema, the names that
 * templates use, and the YAML that is left of them without their actions. {@code deploy/README.md}
 * says what was tried by hand.
 */
class ChartTest {

  private static final Path CHART = Tree.here().root().resolve("deploy/helm/hawser");
  private static final Pattern ACTION = Pattern.compile("(?s)\\{\\{.*?}}");
  private static final Pattern VALUE = Pattern.compile("\\.Values((?:\\.[a-zA-Z]+)+)");
  private static final Pattern VARIABLE = Pattern.compile("(?m)- name: (HAWSER_[A-Z_]+)$");

  private final YAMLMapper yaml = new YAMLMapper();
  private final ObjectNode values =
      (ObjectNode) yaml.readTree(CHART.resolve("values.yaml").toFile());

  static Stream<Path> templates() throws IOException {
    try (Stream<Path> files = Files.list(CHART.resolve("templates"))) {
      return files.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("templates")
  void a_template_uses_values_that_there_are(Path template) throws IOException {
    List<String> unknown =
        VALUE
            .matcher(Files.readString(template))
            .results()
            .map(use -> use.group(1).replace('.', '/'))
            .filter(use -> values.at(use).isMissingNode())
            .toList();

    assertThat(unknown).isEmpty();
  }

  @Test
  void every_value_is_used() throws IOException {
    StringBuilder all = new StringBuilder();
    for (Path template : templates().toList()) {
      all.append(Files.readString(template));
    }
    List<String> idle = new ArrayList<>();
    values.propertyNames().stream()
        .filter(name -> all.indexOf(".Values." + name) < 0)
        .forEach(idle::add);

    assertThat(idle).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("templates")
  void a_template_closes_what_it_opens_and_is_yaml_without_its_actions(Path template)
      throws IOException {
    String text = Files.readString(template);
    assertThat(count(text, "\\{\\{-? (if|with|range|define) "))
        .isEqualTo(count(text, "\\{\\{-? end "));
    if (!template.toString().endsWith(".yaml")) {
      return;
    }
    // A line that is nothing but an action goes; one within a line stands for some word.
    String bare = text.replaceAll("(?m)^ *\\{\\{[^}]*}}$", "").replaceAll("\"?\\{\\{.*?}}\"?", "x");
    assertThat(ACTION.matcher(bare).find()).isFalse();
    try (MappingIterator<JsonNode> documents = yaml.readerFor(JsonNode.class).readValues(bare)) {
      while (documents.hasNext()) {
        JsonNode document = documents.next();
        assertThat(document.path("apiVersion").asString()).isNotEmpty();
        assertThat(document.path("kind").asString()).isNotEmpty();
        assertThat(document.at("/metadata/name").asString()).startsWith("x");
      }
    }
  }

  @Test
  void the_server_takes_what_the_chart_would_give_it() throws Exception {
    String deployment = Files.readString(CHART.resolve("templates/deployment.yaml"));
    Map<String, String> environment = new HashMap<>();
    Map<String, String> given =
        Map.of(
            "HAWSER_NAME",
            "hawser-5d9c-x2v7",
            "HAWSER_DRAIN_NOTICE",
            values.at("/drain/notice").asInt() + "s",
            "HAWSER_DRAIN_WITHIN",
            values.at("/drain/within").asInt() + "s",
            "HAWSER_TLS_CERTIFICATES",
            "[{chain: /tls/tls.crt, key: /tls/tls.key}]");
    environment.putAll(given);
    Set<String> named =
        VARIABLE
            .matcher(deployment)
            .results()
            .map(variable -> variable.group(1))
            .collect(toCollection(TreeSet::new));
    assertThat(named).isEqualTo(new TreeSet<>(given.keySet()));
    assertThat(deployment).contains("\"[{chain: /tls/tls.crt, key: /tls/tls.key}]\"");
    // And what the Secret is said to hold.
    environment.put("HAWSER_ADMIN_KEYS", "an-operators-key-of-some-length");
    environment.put("HAWSER_TICKETS_SECRET", "0123456789abcdef0123456789abcdef");
    environment.put("HAWSER_REDIS_URI", "redis://hawser:word@redis:6379");
    environment.put("HAWSER_TOKENS_KEYS", "[{secret: \"0123456789abcdef0123456789abcdef\"}]");

    Configuration configuration =
        new ConfigurationReader(environment)
            .read("values.yaml", yaml.writeValueAsString(values.path("config")));

    assertThat(configuration.name()).isEqualTo("hawser-5d9c-x2v7");
    assertThat(configuration.drain().within())
        .isEqualTo(Duration.ofSeconds(values.at("/drain/within").asInt()));
  }

  @Test
  void the_schema_takes_the_values() throws IOException {
    assertThat(problems(values)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/replicas, '\"three\"'",
    "/replica, 3",
    "/image/repository, '\"\"'",
    "/image/name, '\"hawser\"'",
    "/config/port, 8700",
    "/config/admin/keys, '[\"a key in the history of releases\"]'",
    "/drain/within, '\"45s\"'",
    "/service/type, '\"ExternalName\"'",
    "/networkPolicy/operators, '[{}]'",
    "/autoscaling/connections, 0"
  })
  void the_schema_refuses_what_would_do_something_else(String where, String json)
      throws IOException {
    int last = where.lastIndexOf('/');
    ObjectNode holder = (ObjectNode) values.at(where.substring(0, last));
    holder.set(where.substring(last + 1), yaml.readTree(json));

    assertThat(problems(values)).isNotEmpty();
  }

  private static List<String> problems(JsonNode values) throws IOException {
    Schema schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
            .getSchema(Files.readString(CHART.resolve("values.schema.json")));
    return schema.validate(values).stream().map(Object::toString).toList();
  }

  private static long count(String text, String pattern) {
    return Pattern.compile(pattern).matcher(text).results().count();
  }
}
