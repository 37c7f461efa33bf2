package dev.hawser.proof.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Rules that are read off the sources: names, package pages, sizes, sleeps, versions. */
class SourceTest {

  private static final Set<String> NO_NAME_FOR_A_PACKAGE =
      Set.of(
          "util",
          "utils",
          "common",
          "commons",
          "helper",
          "helpers",
          "impl",
          "misc",
          "manager",
          "managers");

  private static final int LINES = 400;

  /** Main sources longer than {@link #LINES}, each with the reason. */
  private static final Map<String, String> LONG_ON_PURPOSE =
      Map.of(
          "core/src/main/java/dev/hawser/core/channel/Channel.java",
          "one channel's states, which only make sense side by side",
          "core/src/main/java/dev/hawser/core/channel/Subscription.java",
          "one subscription's states, which only make sense side by side",
          "core/src/main/java/dev/hawser/core/session/Connection.java",
          "one wire's states, which only make sense side by side",
          "core/src/main/java/dev/hawser/core/session/Session.java",
          "what begins and ends a session's subscriptions, which only makes sense side by side",
          "transports/src/main/java/dev/hawser/transports/line/ChannelLine.java",
          "one object for each line: what it would be split into costs memory 18,000 times",
          "protocol/src/main/java/dev/hawser/protocol/binary/ServerReader.java",
          "one method for each frame",
          "protocol/src/main/java/dev/hawser/protocol/json/ServerReader.java",
          "one method for each frame",
          "sdks/typescript/src/channel.ts",
          "one subscription's states, which only make sense side by side",
          "sdks/typescript/src/protobuf.ts",
          "one function for each frame",
          "sdks/java/src/main/java/dev/hawser/sdk/chat/Course.java",
          "one conversation's states, which only make sense side by side");

  private static final Pattern DEPENDENCY_VERSION =
      Pattern.compile("<version>(?!\\$\\{)[^<]*</version>");
  private static final Pattern PARENT = Pattern.compile("(?s)<parent>.*?</parent>");

  private final Tree tree = Tree.here();

  @Test
  void every_folder_names_a_concept() {
    Set<String> offenders = new TreeSet<>();
    for (Path file : tree.files(".java", ".ts", ".svelte", ".mjs", ".js")) {
      for (Path part : file) {
        if (NO_NAME_FOR_A_PACKAGE.contains(part.toString())) {
          offenders.add(file.toString());
        }
      }
    }

    assertThat(offenders).as("folders that name no concept").isEmpty();
  }

  @Test
  void every_package_has_a_page_that_says_what_it_is_for() {
    List<String> offenders = new ArrayList<>();
    for (Path folder : javaFolders("src/main/java")) {
      Path page = folder.resolve("package-info.java");
      if (!tree.root().resolve(page).toFile().isFile()) {
        offenders.add(folder + ": no package-info.java");
        continue;
      }
      String text = tree.text(page);
      for (String owed : List.of("@NullMarked", "Kept out:", "Start at")) {
        if (!text.contains(owed)) {
          offenders.add(page + ": no \"" + owed + "\"");
        }
      }
    }

    assertThat(offenders).isEmpty();
  }

  @Test
  void no_main_source_is_longer_than_a_person_reads() {
    Set<String> tooLong = new TreeSet<>();
    for (Path file : tree.files(".java", ".ts", ".svelte", ".mjs", ".css")) {
      boolean test = file.toString().contains("/test/") || file.startsWith("proof");
      if (!test && tree.text(file).lines().count() > LINES) {
        tooLong.add(file.toString());
      }
    }

    tooLong.removeAll(LONG_ON_PURPOSE.keySet());
    assertThat(tooLong).as("files longer than %d lines", LINES).isEmpty();
  }

  @Test
  void no_test_sleeps_or_is_switched_off() {
    Pattern forbidden =
        Pattern.compile(
            "Thread\\s*\\.\\s*sleep\\s*\\(|@Disabled\\b|\\.\\s*sleepUninterruptibly\\s*\\(");
    assertThat(matches(forbidden, tree.files(".java"), "/src/test/")).isEmpty();

    Pattern skipped = Pattern.compile("\\b(it|test|describe)\\s*\\.\\s*(skip|only|todo)\\b");
    assertThat(matches(skipped, tree.files(".ts", ".mjs", ".js"), "")).isEmpty();
  }

  @Test
  void no_note_to_self_is_left_in_the_tree() {
    Pattern note = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");
    List<String> found = new ArrayList<>();
    for (Path file :
        tree.files(
            ".java", ".ts", ".svelte", ".mjs", ".css", ".md", ".html", "pom.xml", ".proto")) {
      note.matcher(tree.text(file))
          .results()
          .forEach(match -> found.add(file + ": " + match.group()));
    }

    assertThat(found).isEmpty();
  }

  @Test
  void versions_stand_in_the_root_pom_alone() {
    List<String> offenders = new ArrayList<>();
    for (Path pom : tree.files("pom.xml")) {
      if (pom.getNameCount() > 1) {
        String own = PARENT.matcher(tree.text(pom)).replaceAll("");
        DEPENDENCY_VERSION
            .matcher(own)
            .results()
            .forEach(found -> offenders.add(pom + ": " + found.group()));
      }
    }

    assertThat(offenders).isEmpty();
  }

  @Test
  void lock_files_hold_no_download_addresses() {
    assertThat(
            matches(
                Pattern.compile("\"resolved\"\\s*:\\s*\"http"),
                tree.files("package-lock.json"),
                ""))
        .isEmpty();
  }

  private List<String> matches(Pattern pattern, List<Path> files, String within) {
    List<String> found = new ArrayList<>();
    for (Path file : files) {
      if (file.toString().contains(within)) {
        String text = file.toString().endsWith(".java") ? tree.code(file) : tree.text(file);
        pattern.matcher(text).results().forEach(match -> found.add(file + ": " + match.group()));
      }
    }
    return found;
  }

  private Set<Path> javaFolders(String within) {
    Set<Path> folders = new TreeSet<>();
    for (Path file : tree.files(".java")) {
      Path folder = file.getParent();
      if (folder != null && folder.toString().contains(within)) {
        folders.add(folder);
      }
    }
    return folders;
  }
}
