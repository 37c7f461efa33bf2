package dev.hawser.sdk.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hawser.protocol.Position;
import dev.hawser.sdk.chat.ChatCache.Kept;
import dev.hawser.sdk.chat.ChatCache.Piece;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileChatCacheTest {

  private static final String ROPE = "im/c/rope";

  @TempDir private Path folder;

  private static Position at(long offset) {
    return new Position("e", offset);
  }

  private static Kept kept(long number) {
    return new Kept(
        at(number),
        number,
        List.of(new Piece(ROPE, at(number), "\"view " + number + "\"")),
        List.of(new Piece(ROPE, at(number), "\"Tauwerk — " + number + "\"")),
        List.of());
  }

  private Path file() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(one -> one.toString().endsWith(".chat")).findFirst().orElseThrow();
    }
  }

  @Test
  void what_is_kept_is_there_in_the_next_run_and_what_is_gone_is_not() {
    try (ChatCache cache = ChatCache.file(folder)) {
      cache.keep("ann", kept(1));
      cache.keep("bob", kept(7));
    }
    try (ChatCache cache = ChatCache.file(folder)) {
      assertThat(cache.load("ann").inbox()).isEqualTo(at(1));
      assertThat(cache.messages("ann", ROPE)).isEqualTo(new Piece(ROPE, at(1), "\"Tauwerk — 1\""));
      cache.keep("ann", new Kept(null, -1, List.of(), List.of(), List.of(ROPE)));
    }
    try (ChatCache cache = ChatCache.file(folder)) {
      assertThat(cache.load("ann").conversations()).isEmpty();
      assertThat(cache.load("ann").since()).isEqualTo(1);
      assertThat(cache.messages("ann", ROPE)).isNull();
      cache.clear("bob");
      assertThat(cache.load("bob")).isEqualTo(Kept.NOTHING);
    }
  }

  @Test
  void what_is_older_is_passed_over_but_not_where_the_epoch_is_another() {
    try (ChatCache cache = ChatCache.file(folder)) {
      cache.keep("ann", kept(5));
      cache.keep("ann", new Kept(null, -1, kept(4).conversations(), kept(4).messages(), List.of()));
      assertThat(cache.load("ann").conversations()).isEqualTo(kept(5).conversations());
      assertThat(cache.messages("ann", ROPE)).isEqualTo(kept(5).messages().get(0));
      Piece anew = new Piece(ROPE, new Position("f", 1), "1");
      cache.keep("ann", new Kept(null, -1, List.of(anew), List.of(anew), List.of()));
      assertThat(cache.load("ann").conversations()).containsExactly(anew);
      assertThat(cache.messages("ann", ROPE)).isEqualTo(anew);
    }
  }

  @Test
  void wherever_a_write_ended_all_that_was_kept_before_is_there_and_nothing_more()
      throws IOException {
    long[] ends = new long[5];
    try (ChatCache cache = ChatCache.file(folder)) {
      for (int n = 1; n < ends.length; n++) {
        cache.keep("ann", kept(n));
        ends[n] = Files.size(file());
      }
    }
    byte[] whole = Files.readAllBytes(file());
    for (int length = 0; length <= whole.length; length++) {
      Files.write(file(), java.util.Arrays.copyOf(whole, length));
      int records = 0;
      while (records + 1 < ends.length && ends[records + 1] <= length) {
        records++;
      }
      try (ChatCache cache = ChatCache.file(folder)) {
        check(cache, records);
        // What is kept next is kept behind what was whole.
        cache.keep("ann", kept(9));
      }
      try (ChatCache cache = ChatCache.file(folder)) {
        check(cache, 9);
      }
    }
  }

  private static void check(ChatCache cache, long number) {
    Kept loaded = cache.load("ann");
    if (number == 0) {
      assertThat(loaded).isEqualTo(Kept.NOTHING);
      assertThat(cache.messages("ann", ROPE)).isNull();
    } else {
      Kept expected = kept(number);
      assertThat(loaded.inbox()).isEqualTo(expected.inbox());
      assertThat(loaded.since()).isEqualTo(number);
      assertThat(loaded.conversations()).isEqualTo(expected.conversations());
      assertThat(cache.messages("ann", ROPE)).isEqualTo(expected.messages().get(0));
    }
  }

  @Test
  void a_program_that_is_killed_while_it_keeps_leaves_what_belongs_together() throws Exception {
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Keeping.class.getName(),
                folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    try {
      await()
          .atMost(java.time.Duration.ofSeconds(60))
          .ignoreExceptions()
          .until(() -> Files.size(file()) > 20_000);
    } finally {
      program.destroyForcibly().waitFor();
    }
    try (ChatCache cache = ChatCache.file(folder)) {
      Position inbox = Objects.requireNonNull(cache.load("ann").inbox());
      assertThat(inbox.offset()).isGreaterThan(10);
      check(cache, inbox.offset());
    }
  }

  /** A program that does nothing but keep. */
  static final class Keeping {

    private Keeping() {}

    public static void main(String[] folder) {
      ChatCache cache = ChatCache.file(Path.of(folder[0]));
      for (long n = 1; n < Long.MAX_VALUE; n++) {
        cache.keep("ann", kept(n));
      }
    }
  }

  @Test
  void a_journal_of_which_most_is_out_of_date_is_written_anew() throws IOException {
    String long_ = '"' + "x".repeat(100_000) + '"';
    try (ChatCache cache = ChatCache.file(folder)) {
      cache.keep("ann", kept(3));
      for (int n = 1; n <= 60; n++) {
        Piece piece = new Piece("im/c/other", at(n), long_);
        cache.keep("ann", new Kept(at(n), n, List.of(piece), List.of(piece), List.of()));
        assertThat(Files.size(file())).isLessThan(3 << 20);
      }
      assertThat(cache.messages("ann", ROPE)).isEqualTo(kept(3).messages().get(0));
    }
    try (ChatCache cache = ChatCache.file(folder)) {
      assertThat(cache.load("ann").inbox()).isEqualTo(at(60));
      assertThat(cache.load("ann").conversations()).hasSize(2);
      assertThat(cache.messages("ann", ROPE)).isEqualTo(kept(3).messages().get(0));
      assertThat(cache.messages("ann", "im/c/other"))
          .isEqualTo(new Piece("im/c/other", at(60), long_));
    }
  }

  @Test
  void of_the_200_conversations_that_changed_last_messages_are_kept() {
    try (ChatCache cache = ChatCache.file(folder)) {
      for (int n = 0; n < 201; n++) {
        Piece piece = new Piece("im/c/" + n, at(1), "1");
        cache.keep("ann", new Kept(null, -1, List.of(piece), List.of(piece), List.of()));
      }
      assertThat(cache.load("ann").conversations()).hasSize(201);
      assertThat(cache.messages("ann", "im/c/0")).isNull();
      assertThat(cache.messages("ann", "im/c/1")).isNotNull();
    }
  }

  @Test
  void a_file_belongs_to_one_program() {
    try (ChatCache cache = ChatCache.file(folder);
        ChatCache second = ChatCache.file(folder)) {
      cache.keep("ann", kept(1));
      assertThatThrownBy(() -> second.load("ann"))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("in use");
    }
  }
}
