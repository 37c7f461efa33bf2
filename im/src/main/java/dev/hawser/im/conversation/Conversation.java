package dev.hawser.im.conversation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * Two who talk, or a group of them.
 *
 * @param id names it for ever; the channel is {@code im/c/} and this
 * @param direct whether it is the one conversation of two users, who never change
 * @param title of a group; may be empty
 * @param custom the application's own, one JSON value; empty for none
 * @param settings how a group goes about it
 * @param members how many there are
 * @param created when, milliseconds since 1970
 * @param active when something was said last, about: it may be a few seconds behind
 */
public record Conversation(
    String id,
    boolean direct,
    String title,
    String custom,
    Settings settings,
    int members,
    long created,
    long active) {

  /** What the channels of all conversations begin with. */
  public static final String CHANNELS = "im/c/";

  /** What the channels of all inboxes begin with. */
  public static final String INBOXES = "im/u/";

  /**
   * How a group goes about it.
   *
   * @param wholeHistory whether who joins reads what was said before
   * @param open whether anybody may join who knows its channel
   * @param quiet whether only those who may {@link Capability#UPDATE} speak
   * @param approve whether who wishes to join waits for one who may {@link Capability#INVITE}
   */
  public record Settings(boolean wholeHistory, boolean open, boolean quiet, boolean approve) {

    public static final Settings USUAL = new Settings(false, false, false, false);
  }

  public Conversation {
    requireNonNull(id, "id");
    requireNonNull(title, "title");
    requireNonNull(custom, "custom");
  }

  public String channel() {
    return CHANNELS + id;
  }

  /** The one conversation of two users: whoever opens it first, it has this id. */
  public static String directId(String one, String other) {
    String[] both = {one, other};
    Arrays.sort(both);
    return "d" + hash(both[0], both[1]);
  }

  /** The group that a user makes with a key: asked twice, it is the same. */
  public static String groupId(String user, String key) {
    return "g" + hash(user, key);
  }

  private static String hash(String first, String second) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      byte[] bytes = first.getBytes(UTF_8);
      // The length goes in before, so that no two pairs look alike joined.
      sha.update(Integer.toString(bytes.length).getBytes(UTF_8));
      sha.update((byte) ':');
      sha.update(bytes);
      byte[] digest = sha.digest(second.getBytes(UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, 16));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }
}
