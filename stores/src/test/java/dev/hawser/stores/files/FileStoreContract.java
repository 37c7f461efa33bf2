package dev.hawser.stores.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.im.files.FileKey;
import dev.hawser.im.files.FileStore;
import dev.hawser.im.files.FileStore.OffsetException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every place for files must do. */
public abstract class FileStoreContract {

  private static final int LARGE = 11 * 1_024 * 1_024 + 7;

  private final FileKey key = FileKey.draw("im/c/1", new SecureRandom());
  private final byte[] bytes = new byte[200_000];
  private FileStore files;

  /** As a node that starts opens it, over what is there. */
  protected abstract FileStore open() throws IOException;

  /** A moment that is later than all that is there, and not later than what comes. */
  protected abstract Instant after() throws IOException;

  /** Whether what is forwarded is young again also where it was first. */
  protected abstract boolean forwardedIsYoung();

  @BeforeEach
  void fill() throws IOException {
    new Random(1).nextBytes(bytes);
    files = open();
  }

  private InputStream from(int offset) {
    return new ByteArrayInputStream(bytes, offset, bytes.length - offset);
  }

  private byte[] read(FileKey which, int offset, int count) throws IOException {
    ByteArrayOutputStream to = new ByteArrayOutputStream();
    files.read(which, offset, count, to);
    return to.toByteArray();
  }

  @Test
  void a_file_comes_whole() throws IOException {
    assertThat(files.length(key)).isZero();
    assertThat(files.append(key, 0, bytes.length, from(0))).isEqualTo(bytes.length);

    assertThat(files.whole(key)).isTrue();
    assertThat(read(key, 0, bytes.length)).isEqualTo(bytes);
    assertThat(read(key, 100, 70_000)).isEqualTo(Arrays.copyOfRange(bytes, 100, 70_100));
  }

  @Test
  void what_came_before_the_line_broke_is_kept_and_gone_on_from() throws IOException {
    assertThatThrownBy(() -> files.append(key, 0, bytes.length, Breaking.after(bytes, 0, 150_000)))
        .hasMessage("the line broke");
    assertThat(files.whole(key)).isFalse();
    FileStore again = open();
    assertThat(again.length(key)).isEqualTo(150_000);

    assertThat(again.append(key, 150_000, bytes.length, from(150_000))).isEqualTo(bytes.length);
    assertThat(read(key, 0, bytes.length)).isEqualTo(bytes);
  }

  @Test
  void pieces_of_any_length_become_the_file_at_whichever_node_they_come() throws IOException {
    byte[] large = new byte[LARGE];
    Random random = new Random(7);
    random.nextBytes(large);
    int there = 0;
    while (there < LARGE) {
      FileStore node = open();
      assertThat(node.length(key)).isEqualTo(there);
      int most = random.nextBoolean() ? 7 * 1_024 * 1_024 : 300_000;
      int next = Math.min(LARGE, there + 1 + random.nextInt(most));
      int from = there;
      if (random.nextBoolean() && next < LARGE) {
        assertThatThrownBy(() -> node.append(key, from, LARGE, Breaking.after(large, from, next)))
            .hasMessage("the line broke");
      } else {
        InputStream piece = new ByteArrayInputStream(large, from, next - from);
        assertThat(node.append(key, from, LARGE, piece)).isEqualTo(next);
      }
      there = next;
    }
    assertThat(files.whole(key)).isTrue();
    assertThat(files.sweep(Instant.now().plusSeconds(60))).as("nothing is left over").isZero();
    assertThat(read(key, 0, LARGE)).isEqualTo(large);
    int edge = 5 * 1_024 * 1_024;
    assertThat(read(key, edge - 3, 6)).isEqualTo(Arrays.copyOfRange(large, edge - 3, edge + 3));
    try (InputStream opened = files.open(key)) {
      assertThat(opened.readAllBytes()).isEqualTo(large);
    }
  }

  @Test
  void what_is_there_is_told_to_who_goes_on_and_a_whole_file_stays_as_it_is() throws IOException {
    assertThat(files.resume(key, bytes.length)).isZero();
    files.append(key, 0, bytes.length, new ByteArrayInputStream(bytes, 0, 1_000));
    assertThat(files.resume(key, bytes.length)).isEqualTo(1_000);
    files.append(key, 1_000, bytes.length, from(1_000));

    assertThat(files.resume(key, bytes.length)).isEqualTo(bytes.length);
    assertThat(files.resume(key, 10)).isEqualTo(bytes.length);
    assertThat(read(key, 0, bytes.length)).isEqualTo(bytes);
  }

  @Test
  void a_file_of_no_bytes_is_one() throws IOException {
    assertThat(files.append(key, 0, 0, from(0))).isZero();

    assertThat(files.whole(key)).isTrue();
    assertThat(read(key, 0, 0)).isEmpty();
  }

  @Test
  void what_is_not_there_is_not_given_and_not_forwarded() {
    assertThatThrownBy(() -> read(key, 0, 1)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> files.open(key)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> files.link(key, FileKey.of("im/c/2", key.id())))
        .isInstanceOf(IOException.class);
  }

  @Test
  void a_piece_that_does_not_join_on_changes_nothing() throws IOException {
    files.append(key, 0, bytes.length, new ByteArrayInputStream(bytes, 0, 1_000));
    for (long offset : new long[] {0, 999, 1_001, 300_000}) {
      assertThatThrownBy(() -> files.append(key, offset, bytes.length, from(0)))
          .isInstanceOf(OffsetException.class)
          .hasMessageContaining("1000 bytes");
    }
    assertThat(files.length(key)).isEqualTo(1_000);
  }

  @Test
  void more_than_was_agreed_is_not_read() throws IOException {
    files.append(key, 0, 1_000, from(0));

    assertThat(files.length(key)).isEqualTo(1_000);
    assertThatThrownBy(() -> files.append(key, 1_000, 2_000, from(1_000)))
        .isInstanceOf(OffsetException.class);
    assertThat(read(key, 0, 1_000)).isEqualTo(Arrays.copyOf(bytes, 1_000));
  }

  @Test
  void two_do_not_write_one_file_at_once() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    InputStream slow =
        new InputStream() {
          @Override
          public int read() throws IOException {
            begun.countDown();
            try {
              go.await();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
            return -1;
          }

          @Override
          public int read(byte[] to, int from, int most) throws IOException {
            return read();
          }
        };
    CompletableFuture<Void> first =
        CompletableFuture.runAsync(() -> {
          try {
            files.append(key, 0, bytes.length, slow);
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
    begun.await();
    assertThatThrownBy(() -> files.append(key, 0, bytes.length, from(0)))
        .isInstanceOf(OffsetException.class)
        .hasMessageContaining("on its way");
    go.countDown();
    first.get();
    assertThat(files.append(key, 0, bytes.length, from(0))).isEqualTo(bytes.length);
  }

  @Test
  void a_forwarded_file_outlives_the_first() throws IOException {
    FileKey second = FileKey.of("im/c/2", key.id());
    files.append(key, 0, bytes.length, from(0));
    files.link(key, second);
    files.link(key, second);
    files.deleteAll(key.folder());

    assertThat(files.whole(key)).isFalse();
    assertThat(read(second, 0, bytes.length)).isEqualTo(bytes);
    files.delete(second);
    assertThat(files.whole(second)).isFalse();
  }

  @Test
  void with_its_channel_goes_also_what_was_begun() throws IOException {
    FileKey other = FileKey.draw("im/c/2", new SecureRandom());
    for (FileKey each : List.of(key, other)) {
      files.append(each, 0, bytes.length, new ByteArrayInputStream(bytes, 0, 10));
    }
    files.deleteAll(key.folder());
    files.deleteAll(key.folder());

    assertThat(files.length(key)).isZero();
    assertThat(files.length(other)).isEqualTo(10);
    files.delete(other);
    assertThat(files.length(other)).isZero();
  }

  @Test
  void what_was_begun_and_left_is_swept_and_nothing_else() throws IOException {
    FileKey whole = FileKey.draw("im/c/1", new SecureRandom());
    files.append(key, 0, bytes.length, new ByteArrayInputStream(bytes, 0, 10));
    files.append(whole, 0, bytes.length, from(0));

    assertThat(files.sweep(Instant.now().minusSeconds(60))).isZero();
    assertThat(files.sweep(Instant.now().plusSeconds(60))).isEqualTo(1);
    assertThat(files.length(key)).isZero();
    assertThat(files.whole(whole)).isTrue();
  }

  @Test
  void whole_files_are_forgotten_by_when_they_were_brought_or_forwarded() throws IOException {
    FileKey old = FileKey.draw("im/c/1", new SecureRandom());
    FileKey forwarded = FileKey.draw("im/c/1", new SecureRandom());
    FileKey copy = FileKey.of("im/c/2", forwarded.id());
    for (FileKey each : List.of(old, forwarded)) {
      files.append(each, 0, bytes.length, from(0));
    }
    files.append(key, 0, bytes.length, new ByteArrayInputStream(bytes, 0, 10));
    Instant before = after();
    files.link(forwarded, copy);

    assertThat(files.forget(before)).isEqualTo(forwardedIsYoung() ? 1 : 2);
    assertThat(files.whole(old)).isFalse();
    assertThat(files.whole(forwarded)).isEqualTo(forwardedIsYoung());
    assertThat(files.whole(copy)).isTrue();
    assertThat(files.length(key)).as("what is under way is swept by another measure").isEqualTo(10);
  }
}
