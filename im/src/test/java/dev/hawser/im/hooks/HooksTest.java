package dev.hawser.im.hooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.core.RefusedException;
import dev.hawser.im.fake.Fake;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Publication;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class HooksTest {

  private static final JsonMapper json = new JsonMapper();
  private static final byte[] SECRET = "sixteen bytes or more".getBytes(StandardCharsets.UTF_8);
  private static final InstantSource NOON =
      InstantSource.fixed(Instant.parse("2030-06-01T12:00:00Z"));

  private final JsonNode data = json.readTree("{\"type\":\"text\",\"text\":\"hi\"}");
  private final List<Long> taken = new ArrayList<>();
  private Fake fake;
  private Webhook webhook;

  @BeforeEach
  void start() throws IOException {
    fake = Fake.start();
    webhook = new Webhook(fake.address().resolve("/hook"), SECRET, NOON);
  }

  @AfterEach
  void stop() {
    webhook.close();
    fake.close();
  }

  private BeforeHook before(boolean open) {
    return new BeforeHook(webhook, Duration.ofSeconds(5), open);
  }

  @Test
  void who_is_asked_can_tell_who_asks() throws Exception {
    fake.then(200, "{\"allow\":true}");
    assertThat(before(false).ask("im/c/1", "ann", data)).isEqualTo(data);

    Fake.Asked asked = fake.asked().getFirst();
    String seconds = Long.toString(NOON.instant().getEpochSecond());
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(SECRET, "HmacSHA256"));
    String signed =
        HexFormat.of()
            .formatHex(
                mac.doFinal((seconds + "." + asked.text()).getBytes(StandardCharsets.UTF_8)));
    assertThat(asked.header("Hawser-Signature")).isEqualTo("t=" + seconds + ",v1=" + signed);
    assertThat(asked.header("Hawser-Event")).isEqualTo("before");
    assertThat(json.readTree(asked.text()))
        .isEqualTo(
            json.readTree(
                "{\"channel\":\"im/c/1\",\"user\":\"ann\",\"data\":{\"type\":\"text\",\"text\":\"hi\"}}"));
  }

  @Test
  void who_is_asked_may_change_it() {
    fake.then(200, "{\"allow\":true,\"data\":{\"type\":\"text\",\"text\":\"**\"}}");

    assertThat(before(false).ask("im/c/1", "ann", data).path("text").asString()).isEqualTo("**");
  }

  @Test
  void who_is_asked_may_refuse_it_with_a_reason() {
    fake.then(200, "{\"allow\":false,\"reason\":\"no links here\"}");

    assertThatThrownBy(() -> before(true).ask("im/c/1", "ann", data))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.code()).isEqualTo(Code.NOT_ALLOWED))
        .hasMessageContaining("no links here");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "500; busy",
        "200; no json",
        "200; {}",
        "200; {\"allow\":1}",
        "302; {\"allow\":true}"
      })
  void where_there_is_no_answer_the_operator_has_said_what_holds(int status, String body) {
    fake.then(status, body).then(status, body);

    assertThat(before(true).ask("im/c/1", "ann", data)).isEqualTo(data);
    assertThatThrownBy(() -> before(false).ask("im/c/1", "ann", data))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.code()).isEqualTo(Code.OVERLOADED));
  }

  @Test
  void who_is_away_or_says_too_much_has_not_answered() {
    fake.then(200, "{\"allow\":true,\"reason\":\"" + "x".repeat(300_000) + "\"}");
    assertThat(before(true).ask("im/c/1", "ann", data)).isEqualTo(data);

    fake.close();
    assertThat(before(true).ask("im/c/1", "ann", data)).isEqualTo(data);
    assertThat(fake.asked()).hasSize(1);
  }

  @Test
  void afterwards_it_is_told_what_was_said() throws Exception {
    take(said());

    Fake.Asked asked = fake.asked().getFirst();
    assertThat(asked.header("Hawser-Event")).isEqualTo("after");
    assertThat(asked.header("Hawser-Delivery")).isEqualTo("im/c/1@7");
    JsonNode told = json.readTree(asked.text());
    assertThat(told.path("offset").asLong()).isEqualTo(7);
    assertThat(told.path("user").asString()).isEqualTo("ann");
    assertThat(told.at("/data/text").asString()).isEqualTo("hi");
    assertThat(told.at("/tags/type").asString()).isEqualTo("text");
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 500, 503})
  void what_may_get_better_is_told_again(int status) {
    fake.then(status, "");

    assertThatThrownBy(() -> take(said())).isInstanceOf(IOException.class);
    assertThat(taken).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 301, 400, 404, 422})
  void what_will_not_get_better_is_told_once(int status) throws Exception {
    fake.then(status, "");
    take(said(), said());

    assertThat(fake.asked()).hasSize(2);
    assertThat(taken).containsExactly(7L, 7L);
  }

  private void take(Publication... said) throws Exception {
    new AfterHook(webhook).take("im/c/1", List.of(said), taken::add);
  }

  private static Publication said() {
    return new Publication(
        7,
        Payload.json("{\"type\":\"text\",\"text\":\"hi\"}"),
        "ann",
        "k1",
        1_000,
        Map.of("type", "text"),
        null);
  }
}
