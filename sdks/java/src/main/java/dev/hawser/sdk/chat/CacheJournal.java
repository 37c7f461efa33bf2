package dev.hawser.sdk.chat;

import dev.hawser.protocol.Position;
import dev.hawser.sdk.chat.ChatCache.Kept;
import dev.hawser.sdk.chat.ChatCache.Piece;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * What one user's chat keeps, as a journal: one record for each {@link Kept}, which is its length,
 * its checksum and its body; a torn end is cut off when the file is opened. The list is held in
 * memory, messages are read where they stand. When most of the journal is out of date it is written
 * anew beside itself and moved over.
 */
final class CacheJournal {

  private static final int HEAD = 12;
  private static final long WORTH_REWRITING = 1 << 20;

  /** Of so many conversations messages are kept: those that changed last. */
  private static final int MOST_WITH_MESSAGES = 200;

  /** Where the messages of a conversation stand in the file. */
  private record Place(@Nullable Position position, long at, int length) {}

  private final Path file;
  private final Map<String, Piece> conversations = new LinkedHashMap<>();
  private final Map<String, Place> messages = new LinkedHashMap<>(16, 0.75f);
  private FileChannel journal;
  private @Nullable Position inbox;
  private long since = -1;
  private long worthRewriting = WORTH_REWRITING;

  private CacheJournal(Path file, FileChannel journal) {
    this.file = file;
    this.journal = journal;
  }

  static CacheJournal open(Path file) throws IOException {
    FileChannel channel = channel(file);
    try {
      CacheJournal opened = new CacheJournal(file, channel);
      channel.truncate(opened.replay());
      channel.position(channel.size());
      return opened;
    } catch (IOException | RuntimeException fault) {
      channel.close();
      throw fault;
    }
  }

  Kept load() {
    return new Kept(inbox, since, List.copyOf(conversations.values()), List.of(), List.of());
  }

  @Nullable Piece messages(String channel) throws IOException {
    Place place = messages.get(channel);
    return place == null
        ? null
        : new Piece(channel, place.position(), CacheRecord.text(bytes(place)));
  }

  void keep(Kept kept) throws IOException {
    long start = journal.position();
    byte[] body = CacheRecord.body(kept);
    write(journal, body);
    take(CacheRecord.read(body), start + HEAD);
    if (journal.size() > worthRewriting && journal.size() > 4 * live()) {
      try {
        rewrite();
        worthRewriting = WORTH_REWRITING;
      } catch (IOException full) {
        // What is kept is kept where it was; there may be room later.
        worthRewriting = 2 * journal.size();
      }
    }
  }

  void close() throws IOException {
    journal.close();
  }

  private long live() {
    long texts = conversations.values().stream().mapToLong(one -> 2L * one.json().length()).sum();
    return texts + messages.values().stream().mapToLong(Place::length).sum();
  }

  /** Takes in a record whose body begins there. */
  private void take(CacheRecord record, long begin) {
    inbox = record.inbox() == null ? inbox : record.inbox();
    since = record.since() < 0 ? since : record.since();
    for (Piece piece : record.conversations()) {
      Piece held = conversations.get(piece.channel());
      if (held == null || piece.replaces(held.position())) {
        conversations.put(piece.channel(), piece);
      }
    }
    for (CacheRecord.Text text : record.messages()) {
      Place held = messages.get(text.channel());
      if (held == null || text.piece().replaces(held.position())) {
        messages.remove(text.channel());
        messages.put(text.channel(), new Place(text.position(), begin + text.at(), text.length()));
      }
    }
    record
        .gone()
        .forEach(channel -> {
          conversations.remove(channel);
          messages.remove(channel);
        });
    while (messages.size() > MOST_WITH_MESSAGES) {
      messages.remove(messages.keySet().iterator().next());
    }
  }

  /** Conversation by conversation; what tells up to where all of it is, last. */
  private void rewrite() throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    CacheJournal rewritten = new CacheJournal(fresh, channel(fresh));
    try {
      for (Piece one : conversations.values()) {
        rewritten.append(new Kept(null, -1, List.of(one), List.of(), List.of()));
      }
      for (String channel : List.copyOf(messages.keySet())) {
        Piece piece = messages(channel);
        if (piece != null) {
          rewritten.append(new Kept(null, -1, List.of(), List.of(piece), List.of()));
        }
      }
      rewritten.append(new Kept(inbox, since, List.of(), List.of(), List.of()));
      Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | RuntimeException fault) {
      rewritten.close();
      throw fault;
    }
    journal.close();
    journal = rewritten.journal;
    messages.clear();
    messages.putAll(rewritten.messages);
  }

  private void append(Kept kept) throws IOException {
    long start = journal.position();
    byte[] body = CacheRecord.body(kept);
    write(journal, body);
    take(CacheRecord.read(body), start + HEAD);
  }

  private byte[] bytes(Place place) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(place.length());
    while (bytes.hasRemaining()) {
      if (journal.read(bytes, place.at() + bytes.position()) < 0) {
        throw new IOException(file + " is shorter than it was");
      }
    }
    return bytes.array();
  }

  private long replay() throws IOException {
    long whole = 0;
    long size = journal.size();
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      while (size - whole >= HEAD) {
        int length = in.readInt();
        long expected = in.readLong();
        if (length < 0 || length > size - whole - HEAD) {
          return whole;
        }
        byte[] body = in.readNBytes(length);
        if (sum(body) != expected || !CacheRecord.known(body)) {
          return whole;
        }
        take(CacheRecord.read(body), whole + HEAD);
        whole += HEAD + length;
      }
    }
    return whole;
  }

  private static FileChannel channel(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return channel;
      }
    } catch (OverlappingFileLockException twice) {
      channel.close();
      throw new IOException(file + " is in use by this program", twice);
    }
    channel.close();
    throw new IOException(file + " is in use by another program");
  }

  private static void write(FileChannel channel, byte[] body) throws IOException {
    ByteBuffer record =
        ByteBuffer.allocate(HEAD + body.length)
            .putInt(body.length)
            .putLong(sum(body))
            .put(body)
            .flip();
    long start = channel.position();
    try {
      while (record.hasRemaining()) {
        channel.write(record);
      }
    } catch (IOException full) {
      // Half a record would hide those after it from the next start.
      channel.truncate(start);
      throw full;
    }
  }

  private static long sum(byte[] body) {
    CRC32 sum = new CRC32();
    sum.update(body);
    return sum.getValue();
  }
}
