package dev.hawser.server.configuration;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.log.Retention;
import dev.hawser.im.ImSettings.Rates;
import dev.hawser.stores.s3.S3Settings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How much of conversations is kept, and how fast may be spoken. */
class ImBinderTest {

  private static Configuration read(String yaml) throws InvalidConfigurationException {
    return new ConfigurationReader(Map.of()).read("file", "data: /d\n" + yaml);
  }

  private static Retention kept(Configuration configuration, String channel) {
    return configuration.profiles().of(channel).retention();
  }

  @Test
  void all_is_kept_and_nobody_is_held_back_unless_somebody_says_so() throws Exception {
    Configuration it = read("im: {enabled: true}");

    assertThat(kept(it, "im/c/g").age()).isEqualTo(Retention.FOREVER);
    assertThat(requireNonNull(it.im()).kept()).isEqualTo(kept(it, "im/c/g"));
    assertThat(requireNonNull(it.im()).room().rates()).isEqualTo(Rates.ANY);
  }

  @Test
  void what_is_said_is_kept_so_long_and_inboxes_stay() throws Exception {
    Configuration it = read("im: {enabled: true, keep: 90d, rate: {conversation: 20, sender: 5}}");

    assertThat(kept(it, "im/c/g").age()).isEqualTo(Duration.ofDays(90));
    assertThat(kept(it, "im/c/g").durable()).isTrue();
    assertThat(kept(it, "im/u/ann").age()).isEqualTo(Retention.FOREVER);
    assertThat(kept(it, "im/audit").age()).isEqualTo(Retention.FOREVER);
    assertThat(requireNonNull(it.im()).kept()).isEqualTo(kept(it, "im/c/g"));
    assertThat(requireNonNull(it.im()).room().rates()).isEqualTo(new Rates(20, 5));
  }

  @Test
  void a_profile_of_ones_own_says_it_itself() throws Exception {
    Configuration it =
        read(
            "im: {enabled: true, keep: 90d}\n"
                + "profiles: [{name: im, channels: 'im/#', durable: true, history: {age: 7d}}]");

    assertThat(kept(it, "im/c/g").age()).isEqualTo(Duration.ofDays(7));
    assertThat(requireNonNull(it.im()).kept().age()).isEqualTo(Duration.ofDays(7));
  }

  private static final String S3 =
      "s3: {endpoint: 'http://127.0.0.1:9000', bucket: box, access-key: k, secret-key: hidden}";

  private static MessagingSettings.Place place(String yaml) throws InvalidConfigurationException {
    Configuration it = new ConfigurationReader(Map.of()).read("file", yaml);
    return requireNonNull(requireNonNull(it.im()).files()).place();
  }

  private static List<String> problems(String yaml) {
    try {
      new ConfigurationReader(Map.of()).read("file", yaml);
      return List.of();
    } catch (InvalidConfigurationException e) {
      return e.problems().stream().map(Problem::message).toList();
    }
  }

  @Test
  void files_are_in_the_folder_of_data_or_in_a_bucket() throws Exception {
    assertThat(place("data: /d\nim: {enabled: true, files: {port: 0}}"))
        .isEqualTo(new MessagingSettings.Folder(Path.of("/d/files")));
    assertThat(place("data: /d\nim: {enabled: true, files: {port: 0, " + S3 + "}}"))
        .isEqualTo(
            new MessagingSettings.Bucket(
                new S3Settings(
                    URI.create("http://127.0.0.1:9000"),
                    "us-east-1",
                    "box",
                    "",
                    "k",
                    "hidden",
                    true)));
  }

  @Test
  void a_bucket_that_cannot_be_is_said() {
    String files = "data: /d\nim: {enabled: true, files: {port: 0, ";
    assertThat(problems(files + "s3: {bucket: box, access-key: k}}}"))
        .containsExactly("im.files.s3: expected all of bucket, access-key, secret-key");
    assertThat(problems(files + "s3: {endpoint: 'http://x'}}}"))
        .containsExactly("im.files.s3: expected all of bucket, access-key, secret-key");
    assertThat(problems(files + S3.replace("http:", "ftp:") + "}}"))
        .containsExactly("im.files.s3: endpoint: expected http:// or https:// and a host");
    assertThat(problems(files + "largest: 5GiB, " + S3 + "}}")).isEmpty();
    assertThat(problems(files + "largest: 6GiB, " + S3 + "}}"))
        .containsExactly(
            "im.files.largest: expected at most 5GiB with im.files.s3: more is not copied at once");
    assertThat(problems(files + "largest: 6GiB}}")).isEmpty();
  }
}
