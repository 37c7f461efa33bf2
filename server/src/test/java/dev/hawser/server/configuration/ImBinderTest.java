package dev.hawser.server.configuration;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.log.Retention;
import dev.hawser.im.ImSettings.Rates;
import java.time.Duration;
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
}
