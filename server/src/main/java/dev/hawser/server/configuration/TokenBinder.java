package dev.hawser.server.configuration;

import static dev.hawser.server.configuration.Values.text;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hawser.server.token.KeySource;
import dev.hawser.server.token.TokenKey;
import dev.hawser.server.token.TokenSettings;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Turns the keys below {@code tokens} into records. */
final class TokenBinder {

  private final Values values;

  TokenBinder(Values values) {
    this.values = values;
  }

  /** Null only where problems were found. */
  @Nullable TokenSettings tokens(JsonNode tokens) {
    List<TokenKey> keys = new ArrayList<>();
    JsonNode list = tokens.get("keys");
    for (int i = 0; i < list.size(); i++) {
      String at = "/tokens/keys/" + i;
      TokenKey key = values.attempt(at, true, TokenBinder::tokenKey, list.get(i));
      if (key != null) {
        keys.add(key);
      }
    }
    List<KeySource> sources = new ArrayList<>();
    JsonNode providers = tokens.get("jwks");
    for (int i = 0; i < providers.size(); i++) {
      KeySource source = source(providers.get(i), "/tokens/jwks/" + i);
      if (source != null) {
        sources.add(source);
      }
    }
    return values.problems().isEmpty()
        ? new TokenSettings(
            keys,
            sources,
            text(tokens, "issuer"),
            text(tokens, "audience"),
            values.duration(tokens, "/tokens", "skew"),
            tokens.get("require-expiry").asBoolean())
        : null;
  }

  private @Nullable KeySource source(JsonNode node, String at) {
    URI url = values.attempt(at + "/url", true, KeySource::address, node.get("url").asString());
    Duration refresh = values.duration(node, at, "refresh");
    Duration keep = values.duration(node, at, "keep");
    Duration pause = values.duration(node, at, "pause");
    return url == null
        ? null
        : values.attempt(
            at,
            false,
            it ->
                new KeySource(url, text(it, "issuer"), text(it, "audience"), refresh, keep, pause),
            node);
  }

  private static TokenKey tokenKey(JsonNode node) {
    String kid = text(node, "kid");
    String algorithm = text(node, "algorithm");
    int kinds = 0;
    for (String kind : List.of("secret", "pem", "jwk")) {
      kinds += node.has(kind) ? 1 : 0;
    }
    if (kinds != 1) {
      throw new IllegalArgumentException("expected exactly one of secret, pem, jwk");
    }
    if (node.has("secret")) {
      return TokenKey.secret(kid, algorithm, node.get("secret").asString().getBytes(UTF_8));
    }
    return node.has("pem")
        ? TokenKey.pem(kid, algorithm, node.get("pem").asString())
        : TokenKey.jwk(kid, algorithm, node.get("jwk").toString());
  }
}
