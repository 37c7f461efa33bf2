package dev.hawser.server.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hawser.core.log.Retention;
import dev.hawser.stores.StoreSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where durable channels live, and how much of them is kept. */
class StoreBinderTest {

  private static final String DURABLE = "profiles: [{name: d, channels: 'd/#', durable: true}]\n";
  private static final String SECRET =
      "tickets: {secret: '0123456789012345678901234567890123456789'}\n";

  @Test
  void where_nothing_is_durable_there_is_no_store() throws Exception {
    assertThat(read("data: /d").store()).isNull();
    assertThat(read("store: {postgresql: {uri: 'postgresql://h/d'}}").store()).isNull();
    assertThat(read("").profiles().of("x").retention().durable()).isFalse();
  }

  @Test
  void a_node_by_itself_keeps_a_file_and_syncs_at_commit() throws Exception {
    assertThat(read(DURABLE + "data: /d").store())
        .isEqualTo(new StoreSettings.Sqlite(Path.of("/d/store.db"), Duration.ZERO));
    assertThat(
            read(DURABLE + "data: /d\nstore: {sqlite: other, fsync: interval, interval: 2s}")
                .store())
        .isEqualTo(new StoreSettings.Sqlite(Path.of("/d/other"), Duration.ofSeconds(2)));
  }

  @Test
  void where_there_is_a_postgresql_it_is_the_store() throws Exception {
    Configuration it =
        new ConfigurationReader(Map.of("HAWSER_STORE_POSTGRESQL_PASSWORD", "hidden"))
            .read(
                "file",
                DURABLE
                    + SECRET
                    + "redis: {uri: 'redis://r'}\n"
                    + "store: {postgresql: {uri: 'postgresql://h:1/d?sslmode=require', user: u}}");

    assertThat(it.store())
        .isEqualTo(
            new StoreSettings.Postgresql(
                "postgresql://h:1/d?sslmode=require", "u", "hidden", Duration.ZERO))
        .hasToString("postgresql://h:1/d");
  }

  @Test
  void what_is_durable_is_kept_for_ever_and_its_keys_with_it() throws Exception {
    Retention kept = read(DURABLE + "data: /d").profiles().of("d/x").retention();

    assertThat(kept)
        .isEqualTo(new Retention(Retention.UNCOUNTED, Retention.FOREVER, Retention.FOREVER, true));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "history: {age: 7d} | 2147483647 | 7d | 7d",
        "history: {age: 1m} | 2147483647 | 1m | 5m",
        "history: {count: 10} | 10 | 36500d | 5m",
        "keys: 1h, history: {count: 10, age: 1d} | 10 | 1d | 1h",
      })
  void what_a_profile_says_less_holds(String says, int count, String age, String keys)
      throws Exception {
    String file = "data: /d\nprofiles: [{name: d, channels: 'd/#', durable: true, " + says + "}]";

    assertThat(read(file).profiles().of("d/x").retention())
        .isEqualTo(new Retention(count, Amounts.duration(age), Amounts.duration(keys), true));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name: n | expected data, the folder of store.sqlite, or store.postgresql.uri",
        "data: /d\\nredis: {uri: 'redis://r'} | a file of SQLite belongs to one node",
        "data: /d\\nstore: {interval: 0ms} | store.interval '0ms': expected a duration",
        "store: {postgresql: {uri: 'http://hidden'}} | expected postgresql://",
        "store: {postgresql: {uri: 'postgresql://u:hidden@h/d'}} | beside the address",
        "store: {postgresql: {uri: 'postgresql://h/d?password=hidden'}} | beside the address",
      })
  void a_store_that_cannot_be_meant_is_a_problem_of_the_file(String lines, String message) {
    InvalidConfigurationException e =
        catchThrowableOfType(
            InvalidConfigurationException.class,
            () -> read(DURABLE + SECRET + lines.replace("\\n", "\n")));

    assertThat(e).isNotNull();
    assertThat(e.getMessage()).contains(message).doesNotContain("hidden");
  }

  private static Configuration read(String text) throws Exception {
    return new ConfigurationReader(Map.of()).read("file", text);
  }
}
