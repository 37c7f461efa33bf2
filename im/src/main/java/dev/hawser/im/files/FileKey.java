package dev.hawser.im.files;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * Names a file. It belongs to one channel, so that whoever may read that may have it, and it goes
 * when that goes.
 *
 * @param folder for the channel: 32 hexadecimal digits
 * @param id 22 characters that nobody guesses
 */
public record FileKey(String folder, String id) {

  private static final Pattern FOLDER = Pattern.compile("[0-9a-f]{32}");
  private static final Pattern ID = Pattern.compile("[0-9A-Za-z_-]{22}");

  public FileKey {
    if (!FOLDER.matcher(folder).matches() || !ID.matcher(id).matches()) {
      throw new IllegalArgumentException("no name of a file");
    }
  }

  /** A new one; the source must be a secure one. */
  public static FileKey draw(String channel, RandomGenerator random) {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    return new FileKey(
        folderOf(channel), Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  public static FileKey of(String channel, String id) {
    return new FileKey(folderOf(channel), id);
  }

  /** Where the files of a channel are: a channel's name may be longer than a folder's. */
  public static String folderOf(String channel) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(channel.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("a JDK without SHA-256", e);
    }
  }
}
