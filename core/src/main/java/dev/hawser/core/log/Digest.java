package dev.hawser.core.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a log remembers of an entry's data beside its key: the first half of SHA-256 over payload,
 * tags and slot. Two entries with one key and one digest are one message sent twice.
 *
 * @param high the first eight bytes
 * @param low the next eight
 */
public record Digest(long high, long low) {

  /** Each part goes in with its length before it, so that no two entries look alike joined. */
  public static Digest of(Entry entry) {
    MessageDigest sha = sha256();
    sha.update((byte) (entry.payload().json() ? 1 : 0));
    add(sha, entry.payload().bytes());
    sha.update(number(entry.tags().size()));
    new TreeMap<>(entry.tags())
        .forEach((name, value) -> {
          add(sha, name.getBytes(UTF_8));
          add(sha, value.getBytes(UTF_8));
        });
    addOrNone(sha, entry.slot());
    ByteBuffer bytes = ByteBuffer.wrap(sha.digest());
    return new Digest(bytes.getLong(), bytes.getLong());
  }

  private static void addOrNone(MessageDigest sha, @Nullable String text) {
    sha.update((byte) (text == null ? 0 : 1));
    if (text != null) {
      add(sha, text.getBytes(UTF_8));
    }
  }

  private static void add(MessageDigest sha, byte[] bytes) {
    sha.update(number(bytes.length));
    sha.update(bytes);
  }

  private static byte[] number(int value) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }
}
