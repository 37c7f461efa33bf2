package dev.hawser.proof.fuzz;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever the bytes, a decoder keeps what its oracles ask: what was found before, and a short
 * search for more. {@code proof/fuzzing} searches for long.
 */
class SearchTest {

  /** Enough for each planted bug, tens of times over. */
  private static final String BOUND = "-runs=2000000";

  @ParameterizedTest
  @EnumSource
  void what_is_known_is_read_as_it_must_be(Decoder decoder) throws Exception {
    for (byte[] bytes : decoder.known()) {
      decoder.take(bytes);
    }
  }

  private static void takeAll(Decoder.Search decoder, Path folder) throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        try {
          decoder.take(Files.readAllBytes(file));
        } catch (Exception | Error found) {
          throw new AssertionError(file + ": " + found.getMessage(), found);
        }
      }
    }
  }

  /** Of all at once, so that an ordinary build starts Jazzer once; or of one, for long. */
  @Test
  void a_search_finds_nothing() throws Exception {
    String name = System.getProperty("fuzz.decoder", Fuzz.ALL);
    String seconds = System.getProperty("fuzz.seconds", "20");
    boolean all = name.equals(Fuzz.ALL);
    Jazzer.Outcome outcome =
        Jazzer.search(
            Fuzz.class,
            name,
            "-max_total_time=" + seconds,
            all ? Decoder.allKnown() : Decoder.of(name).known());
    report(
        "%-24s %9d executions in %s s, %5d edges covered%n"
            .formatted(name, outcome.executions(), seconds, outcome.edges()));

    assertThat(outcome.found()).as(outcome.said()).isFalse();
    assertThat(outcome.executions()).isPositive();
    // Once more without Jazzer, which itself takes memory: here the bounds are tight.
    takeAll(all ? Decoder::takeAny : Decoder.of(name)::take, outcome.made());
  }

  private static void report(String line) throws IOException {
    Files.writeString(
        Files.createDirectories(Path.of("target")).resolve("coverage.txt"),
        line,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
    System.out.print(line);
  }

  @ParameterizedTest
  @EnumSource
  void a_planted_bug_is_found(Planted.Bug bug) {
    Jazzer.Outcome outcome =
        Jazzer.search(Planted.class, bug.name(), BOUND, List.of("n=1\r".getBytes(US_ASCII)));

    assertThat(outcome.found()).as(outcome.said()).isTrue();
    assertThat(outcome.said()).contains("AssertionError");
  }
}
