package dev.hawser.proof.hostile;

import static java.util.Objects.requireNonNull;

import dev.hawser.proof.door.Node;
import dev.hawser.proof.hostile.Innocent.Felt;
import dev.hawser.proof.house.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * What innocent lines felt: {@code target/hostile.md} holds the tables of {@code docs/security.md}
 * with this run's figures, for {@code proof/hostile} to put there.
 */
final class Report {

  private static final String HEADS =
      """
      | Door | Input | Answer | Beside it, p99 |
      |---|---|---|---|
      """;

  private final Map<String, Felt> alone = new ConcurrentHashMap<>();
  private final Map<String, Felt> rows = new ConcurrentHashMap<>();
  private volatile Optional<Felt> together = Optional.empty();
  private volatile double direct;

  void alone(String node, Felt felt) {
    alone.put(node, felt);
  }

  void beside(Row row, Felt felt, Node node) {
    rows.put(row.name(), felt);
    direct = Math.max(direct, node.operators().metric("hawser_direct_bytes", ""));
  }

  void together(Felt felt) {
    together = Optional.of(felt);
  }

  /** Only a run of everything is worth telling. */
  void write() throws IOException {
    List<Row> all = Rows.all();
    if (rows.size() < all.size() || together.isEmpty() || alone.size() < 2) {
      return;
    }
    String table =
        all.stream()
            .map(row -> row.row() + " " + millis(felt(row).p99()) + " |")
            .collect(Collectors.joining("\n"));
    Path target = Tree.here().root().resolve("proof/target/hostile.md");
    Files.createDirectories(target.getParent());
    Files.writeString(
        target,
        part("measured", summary(all))
            + part("rows", HEADS + table)
            + part("seventy-two", "| | Input | Answer |\n|---|---|---|\n" + SeventyTwo.table()));
  }

  /** Between the marks that stand in the page, too. */
  private static String part(String name, String text) {
    return "<!-- %1$s -->\n\n%2$s\n\n<!-- end of %1$s -->\n".formatted(name, text.strip());
  }

  private String summary(List<Row> all) {
    // Those that the node answers only after a while share what one line felt.
    Map<Felt, Row> each = new LinkedHashMap<>();
    all.forEach(row -> each.putIfAbsent(felt(row), row));
    List<Row> worst =
        each.values().stream()
            .sorted(Comparator.comparingLong((Row row) -> -felt(row).p99()))
            .limit(5)
            .toList();
    return """
    | Measured | |
    |---|---|
    | an innocent line alone, without TLS and with it: p99 | %s, %s |
    | beside a row: p99 of the median row | %s |
    | beside the five worst rows: p99 | %s |
    | the latest answer of all, beside any row | %s |
    | beside all inputs together, ten times over: p99 | %s |
    | served beside all rows, none lost, none out of order | %d |
    | most direct memory held behind a row | %.1f MiB |
    """
        .formatted(
            millis(requireNonNull(alone.get(Scene.GUARDED)).p99()),
            millis(requireNonNull(alone.get(Scene.HARDENED)).p99()),
            millis(median(all)),
            worst.stream()
                .map(row ->
                    (row.patient() ? "those that wait" : row.name())
                        + " "
                        + millis(felt(row).p99()))
                .collect(Collectors.joining("; ")),
            millis(rows.values().stream().mapToLong(Felt::latest).max().orElseThrow()),
            millis(together.orElseThrow().p99()),
            each.keySet().stream().mapToInt(Felt::count).sum(),
            direct / (1 << 20));
  }

  private Felt felt(Row row) {
    return requireNonNull(rows.get(row.name()), row.name());
  }

  private long median(List<Row> all) {
    List<Long> sorted = all.stream().map(row -> felt(row).p99()).sorted().toList();
    return sorted.get(sorted.size() / 2);
  }

  private static String millis(long micros) {
    return String.format(Locale.ROOT, "%.1f ms", micros / 1_000.0);
  }

  /** A page without what a run has measured. */
  static String unmeasured(String page) {
    return page.replaceAll("(?m) [0-9.]+ ms \\|$", "");
  }
}
