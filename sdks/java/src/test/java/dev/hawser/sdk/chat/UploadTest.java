package dev.hawser.sdk.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hawser.protocol.Code;
import dev.hawser.protocol.ServerMessage.Refused;
import dev.hawser.sdk.HawserException;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files are brought piece after piece, whatever lines and servers do meanwhile. */
class UploadTest {

  private static final int SIZE = 2_500_000;

  private final byte[] bytes = new byte[SIZE];
  private final List<Long> heard = new CopyOnWriteArrayList<>();
  private FileDoor door;

  @BeforeEach
  void open() throws IOException {
    new Random(1).nextBytes(bytes);
    door = new FileDoor();
  }

  @AfterEach
  void close() {
    door.close();
  }

  private CompletableFuture<FileReference> upload(FileSource source) {
    return upload(source, door::ask);
  }

  private CompletableFuture<FileReference> upload(
      FileSource source, Function<Json, CompletableFuture<Json>> ask) {
    return new Upload(
            source,
            "a.txt",
            "text/plain",
            ask,
            address -> (HttpURLConnection) URI.create(address).toURL().openConnection(),
            Runnable::run,
            (there, size) -> heard.add(there))
        .start()
        .orTimeout(60, TimeUnit.SECONDS);
  }

  @Test
  void a_file_is_brought_piece_after_piece_and_told_how_far_it_is(@TempDir Path folder)
      throws IOException {
    Path file = Files.write(folder.resolve("a.txt"), bytes);
    FileReference brought = upload(FileSource.of(file)).join();

    assertThat(brought).isEqualTo(new FileReference("f1", "a.txt", "text/plain", SIZE));
    assertThat(door.kept()).isEqualTo(bytes);
    assertThat(heard).containsExactly(0L, 1_048_576L, 2_097_152L, (long) SIZE);
    assertThat(door.asked).hasSize(1);
  }

  @Test
  void it_goes_on_where_the_server_is_and_with_a_new_address_after_the_old_ran_out() {
    door.meeting =
        (number, exchange, piece) -> {
          if (number == 2) {
            door.keep(piece, 300_000);
          } else if (number == 3) {
            FileDoor.refuse(exchange, 403, Code.TICKET_INVALID.number(), "ticket-invalid");
          }
          return number == 2 || number == 3;
        };
    upload(FileSource.of(bytes)).join();

    assertThat(door.kept()).isEqualTo(bytes);
    assertThat(door.asked).hasSize(3);
    assertThat(door.asked.get(2))
        .isEqualTo(
            Json.of("{\"name\":\"a.txt\",\"type\":\"text/plain\",\"size\":2500000,\"id\":\"f1\"}"));
    long there = 1_048_576 + 300_000;
    assertThat(heard)
        .containsExactly(0L, 1_048_576L, there, there, there + 1_048_576L, (long) SIZE);
  }

  @Test
  void what_gets_on_may_fail_as_often_as_it_likes() {
    byte[] file = Arrays.copyOf(bytes, 1_100_000);
    door.meeting = kept(100_000, 10);
    upload(FileSource.of(file)).join();

    assertThat(door.kept()).isEqualTo(file);
    assertThat(door.pieces()).isEqualTo(11);
  }

  /** The line breaks after so many bytes of each of the first pieces. */
  private FileDoor.Meeting kept(int count, int times) {
    return (number, exchange, piece) -> {
      if (number <= times) {
        door.keep(piece, count);
      }
      return number <= times;
    };
  }

  @Test
  void an_empty_file_is_brought() {
    FileReference brought = upload(FileSource.of(new byte[0])).join();
    assertThat(brought.size()).isZero();
    assertThat(door.pieces()).isEqualTo(1);
  }

  @Test
  void what_is_not_taken_is_told_by_number_and_asked_no_more() {
    door.meeting =
        (number, exchange, piece) -> {
          FileDoor.refuse(exchange, 404, Code.UNKNOWN_PATH.number(), "unknown-path");
          return true;
        };
    CompletableFuture<FileReference> brought = upload(FileSource.of(bytes));
    assertThat(refusal(brought).code()).isEqualTo(Code.UNKNOWN_PATH);
    assertThat(refusal(brought).retry()).isFalse();
    assertThat(door.pieces()).isEqualTo(1);
  }

  @Test
  void where_the_room_says_no_nothing_is_sent() {
    HawserException no = HawserException.of(Refused.of(Code.DATA_TOO_LARGE, "too large"));
    CompletableFuture<FileReference> brought =
        upload(FileSource.of(bytes), what -> CompletableFuture.failedFuture(no));
    assertThat(refusal(brought)).isSameAs(no);
    assertThat(door.pieces()).isZero();
  }

  private static HawserException refusal(CompletableFuture<?> future) {
    await().until(future::isDone);
    CompletableFuture<Throwable> failure = future.handle((value, thrown) -> Failures.cause(thrown));
    return (HawserException) failure.join();
  }

  @Test
  void a_source_that_is_shorter_than_it_said_is_told_and_not_tried_again() {
    FileSource shrunk =
        new FileSource() {
          @Override
          public long size() {
            return SIZE + 1L;
          }

          @Override
          public InputStream open() throws IOException {
            return FileSource.of(bytes).open();
          }
        };
    HawserException failure = refusal(upload(shrunk));
    assertThat(failure.name()).isEqualTo("file-unreadable");
    assertThat(failure.retry()).isFalse();
    assertThat(door.pieces()).isEqualTo(2);
  }

  @Test
  void it_ends_where_it_is_given_up() {
    CompletableFuture<CompletableFuture<FileReference>> begun = new CompletableFuture<>();
    door.meeting =
        (number, exchange, piece) -> {
          begun.join().cancel(true);
          return true;
        };
    CompletableFuture<FileReference> brought = upload(FileSource.of(bytes));
    begun.complete(brought);

    assertThatThrownBy(brought::join).isInstanceOf(CancellationException.class);
    await().until(() -> uploading() == 0);
    assertThat(door.pieces()).isEqualTo(1);
  }

  private static long uploading() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("hawser-upload"))
        .count();
  }
}
