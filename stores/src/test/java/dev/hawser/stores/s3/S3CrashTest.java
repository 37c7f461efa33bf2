package dev.hawser.stores.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.im.files.FileKey;
import dev.hawser.stores.files.Breaking;
import dev.hawser.stores.s3.Fragile.Fault;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A file in several pieces, over lines that break; at each of its requests in turn the node ends,
 * before it or after it, and another goes on with what the bucket tells.
 */
class S3CrashTest {

  /** The least that the store takes of a part that is not the last. */
  private static final int PART = 5 << 20;

  /** Where lines break: twice in the first part, so that a rest grows, and once in the second. */
  private static final int[] BREAKS = {20_001, 50_003, PART + 60_007};

  private static S3Server server;
  private final byte[] bytes = new byte[PART + 200_009];
  private final FileKey key = FileKey.draw("im/c/1", new SecureRandom());

  S3CrashTest() {
    new Random(5).nextBytes(bytes);
  }

  @BeforeAll
  static void startServer() {
    server = S3Server.start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"ENDS_BEFORE", "ENDS_AFTER"})
  void wherever_a_node_ends_the_next_has_what_was_told_and_makes_it_whole(Fault fault)
      throws IOException {
    int nth = 1;
    while (endsAt(nth, fault)) {
      nth++;
    }
    assertThat(nth).as("requests that one could end at").isGreaterThan(25);
  }

  /** Returns false where the file was whole before that request. */
  private boolean endsAt(int nth, Fault fault) throws IOException {
    S3Settings settings = server.settings(fault + "-" + nth + "/");
    Fragile line = new Fragile(Bucket.http());
    try (S3Files first = S3Files.open(settings, line, PART);
        S3Files second = S3Files.open(settings, Bucket.http(), PART)) {
      line.breaksAt(nth, fault);
      Client client = new Client();
      S3Files node = first;
      while (!client.done) {
        try {
          client.step(node);
        } catch (IOException e) {
          if (node == second || !line.broke()) {
            throw new IOException(fault + " at " + nth, e);
          }
          node = second;
        }
      }
      String where = fault + " at " + nth;
      assertThat(second.whole(key)).as(where).isTrue();
      ByteArrayOutputStream read = new ByteArrayOutputStream();
      second.read(key, 0, bytes.length, read);
      assertThat(read.toByteArray()).as(where).isEqualTo(bytes);
      second.sweep(Instant.now().plusSeconds(60));
      assertThat(second.whole(key)).as(where).isTrue();
      try (S3Client other = server.client()) {
        var all = other.listObjectsV2(it -> it.bucket(S3Server.BUCKET).prefix(settings.prefix()));
        assertThat(all.contents()).as(where).hasSize(1);
        var uploads =
            other.listMultipartUploads(it -> it.bucket(S3Server.BUCKET).prefix(settings.prefix()));
        assertThat(uploads.uploads()).as(where).isEmpty();
      }
      second.deleteAll(key.folder());
      return line.broke();
    }
  }

  /** Asks how much is there, and brings what follows up to where the line breaks. */
  private final class Client {
    private long told;
    private long brought;
    private boolean done;

    void step(S3Files node) throws IOException {
      long there = node.resume(key, bytes.length);
      assertThat(there).as("what was told holds").isGreaterThanOrEqualTo(told);
      assertThat(there).as("nothing is there that was not brought").isLessThanOrEqualTo(brought);
      told = there;
      if (there == bytes.length) {
        done = true;
        return;
      }
      int to = next(there);
      brought = Math.max(brought, to);
      if (to == bytes.length) {
        told =
            node.append(
                key,
                there,
                bytes.length,
                new ByteArrayInputStream(bytes, (int) there, to - (int) there));
        return;
      }
      try {
        node.append(key, there, bytes.length, Breaking.after(bytes, (int) there, to));
        throw new AssertionError("the source fails");
      } catch (IOException e) {
        if (!"the line broke".equals(e.getMessage()) || e.getSuppressed().length > 0) {
          throw e;
        }
      }
      told = to;
    }

    private int next(long there) {
      for (int each : BREAKS) {
        if (each > there) {
          return each;
        }
      }
      return bytes.length;
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"LOST", "ANSWER_LOST"})
  void a_request_or_an_answer_that_gets_lost_is_felt_by_nobody(Fault fault) throws IOException {
    int nth = 1;
    boolean broke = true;
    while (broke) {
      Fragile line = new Fragile(Bucket.http());
      try (S3Files files = S3Files.open(server.settings(fault + "-" + nth + "/"), line, PART)) {
        files.append(key, 0, bytes.length, new ByteArrayInputStream(bytes, 0, 70_000));
        line.breaksAt(nth, fault);
        assertThat(
                files.append(
                    key,
                    70_000,
                    bytes.length,
                    new ByteArrayInputStream(bytes, 70_000, bytes.length - 70_000)))
            .isEqualTo(bytes.length);
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        files.read(key, 0, bytes.length, read);
        assertThat(read.toByteArray()).as("%s at %s", fault, nth).isEqualTo(bytes);
        files.delete(key);
        broke = line.broke();
        nth++;
      }
    }
    assertThat(nth).as("requests that could get lost").isGreaterThan(10);
  }

  @Test
  void a_store_that_fails_while_the_line_does_hides_neither() throws IOException {
    Fragile line = new Fragile(Bucket.http());
    try (S3Files files = S3Files.open(server.settings("both/"), line, PART)) {
      line.breaksWhere(it -> it.method().equals("PUT"), 1);
      assertThatThrownBy(() -> files.append(key, 0, bytes.length, Breaking.after(bytes, 0, 1_000)))
          .hasMessage("the line broke")
          .satisfies(it -> assertThat(it.getSuppressed()[0]).hasMessageContaining("PutObject"));
    }
  }
}
