package dev.hawser.server.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hawser.server.configuration.Secret;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who may operate: compared by digests of one length, all of them, so that time tells nothing. */
final class ApiKeys {

  private static final String SCHEME = "Bearer ";

  private volatile List<byte[]> digests = List.of();

  ApiKeys(List<Secret> keys) {
    become(keys);
  }

  /** From now on these open, and no others. */
  void become(List<Secret> keys) {
    digests = keys.stream().map(key -> digest(key.reveal())).toList();
  }

  /**
   * Whether a header opens the API.
   *
   * @param authorization as in {@code Bearer KEY}; null where the request has none
   */
  boolean open(@Nullable String authorization) {
    if (authorization == null
        || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return false;
    }
    byte[] given = digest(authorization.substring(SCHEME.length()).strip().getBytes(UTF_8));
    boolean known = false;
    for (byte[] digest : digests) {
      known |= MessageDigest.isEqual(digest, given);
    }
    return known;
  }

  /** Names a key that opened the API, without telling it: the beginning of its SHA-256. */
  static String name(@Nullable String authorization) {
    String key = authorization == null ? "" : authorization.substring(SCHEME.length()).strip();
    return HexFormat.of().formatHex(digest(key.getBytes(UTF_8)), 0, 4);
  }

  private static byte[] digest(byte[] key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
