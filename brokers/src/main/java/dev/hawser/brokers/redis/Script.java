package dev.hawser.brokers.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * What runs inside Redis in one atomic step.
 *
 * @param sha by which Redis knows it once it is loaded
 */
record Script(byte[] text, String sha) {

  static final Script APPEND = of("channel", "append");
  static final Script READ = of("channel", "read");
  static final Script HEAD = of("channel", "head");
  static final Script HEADS = of("channel", "heads");
  static final Script CLAIM = of("claim");
  static final Script HOLD = of("hold");
  static final Script RELEASE = of("release");
  static final Script ENTER = of("enter");
  static final Script LEAVE = of("leave");
  static final Script MEMBERS = of("members");
  static final Script JOIN = of("join");
  static final Script PART = of("part");
  static final Script RENEW = of("renew");
  static final Script RETIRE = of("retire");
  static final Script REVOCATIONS = of("revocations");
  static final Script ANNOUNCE = of("announce");
  static final Script PATTERNS = of("patterns");

  static final List<Script> ALL =
      List.of(
          APPEND,
          READ,
          HEAD,
          HEADS,
          CLAIM,
          HOLD,
          RELEASE,
          ENTER,
          LEAVE,
          MEMBERS,
          JOIN,
          PART,
          RENEW,
          RETIRE,
          REVOCATIONS,
          ANNOUNCE,
          PATTERNS);

  /** Joins the texts of these names. */
  private static Script of(String... names) {
    StringBuilder joined = new StringBuilder();
    for (String name : names) {
      joined.append(resource(name));
    }
    byte[] text = joined.toString().getBytes(UTF_8);
    try {
      byte[] sha = MessageDigest.getInstance("SHA-1").digest(text);
      return new Script(text, HexFormat.of().formatHex(sha));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-1", impossible);
    }
  }

  private static String resource(String name) {
    String path = "/hawser/redis/" + name + ".lua";
    try (InputStream in = Script.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + path);
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
