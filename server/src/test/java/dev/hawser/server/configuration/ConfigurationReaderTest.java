package dev.hawser.server.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hawser.core.access.Right;
import dev.hawser.core.log.Retention;
import dev.hawser.core.profile.Limits;
import dev.hawser.core.profile.Profile;
import dev.hawser.core.transport.Priority;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationReaderTest {

  @Test
  void what_the_schema_notes_for_us_is_kept_from_the_validator_which_would_complain() {
    assertThat(Keys.withoutNotes(new Keys().description()).toString()).doesNotContain("\"x-");
  }

  @Test
  void an_empty_file_means_the_defaults_which_let_nobody_in() throws Exception {
    Configuration it = read("");

    assertThat(it.name()).isEqualTo("n1");
    assertThat(it.data()).isNull();
    assertThat(it.line())
        .isEqualTo(
            new Configuration.Line("0.0.0.0", 8700, Configuration.Io.AUTO, 0, 100, List.of()));
    assertThat(it.admin())
        .isEqualTo(
            new Configuration.Admin(
                "127.0.0.1", 8701, List.of(), 8 * 1024 * 1024, true, List.of()));
    assertThat(it.limits()).isEqualTo(Limits.standard());
    assertThat(it.profiles().all()).containsExactly(Profile.standard());
    assertThat(it.profiles().welcomesGuests()).isFalse();
    assertThat(it.tokens().keys()).isEmpty();
    assertThat(it.tokens().expiry()).isTrue();
    assertThat(it.tokens().skew()).isEqualTo(Duration.ofSeconds(30));
    assertThat(it.tickets()).isNull();
    assertThat(it.logging()).isEqualTo(new Configuration.Logging("info", false));
    assertThat(it.monitor()).isEqualTo(new Configuration.Monitor(false, "demo/monitor"));
    assertThat(it.drain())
        .isEqualTo(new Configuration.Drain(Duration.ZERO, Duration.ofSeconds(10), List.of()));
  }

  @Test
  void a_profile_that_says_only_its_name_has_the_standard_settings() throws Exception {
    Profile standard = Profile.standard();
    assertThat(read("profiles: [{name: standard, channels: '#'}]").profiles().all())
        .containsExactly(standard, standard);
  }

  @Test
  void every_key_reaches_its_record() throws Exception {
    Configuration it =
        read(
            """
            name: north-1
            host: 127.0.0.1
            port: 9000
            data: /var/lib/hawser
            io: io_uring
            loops: 3
            origins: [https://example.com]
            admin: {host: 0.0.0.0, port: 9001, keys: [sixteen-letters-1], body: 1MiB, metrics: key,
              demo-people: [ann, bob]}
            limits:
              connections: 1
              connections-per-user: 2
              connections-per-address: 3
              channels: 4
              subscriptions-per-connection: 5
              patterns-per-connection: 16
              commands-per-second: 6
              publications-per-second: 7
              reply: 8
              history-page: 9
              behind: 10KiB
              waiting: 11MiB
              mailbox: 1GiB
              connect-within: 12s
              newcomers-per-second: 21
              arrivals-per-second: 22
              platforms: [{name: phone}, {name: web, sessions: 3, when-full: refuse}]
              slow-slots: 9
              slow-bytes: 2KiB
              slow-drain: 4s
              slow-steady: 14s
            heartbeat: {min: 1s, interval: 2m, max: 3h, grace: 400ms}
            profiles:
              - name: chat
                channels: chat/+/#
                history: {count: 50, age: 2d}
                keys: 1h
                presence: {enabled: true, grace: 5s, announce: 7}
                guests: [subscribe, history]
                max-data: 1KiB
                slow: sample
                sample: 3
                ladder: false
                priority: high
                compress: true
                deltas: true
            tokens:
              keys: [{kid: a, secret: 0123456789abcdef0123456789abcdef}]
              issuer: me
              audience: you
              skew: 1s
              require-expiry: false
            tickets: {secret: fedcba9876543210fedcba9876543210}
            logging: {level: debug, format: json}
            monitor: {enabled: true, channel: ops/figures}
            drain: {notice: 20s, within: 3s, targets: ["wss://b.example/ws"]}
            """);

    assertThat(it.name()).isEqualTo("north-1");
    assertThat(it.data()).isEqualTo(Path.of("/var/lib/hawser"));
    assertThat(it.line())
        .isEqualTo(
            new Configuration.Line(
                "127.0.0.1",
                9000,
                Configuration.Io.IO_URING,
                3,
                100,
                List.of("https://example.com")));
    assertThat(it.admin())
        .isEqualTo(
            new Configuration.Admin(
                "0.0.0.0",
                9001,
                List.of(Secret.of("sixteen-letters-1")),
                1 << 20,
                false,
                List.of("ann", "bob")));
    assertThat(it.limits())
        .isEqualTo(
            new Limits(
                1,
                2,
                3,
                4,
                5,
                16,
                6,
                7,
                8,
                9,
                10 << 10,
                11 << 20,
                1 << 30,
                Duration.ofSeconds(1),
                Duration.ofMinutes(2),
                Duration.ofHours(3),
                Duration.ofMillis(400),
                Duration.ofSeconds(12),
                new Limits.Slow(9, 2048, Duration.ofSeconds(4), Duration.ofSeconds(14)),
                new Limits.Newcomers(21, 22),
                List.of(
                    new Limits.Platform("phone", 1, true), new Limits.Platform("web", 3, false))));
    Profile chat = it.profiles().of("chat/a/b");
    assertThat(chat.name()).isEqualTo("chat");
    assertThat(chat.retention())
        .isEqualTo(new Retention(50, Duration.ofDays(2), Duration.ofHours(1)));
    assertThat(chat.presence()).isTrue();
    assertThat(chat.grace()).isEqualTo(Duration.ofSeconds(5));
    assertThat(chat.announce()).isEqualTo(7);
    assertThat(chat.guests()).isEqualTo(Set.of(Right.SUBSCRIBE, Right.HISTORY));
    assertThat(chat.maxData()).isEqualTo(1024);
    assertThat(chat.slow()).isEqualTo(new Profile.Slow(Profile.Policy.SAMPLE, 3, false));
    assertThat(chat.priority()).isEqualTo(Priority.HIGH);
    assertThat(chat.content()).isEqualTo(new Profile.Content(true, true, false));
    assertThat(it.tokens().keys()).hasSize(1);
    assertThat(it.tokens().issuer()).isEqualTo("me");
    assertThat(it.tokens().audience()).isEqualTo("you");
    assertThat(it.tokens().expiry()).isFalse();
    assertThat(it.tickets()).isEqualTo(Secret.of("fedcba9876543210fedcba9876543210"));
    assertThat(it.logging()).isEqualTo(new Configuration.Logging("debug", true));
    assertThat(it.monitor()).isEqualTo(new Configuration.Monitor(true, "ops/figures"));
    assertThat(it.drain())
        .isEqualTo(
            new Configuration.Drain(
                Duration.ofSeconds(20), Duration.ofSeconds(3), List.of("wss://b.example/ws")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          "name: a\\nprot: 9"                                   | 2 | 1 | unknown key 'prot'                    | port
          "heartbeat:\\n  intervall: 5s"                        | 2 | 3 | unknown key 'intervall' in heartbeat  | interval
          "profiles:\\n- name: a\\n  channels: b\\n  gests: []" | 4 | 3 | unknown key 'gests' in profiles[0]    | guests
          "xyzzy: 1"                                            | 1 | 1 | (valid: name, host                    | -
          "port: 70000"                                         | 1 | 7 | expected a whole number from 0 to 65535 | -
          "port: high"                                          | 1 | 7 | port 'high': expected a whole number  | -
          "io: epol"                                            | 1 | 5 | expected one of auto, epoll           | epoll
          "profiles:\\n- {name: a, channels: b, slow: dropp}"   | 2 | 32 | expected one of pace, latest, sample, drop, disconnect | drop
          "profiles:\\n- {name: a, channels: b, slow: skip}"    | 2 | 32 | 'skip': expected one of pace, latest, sample, drop | drop
          "heartbeat: {grace: 5 s}"                             | 1 | 20 | expected a duration such as          | -
          "limits:\\n  reply: 5KB"                              | 2 | 10 | expected bytes, such as              | -
          "limits:\\n  channels: 0"                             | 2 | 13 | a whole number from 1                | -
          "profiles:\\n- channels: b"                           | 2 | 3 | missing key 'name' in profiles[0]     | -
          "profiles:\\n- {name: a, channels: 'b/#/c'}"          | 2 | 23 | profiles[0].channels: pattern: 'b/#/c' | -
          "profiles:\\n- {name: a, channels: b, sealed: true, deltas: true}" | 2 | 3 | what is sealed looks like noise | -
          "origins: [example.com]"                              | 1 | 11 | origins[0] 'example.com': expected   | -
          "heartbeat:\\n  interval: 1s"                         | 2 | 13 | expected 0 < min <= interval <= max  | -
          "monitor: {enabled: maybe}"                           | 1 | 20 | expected true or false               | -
          "name: a\\nname: b"                                   | 2 | 5 | uplicate                              | -
          "name: [a"                                            | 1 | 9 | expected                              | -
          "a: &x 1\\nport: *x"                                  | 2 | 7 | aliases are not supported             | -
          "limits: {mailbox: 3GiB}"                             | 1 | 19 | expected less than 2GiB              | -
          "tokens: {keys: [{kid: a}]}"                          | 1 | 17 | exactly one of secret, pem, jwk      | -
          "tokens: {keys: [{pem: hello}]}"                      | 1 | 17 | BEGIN PUBLIC KEY                     | -
          """)
  void what_is_wrong_is_told_with_its_place(
      String text, int line, int column, String message, String nearest) {
    List<Problem> problems = problems(text.replace("\\n", "\n"), Map.of());

    assertThat(problems).isNotEmpty();
    Problem problem = problems.getLast();
    assertThat(problem.message()).contains(message);
    assertThat(problem.nearest()).isEqualTo(nearest.equals("-") ? null : nearest);
    assertThat(List.of(problem.line(), problem.column())).containsExactly(line, column);
    assertThat(problem.toString()).startsWith("hawser.yaml:" + line + ":" + column + ": ");
  }

  @Test
  void all_problems_are_told_at_once_in_the_order_of_the_file() {
    List<Problem> problems =
        problems("port: 70000\nio: epol\nheartbeat:\n  foo: 1\nadmin: 5\n", Map.of());

    assertThat(problems).extracting(Problem::line).containsExactly(1, 2, 4, 5);
  }

  @Test
  void a_problem_shows_the_line_with_a_caret() {
    Problem problem = problems("io: epol", Map.of()).getFirst();

    assertThat(problem.toString())
        .isEqualTo(
            """
            hawser.yaml:1:5: io 'epol': expected one of auto, epoll, io_uring, nio; did you mean \
            'epoll'?
                io: epol
                    ^\
            """);
  }

  @Test
  void variables_override_the_file() throws Exception {
    Configuration it =
        read(
            "port: 1\nadmin: {port: 2}",
            Map.of(
                "HAWSER_PORT", "9",
                "HAWSER_ADMIN_PORT", "10",
                "HAWSER_ADMIN_KEYS", "sixteen-letters-1,sixteen-letters-2",
                "HAWSER_MONITOR_ENABLED", "true",
                "HAWSER_LIMITS_REPLY", "64KiB",
                "HAWSER_TOKENS_KEYS", "[{secret: 0123456789abcdef0123456789abcdef}]",
                "HAWSER_JAVA_OPTS", "-Xmx1g",
                "PATH", "/bin"));

    assertThat(it.line().port()).isEqualTo(9);
    assertThat(it.admin().port()).isEqualTo(10);
    assertThat(it.admin().keys())
        .containsExactly(Secret.of("sixteen-letters-1"), Secret.of("sixteen-letters-2"));
    assertThat(it.monitor().enabled()).isTrue();
    assertThat(it.limits().reply()).isEqualTo(64 * 1024);
    assertThat(it.tokens().keys()).hasSize(1);
  }

  @Test
  void a_wrong_variable_is_told_by_its_name() {
    assertThat(problems("", Map.of("HAWSER_PROT", "1")).getFirst().toString())
        .isEqualTo("HAWSER_PROT: no key has this variable; did you mean 'HAWSER_PORT'?");
    assertThat(problems("port: 1", Map.of("HAWSER_PORT", "x")).getFirst().toString())
        .isEqualTo("HAWSER_PORT: port 'x': expected a whole number from 0 to 65535");
  }

  @Test
  void secrets_are_never_shown() throws Exception {
    String text =
        """
        admin: {keys: [do-not-show-this-key]}
        tokens: {keys: [{secret: do-not-show-this-key-do-not-show-it}]}
        tickets: {secret: do-not-show-this-key-do-not-show-it}
        """;
    assertThat(read(text).toString()).doesNotContain("do-not-show");
    assertThat(problems("admin: {keys: [do-not-show]}", Map.of()).toString())
        .contains("at least 16 characters")
        .doesNotContain("do-not-show");
    assertThat(
            problems("tokens:\n  keys:\n  - {secret: do-not-show-this, kid: a}", Map.of())
                .toString())
        .contains("at least 32 characters")
        .doesNotContain("do-not-show");
  }

  @Test
  void the_resource_describes_every_key() {
    assertDescribed(new Keys().description(), "");
  }

  private static void assertDescribed(tools.jackson.databind.JsonNode about, String path) {
    about
        .path("properties")
        .properties()
        .forEach(property -> {
          assertThat(property.getValue().path("description").asString(""))
              .as(path + property.getKey())
              .isNotBlank();
          assertDescribed(property.getValue(), path + property.getKey() + ".");
          assertDescribed(property.getValue().path("items"), path + property.getKey() + "[].");
        });
  }

  private static Configuration read(String text) throws Exception {
    return read(text, Map.of());
  }

  private static Configuration read(String text, Map<String, String> environment) throws Exception {
    return new ConfigurationReader(environment).read("hawser.yaml", text);
  }

  private static List<Problem> problems(String text, Map<String, String> environment) {
    return catchThrowableOfType(InvalidConfigurationException.class, () -> read(text, environment))
        .problems();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limits: {connections: 99999999999}",
        "limits: {connections: 99999999999999999999}",
        "limits: {connect-within: 99999999999999999999s}",
        "limits: {connect-within: 999999999d}",
        "limits: {connect-within: 0}",
        "limits: {reply: 99999999999GiB}",
        "limits: {reply: 3GiB}",
        "limits: {mailbox: 0KiB}",
        "drain: {within: 999999999d}",
        "profiles: [{name: a, channels: a, keys: 999999999h}]",
        "admin: {body: 3GiB}",
        "admin: {body: 0KiB}",
        "admin: {keys: ['sixteen letters and blanks']}",
        "admin: {keys: ['sixteen-lettérs-more']}",
        "monitor: {channel: 'no name'}",
        "monitor: {channel: demo/#}",
      })
  void an_amount_or_name_that_cannot_be_meant_is_a_problem_of_the_file(String text) {
    InvalidConfigurationException e =
        catchThrowableOfType(InvalidConfigurationException.class, () -> read(text));

    assertThat(e).isNotNull();
    assertThat(e.problems()).singleElement().extracting(Problem::line).isEqualTo(1);
    assertThat(e.getMessage()).doesNotContain("sixteen");
  }

  @Test
  void nodes_that_share_a_redis_share_what_signs_tickets() {
    InvalidConfigurationException e =
        catchThrowableOfType(
            InvalidConfigurationException.class,
            () -> read("redis: {uri: 'redis://user:hidden@redis.example.com:6379'}"));

    assertThat(e.getMessage()).contains("tickets.secret").doesNotContain("hidden");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "redis: {uri: 'http://:hidden@redis.example.com'}",
        "redis: {uri: 'redis://:hidden@redis.example.com', prefix: 'a{b}'}",
        "redis: {uri: 'redis://:hidden@redis.example.com', within: 0}",
        "redis: {uri: 'redis://:hidden@redis.example.com', replicas: 1, replicas-within: 0}",
        "redis: {uri: 'redis://:hidden@one.example.com,two.example.com'}",
        "redis: {uri: 'redis-sentinel://:hidden@one.example.com:26379'}",
        "redis: {uri: 'redis-cluster://:hidden@'}",
      })
  void a_redis_that_cannot_be_meant_is_a_problem_of_the_file(String text) {
    String secret = "\ntickets: {secret: '0123456789012345678901234567890123456789'}";
    InvalidConfigurationException e =
        catchThrowableOfType(InvalidConfigurationException.class, () -> read(text + secret));

    assertThat(e).isNotNull();
    assertThat(e.problems()).singleElement().extracting(Problem::line).isEqualTo(1);
    assertThat(e.getMessage()).doesNotContain("hidden");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "redis://:hidden@redis.example.com:6380/1 | redis.example.com:6380",
        "rediss://:hidden@redis.example.com | redis.example.com:6379",
        "redis-sentinel://:hidden@one.example.com,two.example.com:26380/0#main"
            + " | one.example.com:26379,two.example.com:26380#main",
        "rediss-cluster://user:hidden@one.example.com:6380,two.example.com:6381"
            + " | one.example.com:6380,two.example.com:6381",
      })
  void a_redis_is_one_or_watched_or_a_cluster(String uri, String named) throws Exception {
    String secret = "\ntickets: {secret: '0123456789012345678901234567890123456789'}";

    assertThat(read("redis: {uri: '" + uri + "'}" + secret).redis()).hasToString(named);
  }

  @Test
  void a_node_by_itself_names_no_redis() throws Exception {
    assertThat(read("redis: {prefix: other}").redis()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"n1.example.com", "ftp://n1.example.com", "wss:///ws", "wss://a@b/ws", "w s://"})
  void an_address_that_no_client_could_use_is_a_problem_of_the_file(String address) {
    List<Problem> problems =
        problems("name: n1\nannounce: ['wss://n1.example.com/ws', '" + address + "']", Map.of());
    assertThat(problems).singleElement().extracting(Problem::line).isEqualTo(2);
    assertThat(problems.getFirst().message()).contains("announce[1]");
  }

  @Test
  void how_clients_come_is_announced_best_first() throws Exception {
    assertThat(read("announce: ['wss://a.example.com/ws', 'tls://a.example.com:8700']").announced())
        .containsExactly("wss://a.example.com/ws", "tls://a.example.com:8700");
    assertThat(read("").announced()).isEmpty();
  }
}
