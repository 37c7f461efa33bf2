package dev.hawser.im.conversation;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The port to how people come into groups by themselves: by a link, or by asking.
 *
 * <p><b>Threads</b>, <b>effects</b> and <b>failure</b> are those of {@link ConversationStore}.
 */
public interface JoinStore {

  /** So long after somebody was turned down, they may not ask again; milliseconds. */
  long DECLINED_MILLIS = 24 * 60 * 60 * 1_000L;

  /** How many more may come by a link that does not count. */
  int UNCOUNTED = -1;

  /**
   * The one link by which people come into a group.
   *
   * @param secret who has it may use it
   * @param by who made it
   * @param until when it ends, milliseconds since 1970; 0 for never
   * @param uses how many more may come by it; {@link #UNCOUNTED} for any number
   */
  record Link(String conversation, String secret, String by, long until, int uses) {

    public Link {
      requireNonNull(conversation, "conversation");
      requireNonNull(secret, "secret");
      requireNonNull(by, "by");
    }

    /** Whether somebody may come by it now. */
    public boolean good(long now) {
      return uses != 0 && (until == 0 || now < until);
    }
  }

  /** Somebody who wishes to join, and since when, milliseconds since 1970. */
  record Request(String user, long time) {}

  /** What became of the wish to join. */
  enum Wish {
    /** It is new. */
    TAKEN,
    /** It was there before, or was declined not long ago. */
    KNOWN,
    /** Too many wait. */
    FULL
  }

  /** Sets a group's link, in the place of the one before. */
  void put(Link link);

  /** Ends a group's link. */
  void end(String conversation);

  /** A group's link; null for none. */
  @Nullable Link of(String conversation);

  /** The link with this secret; null for none. */
  @Nullable Link find(String secret);

  /**
   * Uses a link once.
   *
   * @return whether that may be
   */
  boolean use(String secret, long now);

  /** Gives back a use that came to nothing. */
  void giveBack(String secret);

  /**
   * Wishes to join.
   *
   * @param most how many may wait
   */
  Wish ask(String conversation, String user, long now, int most);

  /** Whether somebody waits. */
  boolean waits(String conversation, String user);

  /**
   * Who waits, by name.
   *
   * @param after the last of the page before; null for the first
   */
  List<Request> waiting(String conversation, @Nullable String after, int limit);

  /** Takes away a wish that was fulfilled. */
  void fulfil(String conversation, String user);

  /**
   * Turns somebody down.
   *
   * @return whether they waited
   */
  boolean decline(String conversation, String user, long now);

  /** Members who may say who comes in. */
  List<String> doorkeepers(String conversation, int limit);

  /** Forgets what a user wishes, and whose the links are that they made. */
  void forget(String user);
}
