package dev.hawser.sdk.seal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Publication;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The vectors of sealed channels, hostile ones and RFC 9180's own among them. */
class SealVectorsTest {

  private static final JsonNode VECTORS = read();

  private static JsonNode read() {
    try (InputStream in = SealVectorsTest.class.getResourceAsStream("/hawser/sealed.json")) {
      return JsonMapper.shared().readTree(Objects.requireNonNull(in));
    } catch (IOException missing) {
      throw new IllegalStateException(missing);
    }
  }

  private static Stream<Named<JsonNode>> all(String kind) {
    return VECTORS.get(kind).valueStream().map(one -> Named.of(text(one, "name"), one));
  }

  static Stream<Named<JsonNode>> sealed() {
    return all("sealed");
  }

  static Stream<Named<JsonNode>> refused() {
    return all("refused");
  }

  static Stream<Named<JsonNode>> guard() {
    return all("guard");
  }

  static Stream<Named<JsonNode>> wraps() {
    return all("wraps");
  }

  static Stream<Named<JsonNode>> wrapsRefused() {
    return all("wrapsRefused");
  }

  static Stream<Named<JsonNode>> hpke() {
    return all("hpke");
  }

  private static String text(JsonNode of, String field) {
    return of.get(field).asString();
  }

  private static byte[] bytes(JsonNode of, String field) {
    return HexFormat.of().parseHex(text(of, field));
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static ChannelKey key(String id) {
    return ChannelKey.of(id, bytes(VECTORS.get("keys"), id));
  }

  private static Publication open(String channel, @Nullable String user, Payload payload)
      throws SealException {
    Keyring ring = new Keyring();
    VECTORS.get("keys").propertyNames().forEach(id -> ring.add(key(id)));
    return new Opener(channel, ring)
        .open(new Publication(1, payload, user, "key", 2, Map.of("a", "b"), "slot"), "e1");
  }

  private static SealException refusal(ThrowingCallable of) {
    return Objects.requireNonNull(catchThrowableOfType(SealException.class, of));
  }

  @ParameterizedTest
  @MethodSource("sealed")
  void content_is_sealed_to_exactly_these_bytes_and_opened_again(JsonNode vector)
      throws SealException {
    boolean json = text(vector, "kind").equals("json");
    Payload content = new Payload(bytes(vector, "content"), json);
    ChannelKey key = key(text(vector, "key"));
    String channel = text(vector, "channel");
    String user = text(vector, "user");
    byte[] strand = bytes(vector, "strand");
    byte[] sealed =
        Envelope.seal(
                Envelope.strandKey(key, strand, channel, user),
                channel,
                user,
                key.id(),
                strand,
                vector.get("counter").asLong(),
                content)
            .write();

    assertThat(hex(sealed)).isEqualTo(text(vector, "envelope"));
    assertThat(open(channel, user, Payload.opaque(sealed)))
        .isEqualTo(new Publication(1, content, user, "key", 2, Map.of("a", "b"), "slot"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void what_is_not_what_its_author_sealed_is_refused(JsonNode vector) {
    Payload payload = new Payload(bytes(vector, "payload"), vector.has("json"));
    JsonNode user = vector.get("user");
    SealException refusal =
        refusal(
            () -> open(text(vector, "channel"), user.isNull() ? null : user.asString(), payload));

    assertThat(refusal.reason().wireName()).isEqualTo(text(vector, "reason"));
    if (vector.has("keyId")) {
      assertThat(refusal.keyId()).isEqualTo(text(vector, "keyId"));
    }
  }

  @ParameterizedTest
  @MethodSource("guard")
  void the_guard_lets_history_pass_and_no_replay(JsonNode vector) {
    ReplayGuard guard = new ReplayGuard();
    for (JsonNode step : vector.get("steps")) {
      boolean passes =
          guard.pass(
              text(step, "strand"),
              step.get("counter").asLong(),
              text(step, "epoch"),
              step.get("offset").asLong());
      assertThat(passes).as("%s", step).isEqualTo(step.get("opened").asBoolean());
    }
  }

  @ParameterizedTest
  @MethodSource("wraps")
  void a_key_is_wrapped_to_exactly_these_bytes_and_unwrapped_again(JsonNode vector)
      throws SealException {
    ChannelKey key = ChannelKey.of(text(vector, "keyId"), bytes(vector, "key"));
    Identity sender = Identity.of(bytes(vector, "sender"));
    Identity member = Identity.of(bytes(vector, "member"));
    String channel = text(vector, "channel");
    byte[] wrapped =
        sender.wrap(key, channel, member.publicKey(), X25519.pair(bytes(vector, "ephemeral")));

    assertThat(hex(sender.publicKey())).isEqualTo(text(vector, "senderPublic"));
    assertThat(hex(member.publicKey())).isEqualTo(text(vector, "memberPublic"));
    assertThat(hex(wrapped)).isEqualTo(text(vector, "wrapped"));
    assertThat(member.unwrap(wrapped, channel, sender.publicKey())).isEqualTo(key);
  }

  @ParameterizedTest
  @MethodSource("wrapsRefused")
  void a_wrapped_key_that_is_not_what_its_sender_wrapped_is_refused(JsonNode vector)
      throws SealException {
    Identity member = Identity.of(bytes(vector, "member"));
    SealException refusal =
        refusal(() ->
            member.unwrap(
                bytes(vector, "wrapped"), text(vector, "channel"), bytes(vector, "senderPublic")));

    assertThat(refusal.reason().wireName()).isEqualTo(text(vector, "reason"));
  }

  @ParameterizedTest
  @MethodSource("hpke")
  void hpke_is_the_one_of_rfc_9180(JsonNode vector) throws SealException {
    Hpke aes128 = new Hpke(1, 16);
    byte[] info = bytes(vector, "info");
    byte[] associated = bytes(vector, "aad");
    X25519.@Nullable Pair sender =
        vector.has("sender") ? X25519.pair(bytes(vector, "sender")) : null;
    Hpke.Sealed sealed =
        aes128.seal(
            bytes(vector, "memberPublic"),
            info,
            associated,
            bytes(vector, "plaintext"),
            X25519.pair(bytes(vector, "ephemeral")),
            sender);

    assertThat(hex(sealed.enc())).isEqualTo(text(vector, "enc"));
    assertThat(hex(sealed.ciphertext())).isEqualTo(text(vector, "ciphertext"));
    X25519.Pair member = X25519.pair(bytes(vector, "member"));
    byte[] opened =
        aes128.open(
            member, info, associated, sealed, sender == null ? null : sender.publicKey(), null);
    assertThat(new String(opened, UTF_8)).isEqualTo("Beauty is truth, truth beauty");
  }
}
