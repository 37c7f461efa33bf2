package dev.hawser.sdk.chat;

import dev.hawser.protocol.Position;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what a chat knows, so that it is there at once and without a line. What is kept is JSON
 * that only the chat reads.
 *
 * <p><b>Order.</b> A {@link Kept} is kept as a whole or not at all, whatever ends the program: its
 * positions say up to where everything was delivered, and never more than what is kept with them.
 * What is older than what is held is passed over.
 *
 * <p><b>Threads.</b> Called on a thread of the chat's own, one call at a time; it may touch a disk.
 *
 * <p><b>Failure.</b> {@link UncheckedIOException}; the chat goes on without, tells its listener,
 * and tries again with what changes next.
 */
public interface ChatCache extends AutoCloseable {

  /** Of a user: all conversations, the position of the inbox and the time; no messages. */
  Kept load(String user);

  /** The newest messages of a conversation; null where none are kept. */
  @Nullable Piece messages(String user, String channel);

  void keep(String user, Kept kept);

  /** Drops all of a user, as for a logout. */
  void clear(String user);

  /** Called once, last, by the chat that it was given to. */
  @Override
  void close();

  /** Forgets with the program; a later chat of the same program may be given it again. */
  static ChatCache memory() {
    return new MemoryChatCache();
  }

  /**
   * Survives a restart of the program and its end at any moment, in one file for each user. It does
   * not force the disk: after a loss of power the last may be gone, and is asked for again.
   * Messages of the 200 conversations that changed last are kept.
   *
   * @param folder is created where it is missing; one program at a time
   */
  static ChatCache file(Path folder) {
    return new FileChatCache(folder);
  }

  /**
   * Something of one conversation.
   *
   * @param position up to where it tells what was delivered; null where there is nothing yet
   */
  record Piece(String channel, @Nullable Position position, String json) {

    /** Whether this may stand in the place of another: it is of another epoch, or no older. */
    boolean replaces(@Nullable Position held) {
      return position == null
          || held == null
          || !held.epoch().equals(position.epoch())
          || position.offset() >= held.offset();
    }
  }

  /**
   * What changed since a cache was told last, or all that it has.
   *
   * @param inbox the position of the user's inbox; null for none, and for no other than before
   * @param since up to when the list is told, milliseconds since 1970; -1 for no time, and for no
   *     other than before
   * @param gone channels of conversations that are the user's no more
   */
  record Kept(
      @Nullable Position inbox,
      long since,
      List<Piece> conversations,
      List<Piece> messages,
      List<String> gone) {

    public static final Kept NOTHING = new Kept(null, -1, List.of(), List.of(), List.of());

    public Kept {
      conversations = List.copyOf(conversations);
      messages = List.copyOf(messages);
      gone = List.copyOf(gone);
    }
  }
}
