package dev.hawser.im.people;

import dev.hawser.im.people.Contact.State;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The port to who people are to each other.
 *
 * <p><b>Threads.</b> Any, at once; every method blocks. <b>Effects</b> are atomic, lasting when the
 * method returns, and seen by every call that begins later. <b>Failure.</b> {@link
 * dev.hawser.core.RefusedException} with {@code log-unavailable} where the outcome is unknown;
 * everything may be called again then.
 */
public interface PeopleStore {

  /**
   * Has a user block another.
   *
   * @param most how many one may block
   * @return whether the other is blocked now; false where that would be too many
   */
  boolean block(String user, String other, long now, int most);

  /** Has a user block another no more. */
  void unblock(String user, String other);

  /**
   * Whom a user blocks, by name.
   *
   * @param after the last of the page before; null for the first
   */
  List<String> blocked(String user, @Nullable String after, int limit);

  /** Those of these who block a user. */
  Set<String> blocking(Collection<String> users, String user);

  /** What another is to a user; null for nothing. */
  @Nullable Contact contact(String user, String other);

  /**
   * Asks another to be a contact. If the other has asked before, or both ask at once, they are.
   *
   * @param most how many contacts and questions one may have
   * @return what the other is now; null where it would be too many for either
   */
  @Nullable Contact ask(String user, String other, String text, long now, int most);

  /**
   * Says yes to another who has asked.
   *
   * @return whether they have become contacts by this
   */
  boolean accept(String user, String other, long now);

  /**
   * Ends what another is to a user, and the user to them: a question or a contact.
   *
   * @return whether there was something
   */
  boolean part(String user, String other);

  /**
   * A user's contacts by name.
   *
   * @param state only those; null for all
   * @param after the last of the page before; null for the first
   */
  List<Contact> contacts(String user, @Nullable State state, @Nullable String after, int limit);

  /** Notes that a user was there until now; an older time changes nothing. */
  void seen(String user, long time);

  /** When a user was noted last, in milliseconds since 1970; 0 for never. */
  long seen(String user);

  /** Says whether anybody may know when a user was there. */
  void hide(String user, boolean hidden);

  /**
   * When these were there last, of whom a user may know it: contacts, and those with whom they have
   * a conversation of two; not who hides it or blocks them.
   *
   * @return milliseconds since 1970, by name; 0 where they were never noted
   */
  Map<String, Long> lastSeen(String user, Collection<String> others);

  /** Keeps what a user says of themselves: one JSON value. */
  void describe(String user, String profile);

  /** What these say of themselves, by name; those who say nothing are absent. */
  Map<String, String> profiles(Collection<String> users);

  /** Forgets a user: what they say of themselves, when they were there, and all of both sides. */
  void forget(String user);
}
