package dev.hawser.server.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hawser.server.command.Shell.Running;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PublishSubscribeTest {

  private final Shell shell;

  PublishSubscribeTest() throws Exception {
    shell = new Shell();
  }

  @BeforeAll
  void the_server_is_there() {
    assertThat(shell.server.port()).isPositive();
  }

  @AfterAll
  void stop() {
    shell.close();
  }

  private int publish(String channel, String data) throws Exception {
    return Shell.start("publish", channel, data, "--url", shell.webSocket()).await();
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "protobuf"})
  void what_is_published_is_printed_to_who_listens(String encoding) throws Exception {
    String channel = "demo/heard/" + encoding;
    Running listening =
        Shell.start(
            "subscribe", channel, "--count", "1", "--url", shell.tcp(), "--encoding", encoding);
    await().until(() -> listening.err().toString().contains("subscribed to " + channel));

    Running publishing =
        Shell.start(
            "publish",
            channel,
            "{\"text\":\"hi\"}",
            "--url",
            shell.webSocket(),
            "--encoding",
            encoding);

    assertThat(publishing.await()).isEqualTo(Exit.OK);
    assertThat(listening.await()).isEqualTo(Exit.OK);
    assertThat(publishing.lines()).singleElement().asString().matches("[^:]+:1");
    assertThat(listening.lines())
        .singleElement()
        .asString()
        .matches(channel + " 1 guest-\\S+ \\{\"text\":\"hi\"}");
  }

  @Test
  void each_line_of_standard_input_is_a_publication_in_order() throws Exception {
    StringBuilder input = new StringBuilder();
    for (int i = 1; i <= 300; i++) {
      input.append(i).append('\n').append(i == 150 ? "\n" : "");
    }

    Running publishing =
        Shell.feed(input.toString(), "publish", "demo/lines", "-", "--json", "--url", shell.tcp());
    assertThat(publishing.await()).as(publishing.err().toString()).isEqualTo(Exit.OK);
    Running reading =
        Shell.start(
            "subscribe",
            "demo/lines",
            "--history",
            "300",
            "--count",
            "300",
            "--json",
            "--url",
            shell.webSocket());

    assertThat(reading.await()).isEqualTo(Exit.OK);
    assertThat(publishing.lines()).hasSize(300);
    List<JsonNode> read = reading.lines().stream().map(JsonMapper.shared()::readTree).toList();
    for (int i = 0; i < 300; i++) {
      assertThat(read.get(i).at("/publication/offset").asInt()).isEqualTo(i + 1);
      assertThat(read.get(i).at("/publication/data").asInt()).isEqualTo(i + 1);
    }
  }

  @Test
  void a_line_that_is_not_json_ends_it_and_is_named() throws Exception {
    Running publishing =
        Shell.feed("1\nhello\n3\n", "publish", "demo/broken", "-", "--url", shell.webSocket());

    assertThat(publishing.await()).isEqualTo(Exit.FAILED);
    assertThat(publishing.lines()).hasSize(1);
    assertThat(publishing.err().toString()).contains("line 2 is not one JSON value");
  }

  @Test
  void data_that_is_not_json_is_a_wrong_command_line() throws Exception {
    Running publishing = Shell.start("publish", "demo/x", "hello", "--url", shell.webSocket());

    assertThat(publishing.await()).isEqualTo(Exit.USAGE);
    assertThat(publishing.err().toString()).contains("DATA", "'\"hello\"'");
  }

  @Test
  void a_guest_is_refused_outside_the_demo() throws Exception {
    assertThat(publish("chat/lobby", "1")).isEqualTo(Exit.REFUSED);
    Running listening = Shell.start("subscribe", "chat/lobby", "--url", shell.webSocket());

    assertThat(listening.await()).isEqualTo(Exit.REFUSED);
    assertThat(listening.err().toString()).contains("2300 not-allowed");
  }

  @Test
  void a_token_that_is_none_is_refused() throws Exception {
    Running publishing =
        Shell.start("publish", "demo/x", "1", "--token", "nonsense", "--url", shell.webSocket());

    assertThat(publishing.await()).isEqualTo(Exit.REFUSED);
    assertThat(publishing.err().toString()).contains("token-invalid");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ws://127.0.0.1:1/ws", "tcp://127.0.0.1:1"})
  void nobody_there_is_said_so(String url) throws Exception {
    assertThat(Shell.start("publish", "demo/x", "1", "--url", url).await())
        .isEqualTo(Exit.UNREACHABLE);
    assertThat(Shell.start("subscribe", "demo/x", "--url", url).await())
        .isEqualTo(Exit.UNREACHABLE);
    assertThat(Shell.start("bench", "--url", url).await()).isEqualTo(Exit.UNREACHABLE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://127.0.0.1:8700", "tcp://127.0.0.1", "nonsense"})
  void an_address_that_is_none_is_a_wrong_command_line(String url) throws Exception {
    assertThat(Shell.start("publish", "demo/x", "1", "--url", url).await()).isEqualTo(Exit.USAGE);
  }

  @Test
  void a_subscription_begins_where_it_is_told() throws Exception {
    Running first = Shell.feed("1\n2\n3\n", "publish", "demo/since", "-", "--url", shell.tcp());
    assertThat(first.await()).isEqualTo(Exit.OK);

    Running listening =
        Shell.start(
            "subscribe",
            "demo/since",
            "--since",
            first.lines().getFirst(),
            "--count",
            "2",
            "--url",
            shell.webSocket());

    assertThat(listening.await()).isEqualTo(Exit.OK);
    assertThat(listening.err().toString()).contains("recovered demo/since");
    assertThat(listening.lines()).hasSize(2);
    assertThat(listening.lines().getFirst()).startsWith("demo/since 2 ");
  }

  @Test
  void a_position_that_is_gone_is_said_to_be_lost() throws Exception {
    assertThat(publish("demo/gone", "1")).isEqualTo(Exit.OK);
    Running listening =
        Shell.start(
            "subscribe",
            "demo/gone",
            "--since",
            "another:1",
            "--count",
            "1",
            "--json",
            "--url",
            shell.webSocket());
    await().until(() -> listening.err().toString().contains("LOST"));
    assertThat(publish("demo/gone", "2")).isEqualTo(Exit.OK);

    assertThat(listening.await()).isEqualTo(Exit.OK);
    assertThat(listening.lines().getFirst()).contains("\"reason\":\"epoch-changed\"");
    assertThat(listening.lines().getLast()).contains("\"publication\"");
  }

  @Test
  void who_comes_and_goes_is_printed_where_asked() throws Exception {
    Running listening =
        Shell.start(
            "subscribe", "demo/room", "--presence", "--count", "1", "--url", shell.webSocket());
    await().until(() -> listening.err().toString().contains("subscribed to demo/room"));

    Running guest =
        Shell.start("subscribe", "demo/room", "--count", "1", "--url", shell.webSocket());
    await().until(() -> listening.out().toString().contains("demo/room joined guest-"));
    await().until(() -> guest.err().toString().contains("subscribed to demo/room"));

    assertThat(publish("demo/room", "1")).isEqualTo(Exit.OK);
    assertThat(listening.await()).isEqualTo(Exit.OK);
    assertThat(guest.await()).isEqualTo(Exit.OK);
  }

  @Test
  void the_operators_api_takes_publications_with_its_key_alone() throws Exception {
    Running publishing =
        Shell.feed(
            "1\n2\n",
            "publish",
            "news",
            "-",
            "--api-key",
            Shell.API_KEY,
            "--admin",
            shell.admin(),
            "--key",
            "k",
            "--tag",
            "a=b",
            "--slot",
            "s");
    Running again =
        Shell.feed(
            "1\n2\n",
            "publish",
            "news",
            "-",
            "--api-key",
            Shell.API_KEY,
            "--admin",
            shell.admin(),
            "--key",
            "k",
            "--tag",
            "a=b",
            "--slot",
            "s");
    Running stranger =
        Shell.start(
            "publish", "news", "1", "--api-key", "another-long-key-1", "--admin", shell.admin());
    Running nowhere =
        Shell.start("publish", "news", "1", "--api-key", "k", "--admin", "http://127.0.0.1:1");

    assertThat(publishing.await()).as(publishing.err().toString()).isEqualTo(Exit.OK);
    assertThat(again.await()).isEqualTo(Exit.OK);
    assertThat(again.lines()).isEqualTo(publishing.lines()).hasSize(2);
    assertThat(stranger.await()).isEqualTo(Exit.REFUSED);
    assertThat(stranger.err().toString()).contains("2600 api-key-invalid");
    assertThat(nowhere.await()).isEqualTo(Exit.UNREACHABLE);
  }
}
