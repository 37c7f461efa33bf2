package dev.hawser.stores.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.im.files.FileKey;
import dev.hawser.im.files.FileStore;
import dev.hawser.im.files.FileStore.OffsetException;
import dev.hawser.stores.files.Breaking;
import dev.hawser.stores.files.FileStoreContract;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.services.s3.S3Client;

class S3FilesTest extends FileStoreContract {

  /** The least that a store may ask of all parts but the last. */
  private static final int PART = 5 << 20;

  private static S3Server server;
  private static int tests;
  private final S3Settings settings = fresh();
  private final List<S3Files> opened = new ArrayList<>();
  private final FileKey key = FileKey.draw("im/c/1", new SecureRandom());

  private static S3Settings fresh() {
    return server.settings("t" + tests++ + "/");
  }

  @BeforeAll
  static void startServer() {
    server = S3Server.start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @Override
  protected FileStore open() throws IOException {
    return open(Bucket.http());
  }

  private S3Files open(SdkHttpClient http) throws IOException {
    S3Files files = S3Files.open(settings, http, PART);
    opened.add(files);
    return files;
  }

  @Override
  protected boolean forwardedIsYoung() {
    // It is a copy.
    return false;
  }

  @Override
  protected Instant after() {
    // The store tells times to the second.
    Instant next = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
    Awaitility.await().until(() -> !Instant.now().isBefore(next));
    return next;
  }

  @AfterEach
  void close() throws IOException {
    try (Bucket bucket = new Bucket(settings, Bucket.http())) {
      bucket.list(
          settings.prefix(), some -> bucket.delete(some.stream().map(it -> it.key()).toList()));
    }
    opened.forEach(S3Files::close);
  }

  private static byte[] read(FileStore files, FileKey which, int count) throws IOException {
    ByteArrayOutputStream to = new ByteArrayOutputStream();
    files.read(which, 0, count, to);
    return to.toByteArray();
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(3).nextBytes(bytes);
    return bytes;
  }

  private List<String> uploads() {
    try (S3Client client = server.client()) {
      return client
          .listMultipartUploads(it -> it.bucket(S3Server.BUCKET).prefix(settings.prefix()))
          .uploads()
          .stream()
          .map(it -> it.key())
          .toList();
    }
  }

  @Test
  void a_small_file_in_one_piece_is_one_object_and_nothing_else() throws IOException {
    Fragile line = new Fragile(Bucket.http());
    S3Files files = open(line);
    int before = line.count();
    files.append(key, 0, 100_000, new ByteArrayInputStream(random(100_000)));

    assertThat(line.since(before)).containsExactly("HEAD", "HEAD", "HEAD", "PUT");
  }

  @Test
  void parts_that_nobody_goes_on_with_are_taken_back() throws IOException {
    byte[] bytes = random(PART + 10);
    S3Files files = open(Bucket.http());
    assertThatThrownBy(
            () -> files.append(key, 0, PART + 100, Breaking.after(bytes, 0, bytes.length)))
        .hasMessage("the line broke");
    assertThat(files.length(key)).isEqualTo(bytes.length);
    assertThat(uploads()).hasSize(1);

    assertThat(files.sweep(Instant.now().plusSeconds(60))).isEqualTo(1);
    assertThat(uploads()).isEmpty();
    assertThat(files.length(key)).isZero();
  }

  @Test
  void a_part_that_came_later_than_what_is_noted_keeps_a_file_from_being_swept()
      throws IOException {
    byte[] bytes = random(2 * PART + 10);
    S3Files files = open(Bucket.http());
    files.append(key, 0, bytes.length, new ByteArrayInputStream(bytes, 0, 10));
    Instant noted = after();
    Fragile line = new Fragile(Bucket.http());
    S3Files ends = open(line);
    line.breaksWhere(it -> it.method().equals("PUT") && it.path().contains("begun"), 2);
    assertThatThrownBy(() ->
            ends.append(key, 10, bytes.length, new ByteArrayInputStream(bytes, 10, PART + 10)))
        .isInstanceOf(IOException.class);

    assertThat(files.length(key)).isEqualTo(PART);
    assertThat(files.sweep(noted)).isZero();
    assertThat(files.length(key)).isEqualTo(PART);
    files.deleteAll(key.folder());
    assertThat(uploads()).isEmpty();
  }

  @Test
  void an_upload_that_was_begun_and_never_noted_is_taken_back() throws IOException {
    Fragile line = new Fragile(Bucket.http());
    S3Files ends = open(line);
    line.breaksWhere(it -> it.method().equals("PUT"), 1);
    byte[] bytes = random(PART + 10);
    assertThatThrownBy(() -> ends.append(key, 0, bytes.length, new ByteArrayInputStream(bytes)))
        .isInstanceOf(IOException.class);
    assertThat(uploads()).hasSize(1);

    S3Files files = open(Bucket.http());
    assertThat(files.sweep(Instant.now().minusSeconds(60))).isZero();
    assertThat(uploads()).hasSize(1);
    files.sweep(Instant.now().plusSeconds(60));
    assertThat(uploads()).isEmpty();
  }

  @Test
  void a_store_that_took_the_upload_back_lets_the_file_begin_anew() throws IOException {
    byte[] bytes = random(PART + 1_000);
    S3Files files = open(Bucket.http());
    files.append(key, 0, bytes.length, new ByteArrayInputStream(bytes, 0, PART + 10));
    try (S3Client client = server.client()) {
      var upload =
          client
              .listMultipartUploads(it -> it.bucket(S3Server.BUCKET).prefix(settings.prefix()))
              .uploads()
              .getFirst();
      client.abortMultipartUpload(
          it -> it.bucket(S3Server.BUCKET).key(upload.key()).uploadId(upload.uploadId()));
    }
    assertThat(files.length(key)).isZero();
    // Others say so already when they are asked for the parts.
    assertThatThrownBy(() -> files.append(key, 0, bytes.length, new ByteArrayInputStream(bytes)))
        .hasMessageContaining("NoSuchUpload");
    assertThat(files.length(key)).isZero();
    assertThat(files.append(key, 0, bytes.length, new ByteArrayInputStream(bytes)))
        .isEqualTo(bytes.length);
    assertThat(read(files, key, bytes.length)).isEqualTo(bytes);
  }

  @Test
  void two_nodes_at_one_file_leave_what_came_to_its_end_first() throws IOException {
    byte[] bytes = random(PART + 10);
    byte[] others = bytes.clone();
    Arrays.fill(others, PART, PART + 10, (byte) 0);
    S3Files one = open(Bucket.http());
    S3Files other = open(Bucket.http());
    one.append(
        key,
        0,
        bytes.length,
        new ByteArrayInputStream(bytes) {
          @Override
          public synchronized int read(byte[] to, int at, int most) {
            if (pos == 0) {
              try {
                other.append(key, 0, others.length, new ByteArrayInputStream(others));
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            }
            return super.read(to, at, most);
          }
        });
    assertThat(read(one, key, bytes.length)).isEqualTo(others);
    assertThat(uploads()).isEmpty();
  }

  @Test
  void a_rest_that_another_node_replaced_meanwhile_is_not_taken_for_what_it_was()
      throws IOException {
    byte[] bytes = random(3 * PART);
    open(Bucket.http()).append(key, 0, bytes.length, new ByteArrayInputStream(bytes, 0, 10));
    S3Files other = open(Bucket.http());
    Fragile line = new Fragile(Bucket.http());
    S3Files one = open(line);
    line.before(
        it -> it.method().equals("GET") && it.path().contains("begun/"),
        () -> other.append(key, 10, bytes.length, new ByteArrayInputStream(bytes, 10, PART + 1)));
    assertThatThrownBy(
            () -> one.append(key, 10, bytes.length, new ByteArrayInputStream(bytes, 10, 100)))
        .isInstanceOf(OffsetException.class);

    assertThat(one.length(key)).isEqualTo(PART + 11);
    InputStream rest = new ByteArrayInputStream(bytes, PART + 11, bytes.length - PART - 11);
    assertThat(one.append(key, PART + 11, bytes.length, rest)).isEqualTo(bytes.length);
    assertThat(read(one, key, bytes.length)).isEqualTo(bytes);
  }

  @Test
  void a_bucket_that_does_not_open_is_said_at_the_start() {
    S3Settings right = settings;
    S3Settings wrongSecret =
        new S3Settings(
            right.endpoint(), right.region(), right.bucket(), "", S3Server.ACCESS_KEY, "x", true);
    S3Settings wrongKey =
        new S3Settings(
            right.endpoint(), right.region(), right.bucket(), "", "x", S3Server.SECRET_KEY, true);
    S3Settings noBucket =
        new S3Settings(
            right.endpoint(),
            right.region(),
            "no-such-bucket",
            "",
            S3Server.ACCESS_KEY,
            S3Server.SECRET_KEY,
            true);
    assertThatThrownBy(() -> S3Files.open(wrongSecret))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("im.files.s3 hawser-files/ at http://127.0.0.1:")
        .hasMessageContaining("SignatureDoesNotMatch");
    assertThatThrownBy(() -> S3Files.open(wrongKey)).hasMessageContaining("InvalidAccessKeyId");
    assertThatThrownBy(() -> S3Files.open(noBucket)).hasMessageContaining("NoSuchBucket");
    assertThat(right.toString()).doesNotContain(S3Server.SECRET_KEY);
  }

  @Test
  void while_the_store_is_away_nothing_is_said_to_be_there_and_afterwards_all_goes_on()
      throws IOException {
    S3Files files = open(Bucket.http());
    server.kill();
    assertThatThrownBy(() -> files.length(key)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> files.append(key, 0, 3, new ByteArrayInputStream(random(3))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("HeadObject");
    assertThatThrownBy(this::open)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("im.files.s3");
    server.startAgain();

    assertThat(files.append(key, 0, 3, new ByteArrayInputStream(random(3)))).isEqualTo(3);
    assertThat(read(files, key, 3)).isEqualTo(random(3));
  }

  @Test
  void settings_that_cannot_be_are_refused() {
    assertThatThrownBy(() -> with("ftp://x", "bucket", "")).hasMessageContaining("endpoint");
    assertThatThrownBy(() -> with("http://u:p@x", "bucket", "")).hasMessageContaining("endpoint");
    assertThatThrownBy(() -> with("http://x", "b/c", "")).hasMessageContaining("bucket");
    assertThatThrownBy(() -> with("http://x", "bucket", "a")).hasMessageContaining("prefix");
    assertThat(with("http://x", "bucket", "a/b/").prefix()).isEqualTo("a/b/");
  }

  private static S3Settings with(String endpoint, String bucket, String prefix) {
    return new S3Settings(URI.create(endpoint), "eu-1", bucket, prefix, "a", "b", true);
  }
}
