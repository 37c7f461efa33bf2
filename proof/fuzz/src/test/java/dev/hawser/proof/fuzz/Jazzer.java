package dev.hawser.proof.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** One run of Jazzer in a process of its own, since it rewrites every class that it watches. */
final class Jazzer {

  private static final Pattern PROGRESS =
      Pattern.compile("#(\\d+)\\s+\\w+\\s+cov: (\\d+) ft: (\\d+)");

  private Jazzer() {}

  /**
   * What came of it.
   *
   * @param edges how many branches of ours were taken at least once
   * @param made where the inputs lie that took another
   */
  record Outcome(boolean found, long executions, int edges, Path made, String said) {}

  /**
   * Searches.
   *
   * @param target the class that takes the inputs
   * @param decoder what it is to take them for
   * @param limit how long, as libFuzzer has it
   * @param seeds where it begins
   */
  static Outcome search(Class<?> target, String decoder, String limit, List<byte[]> seeds) {
    try {
      Path folder = Path.of("target", "fuzz", decoder);
      Path begun = Files.createDirectories(folder.resolve("seeds"));
      Path made = Files.createDirectories(folder.resolve("made"));
      Path findings = Files.createDirectories(folder.resolve("findings"));
      for (int i = 0; i < seeds.size(); i++) {
        Files.write(begun.resolve("seed-" + i), seeds.get(i));
      }
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(List.of("-Xmx512m", "-XX:+EnableDynamicAgentLoading"));
      command.add("--enable-native-access=ALL-UNNAMED");
      command.add("-Dhawser.decoder=" + decoder);
      command.add("-cp");
      command.add(
          System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
      command.add("com.code_intelligence.jazzer.Jazzer");
      command.add("--target_class=" + target.getName());
      command.add("--instrumentation_includes=dev.hawser.**");
      command.add("--custom_hook_includes=dev.hawser.**");
      command.add("--reproducer_path=" + findings);
      command.addAll(
          List.of(
              limit,
              "-seed=7",
              "-max_len=4096",
              "-rss_limit_mb=0",
              "-artifact_prefix=" + findings + "/",
              made.toString(),
              begun.toString()));
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), UTF_8);
      boolean found = process.waitFor() != 0;
      Optional<MatchResult> last =
          PROGRESS.matcher(said).results().reduce((before, after) -> after);
      return new Outcome(
          found,
          last.map(line -> Long.parseLong(line.group(1))).orElse(0L),
          last.map(line -> Integer.parseInt(line.group(2))).orElse(0),
          made,
          said);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new AssertionError(stop);
    }
  }
}
