package dev.hawser.im.push;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Names as the services want them, and names that they give. */
final class Names {

  private Names() {}

  /** A name as it is, or where it is too long its SHA-256 in hexadecimal digits, cut. */
  static String within(String name, int most) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= most && name.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      return name;
    }
    String digest = HexFormat.of().formatHex(sha256(bytes));
    return digest.substring(0, Math.min(most, digest.length()));
  }

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("a JDK without SHA-256", e);
    }
  }

  /** A text field of an answer in JSON, or nothing where it is something else. */
  static String field(JsonMapper json, String body, String... path) {
    try {
      return json.readTree(body).at("/" + String.join("/", path)).asString("");
    } catch (JacksonException e) {
      return "";
    }
  }
}
