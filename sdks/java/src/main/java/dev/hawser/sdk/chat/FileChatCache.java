package dev.hawser.sdk.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One {@link CacheJournal} for each user, opened when it is first asked for. */
final class FileChatCache implements ChatCache {

  private final Path folder;
  private final Map<String, CacheJournal> journals = new HashMap<>();

  FileChatCache(Path folder) {
    this.folder = folder;
  }

  /** What touches a disk. */
  private interface Deed<T extends @Nullable Object> {

    T done(CacheJournal journal) throws IOException;
  }

  @Override
  public synchronized Kept load(String user) {
    return at(user, CacheJournal::load);
  }

  @Override
  public synchronized @Nullable Piece messages(String user, String channel) {
    return this.<@Nullable Piece>at(user, journal -> journal.messages(channel));
  }

  @Override
  public synchronized void keep(String user, Kept kept) {
    at(
        user,
        journal -> {
          journal.keep(kept);
          return user;
        });
  }

  @Override
  public synchronized void clear(String user) {
    try {
      CacheJournal open = journals.remove(user);
      if (open != null) {
        open.close();
      }
      Files.deleteIfExists(file(user));
    } catch (IOException fault) {
      throw new UncheckedIOException(fault);
    }
  }

  @Override
  public synchronized void close() {
    try {
      for (CacheJournal journal : journals.values()) {
        journal.close();
      }
    } catch (IOException fault) {
      throw new UncheckedIOException(fault);
    } finally {
      journals.clear();
    }
  }

  private <T extends @Nullable Object> T at(String user, Deed<T> deed) {
    try {
      CacheJournal journal = journals.get(user);
      if (journal == null) {
        Files.createDirectories(folder);
        journal = CacheJournal.open(file(user));
        journals.put(user, journal);
      }
      return deed.done(journal);
    } catch (IOException fault) {
      throw new UncheckedIOException(fault);
    }
  }

  /** Names of users may be long, and have characters that no file has. */
  private Path file(String user) {
    try {
      byte[] sum = MessageDigest.getInstance("SHA-256").digest(user.getBytes(UTF_8));
      StringBuilder name = new StringBuilder();
      for (int i = 0; i < 16; i++) {
        name.append(Character.forDigit((sum[i] >> 4) & 15, 16));
        name.append(Character.forDigit(sum[i] & 15, 16));
      }
      return folder.resolve(name + ".chat");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
