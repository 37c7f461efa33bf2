package dev.hawser.proof.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Documents stay true where a machine can tell: links lead somewhere, paths exist. */
class DocumentsTest {

  private static final Pattern LINK = Pattern.compile("\\]\\(([^()\\s]+)\\)");
  private static final Pattern FENCED = Pattern.compile("(?ms)^```.*?^```");
  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.+)$");
  private static final Pattern CODE = Pattern.compile("`([^`\\s]+)`");

  private final Tree tree = Tree.here();

  @Test
  void every_link_within_the_tree_leads_somewhere() {
    List<String> broken = new ArrayList<>();
    for (Path page : tree.files(".md")) {
      String text = FENCED.matcher(tree.text(page)).replaceAll("");
      LINK.matcher(text)
          .results()
          .map(link -> link.group(1))
          .filter(target -> !target.matches("[a-z]+:.*"))
          .filter(target -> !leadsSomewhere(page, target))
          .forEach(target -> broken.add(page + " -> " + target));
    }

    assertThat(broken).isEmpty();
  }

  @Test
  void every_decision_is_listed() {
    String list = tree.text(Path.of("docs/decisions/README.md"));
    for (Path page : tree.files(".md")) {
      if (page.startsWith("docs/decisions")
          && page.getFileName().toString().matches("[0-9]{4}-.*")) {
        assertThat(list).as("docs/decisions/README.md").contains("(" + page.getFileName() + ")");
      }
    }
  }

  @Test
  void every_path_that_the_tour_names_exists() {
    Path tour = Path.of("docs/tour.md");
    List<String> missing =
        CODE.matcher(tree.text(tour))
            .results()
            .map(code -> code.group(1))
            .filter(code -> code.contains("/") && code.matches("[A-Za-z0-9_./-]+"))
            .filter(path -> !path.startsWith("/"))
            .filter(path -> !Files.exists(tree.root().resolve(path)))
            .toList();

    assertThat(missing).as("paths in %s that do not exist", tour).isEmpty();
  }

  private boolean leadsSomewhere(Path page, String target) {
    String[] parts = target.split("#", 2);
    Path file = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
    if (!Files.exists(tree.root().resolve(file))) {
      return false;
    }
    return parts.length == 1 || anchors(file).contains(parts[1]);
  }

  private Set<String> anchors(Path page) {
    return HEADING
        .matcher(FENCED.matcher(tree.text(page)).replaceAll(""))
        .results()
        .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .collect(Collectors.toSet());
  }
}
