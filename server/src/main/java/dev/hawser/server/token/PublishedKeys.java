package dev.hawser.server.token;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyType;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a provider published at one time: public keys that may have signed tokens, and why others in
 * the set may not.
 *
 * @param keys by their text, so that the next set knows them again
 * @param ignored one reason for each key that is not used
 * @param at when they were fetched, in nanoseconds of a clock that never goes back
 */
record PublishedKeys(Map<String, TokenKey> keys, List<String> ignored, long at) {

  /** All others, HMAC above all, are nothing that a provider can publish. */
  static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512,
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384,
          JWSAlgorithm.ES512,
          JWSAlgorithm.EdDSA);

  static final int MOST = 100;

  /** A longer modulus makes checking slow, and nobody safer. */
  private static final int LONGEST_RSA = 8_192;

  PublishedKeys {
    keys = Map.copyOf(keys);
    ignored = List.copyOf(ignored);
  }

  /**
   * Reads a set.
   *
   * @param known the set before: a key that stayed is the same object, so tokens that were found
   *     good by it stay so
   * @throws IOException where it is none at all; a key that cannot be used is only passed over
   */
  static PublishedKeys read(String text, @Nullable PublishedKeys known, long at)
      throws IOException {
    Object list;
    try {
      list = JSONObjectUtils.parse(text).get("keys");
    } catch (ParseException | RuntimeException e) {
      throw new IOException("not a JSON object", e);
    }
    if (!(list instanceof List<?> entries)) {
      throw new IOException("no list 'keys'");
    }
    if (entries.size() > MOST) {
      throw new IOException(entries.size() + " keys (at most " + MOST + ")");
    }
    Map<String, TokenKey> keys = new LinkedHashMap<>();
    List<String> ignored = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      try {
        JWK jwk = usable(entries.get(i));
        String name = jwk.toJSONString();
        TokenKey before = known == null ? null : known.keys.get(name);
        TokenKey key = before != null ? before : TokenKey.jwk(null, null, name);
        add(keys, name, key);
      } catch (ParseException | RuntimeException e) {
        ignored.add("keys[" + i + "]: " + e.getMessage());
      }
    }
    return new PublishedKeys(keys, ignored, at);
  }

  @SuppressWarnings("unchecked") // The parser makes objects of text names only.
  private static JWK usable(@Nullable Object entry) throws ParseException {
    if (!(entry instanceof Map<?, ?> fields)) {
      throw new IllegalArgumentException("not an object");
    }
    JWK jwk = JWK.parse((Map<String, Object>) fields);
    if (KeyType.OCT.equals(jwk.getKeyType())) {
      throw new IllegalArgumentException("a shared secret is nothing to publish");
    }
    if (jwk.isPrivate()) {
      throw new IllegalArgumentException("a private key was published: it is nobody's any more");
    }
    if (jwk.getKeyUse() != null && !KeyUse.SIGNATURE.equals(jwk.getKeyUse())) {
      throw new IllegalArgumentException("its use is not sig");
    }
    if (jwk.getKeyOperations() != null && !jwk.getKeyOperations().contains(KeyOperation.VERIFY)) {
      throw new IllegalArgumentException("its key_ops do not hold verify");
    }
    if (KeyType.RSA.equals(jwk.getKeyType()) && jwk.size() > LONGEST_RSA) {
      throw new IllegalArgumentException("RSA key of more than " + LONGEST_RSA + " bits");
    }
    return jwk;
  }

  /** One token is checked with one key at most, so two that it might mean cannot both stay. */
  private static void add(Map<String, TokenKey> keys, String name, TokenKey key) {
    if (!ALGORITHMS.containsAll(key.algorithms())) {
      throw new IllegalArgumentException("its algorithm is not taken");
    }
    for (TokenKey other : keys.values()) {
      if (java.util.Objects.equals(other.kid(), key.kid())
          && key.algorithms().stream().anyMatch(other::admits)) {
        throw new IllegalArgumentException("another key before it has the same kid");
      }
    }
    keys.put(name, key);
  }

  /**
   * The key that a token means, or null. A token without {@code kid} means the only key there is.
   */
  @Nullable TokenKey find(@Nullable String kid, JWSAlgorithm algorithm) {
    if (kid == null) {
      TokenKey only = keys.size() == 1 ? keys.values().iterator().next() : null;
      return only != null && only.admits(algorithm) ? only : null;
    }
    for (TokenKey key : keys.values()) {
      if (kid.equals(key.kid()) && key.admits(algorithm)) {
        return key;
      }
    }
    return null;
  }

  boolean holds(TokenKey key) {
    return keys.containsValue(key);
  }
}
