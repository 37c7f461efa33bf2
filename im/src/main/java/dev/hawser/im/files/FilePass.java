package dev.hawser.im.files;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * What an address opens.
 *
 * @param use for what
 * @param key which file
 * @param name what it is called on the disk of who gets it
 * @param type its media type
 * @param size how many bytes it has, or will have
 * @param until when the address opens nothing any more
 */
public record FilePass(Use use, FileKey key, String name, String type, long size, Instant until) {

  /** The most characters of a file's name. */
  public static final int LONGEST_NAME = 255;

  /** The most characters of a media type. */
  public static final int LONGEST_TYPE = 100;

  /** What may be done. */
  public enum Use {
    UPLOAD,
    DOWNLOAD,
    THUMBNAIL
  }

  public FilePass {
    requireNonNull(use, "use");
    requireNonNull(key, "key");
    if (name.isBlank() || name.length() > LONGEST_NAME || name.chars().anyMatch(FilePass::unfit)) {
      throw new IllegalArgumentException("name: 1 to 255 characters, none of / \\ or control");
    }
    if (!type.matches("[a-z0-9.+-]{1,49}/[a-z0-9.+-]{1,49}")) {
      throw new IllegalArgumentException("type: such as image/png");
    }
    if (size < 0) {
      throw new IllegalArgumentException("size: 0 or more");
    }
  }

  private static boolean unfit(int character) {
    return character == '/' || character == '\\' || Character.isISOControl(character);
  }
}
