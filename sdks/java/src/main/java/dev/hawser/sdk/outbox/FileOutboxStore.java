package dev.hawser.sdk.outbox;

import dev.hawser.protocol.Payload;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * A journal of added, tried and removed entries. Each record is its length, its checksum and its
 * body; a torn end is cut off when the file is opened. When the outbox runs empty the journal
 * starts anew, and when most of it is settled it is written anew beside itself and moved over.
 */
final class FileOutboxStore implements OutboxStore {

  private static final byte ADDED = 1;
  private static final byte TRIED = 2;
  private static final byte REMOVED = 3;
  private static final int HEAD = 12;
  private static final long WORTH_REWRITING = 1 << 20;

  private final Path file;
  private final Map<String, OutboxEntry> entries;
  private FileChannel journal;
  private long live;

  private FileOutboxStore(Path file, FileChannel journal, Map<String, OutboxEntry> entries) {
    this.file = file;
    this.journal = journal;
    this.entries = entries;
    this.live = entries.values().stream().mapToLong(OutboxEntry::weight).sum();
  }

  static FileOutboxStore open(Path file) throws IOException {
    FileChannel journal = channel(file);
    try {
      Map<String, OutboxEntry> entries = new LinkedHashMap<>();
      journal.truncate(replay(file, entries));
      journal.position(journal.size());
      return new FileOutboxStore(file, journal, entries);
    } catch (IOException | RuntimeException fault) {
      journal.close();
      throw fault;
    }
  }

  @Override
  public List<OutboxEntry> load() {
    return List.copyOf(entries.values());
  }

  @Override
  public void add(OutboxEntry entry) {
    append(added(entry));
    entries.put(entry.key(), entry);
    live += entry.weight();
  }

  @Override
  public void tried(String key, long time) {
    OutboxEntry entry = entries.get(key);
    if (entry != null) {
      append(tried(key, time, new ByteArrayOutputStream()));
      entries.put(key, entry.tried(time));
    }
  }

  @Override
  public void remove(String key) {
    OutboxEntry entry = entries.remove(key);
    if (entry == null) {
      return;
    }
    live -= entry.weight();
    try {
      if (entries.isEmpty()) {
        journal.truncate(0);
      } else {
        append(removed(key));
        if (journal.size() > WORTH_REWRITING && journal.size() > 4 * live) {
          rewrite();
        }
      }
    } catch (IOException fault) {
      throw new UncheckedIOException(fault);
    }
  }

  @Override
  public void close() {
    try {
      journal.close();
    } catch (IOException fault) {
      throw new UncheckedIOException(fault);
    }
  }

  private void rewrite() throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    FileChannel rewritten = channel(fresh);
    for (OutboxEntry entry : entries.values()) {
      write(rewritten, added(entry));
    }
    Files.move(
        fresh,
        file,
        java.nio.file.StandardCopyOption.REPLACE_EXISTING,
        java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    journal.close();
    journal = rewritten;
  }

  private static FileChannel channel(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw new IOException(file + " is in use by another program");
      }
      return channel;
    } catch (OverlappingFileLockException twice) {
      channel.close();
      throw new IOException(file + " is in use by this program", twice);
    }
  }

  private void append(ByteArrayOutputStream body) {
    try {
      write(journal, body);
    } catch (IOException fault) {
      throw new UncheckedIOException(fault);
    }
  }

  private static void write(FileChannel channel, ByteArrayOutputStream body) throws IOException {
    byte[] bytes = body.toByteArray();
    CRC32 sum = new CRC32();
    sum.update(bytes);
    ByteBuffer record =
        ByteBuffer.allocate(HEAD + bytes.length)
            .putInt(bytes.length)
            .putLong(sum.getValue())
            .put(bytes)
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

  private static long replay(Path file, Map<String, OutboxEntry> entries) throws IOException {
    long whole = 0;
    long size = Files.size(file);
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      while (size - whole >= HEAD) {
        int length = in.readInt();
        long expected = in.readLong();
        if (length < 0 || length > size - whole - HEAD) {
          return whole;
        }
        byte[] body = in.readNBytes(length);
        CRC32 sum = new CRC32();
        sum.update(body);
        if (sum.getValue() != expected) {
          return whole;
        }
        apply(new DataInputStream(new java.io.ByteArrayInputStream(body)), entries);
        whole += HEAD + length;
      }
    } catch (EOFException torn) {
      return whole;
    }
    return whole;
  }

  private static void apply(DataInputStream in, Map<String, OutboxEntry> entries)
      throws IOException {
    byte kind = in.readByte();
    String key = in.readUTF();
    switch (kind) {
      case ADDED -> entries.put(key, entry(key, in));
      case TRIED -> {
        OutboxEntry entry = entries.get(key);
        if (entry != null) {
          entries.put(key, entry.tried(in.readLong()));
        }
      }
      case REMOVED -> entries.remove(key);
      default -> throw new IOException("outbox record of kind " + kind);
    }
  }

  private static OutboxEntry entry(String key, DataInputStream in) throws IOException {
    String channel = in.readUTF();
    long tried = in.readLong();
    boolean json = in.readBoolean();
    Payload payload = new Payload(in.readNBytes(in.readInt()), json);
    String slot = in.readBoolean() ? in.readUTF() : null;
    Map<String, String> tags = new HashMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      tags.put(in.readUTF(), in.readUTF());
    }
    return new OutboxEntry(key, channel, payload, tags, slot, tried);
  }

  private static ByteArrayOutputStream added(OutboxEntry entry) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(body)) {
      out.writeByte(ADDED);
      out.writeUTF(entry.key());
      out.writeUTF(entry.channel());
      out.writeLong(entry.tried());
      out.writeBoolean(entry.payload().json());
      out.writeInt(entry.payload().size());
      out.write(entry.payload().bytes());
      out.writeBoolean(entry.slot() != null);
      if (entry.slot() != null) {
        out.writeUTF(entry.slot());
      }
      out.writeInt(entry.tags().size());
      for (Map.Entry<String, String> tag : entry.tags().entrySet()) {
        out.writeUTF(tag.getKey());
        out.writeUTF(tag.getValue());
      }
    } catch (IOException tooLong) {
      throw new UncheckedIOException(tooLong);
    }
    return body;
  }

  private static ByteArrayOutputStream tried(String key, long time, ByteArrayOutputStream body) {
    try (DataOutputStream out = new DataOutputStream(body)) {
      out.writeByte(TRIED);
      out.writeUTF(key);
      out.writeLong(time);
    } catch (IOException tooLong) {
      throw new UncheckedIOException(tooLong);
    }
    return body;
  }

  private static ByteArrayOutputStream removed(String key) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(body)) {
      out.writeByte(REMOVED);
      out.writeUTF(key);
    } catch (IOException tooLong) {
      throw new UncheckedIOException(tooLong);
    }
    return body;
  }
}
