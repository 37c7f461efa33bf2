package dev.hawser.stores.files;

import dev.hawser.im.files.FileKey;
import dev.hawser.im.files.FileStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * A folder for each channel, in it a file for each that is whole, and one that ends in {@code
 * .part} for each that is not.
 *
 * <p>A piece is forced to the disk before its length is told; a file gets its name when it is
 * whole, and the folder is forced then. So a length that was told holds, and no name stands for
 * half a file, whatever happens to the machine.
 */
public final class DiskFiles implements FileStore {

  private static final int PIECE = 64 * 1_024;
  private static final String PART = ".part";

  private final Path root;
  private final Set<FileKey> beingWritten = ConcurrentHashMap.newKeySet();

  /** Takes a folder, which it makes where there is none. */
  public DiskFiles(Path root) throws IOException {
    this.root = Files.createDirectories(root);
  }

  private Path folder(String folder) {
    return root.resolve(folder.substring(0, 2)).resolve(folder);
  }

  private Path whole(Path folder, FileKey key) {
    return folder.resolve(key.id());
  }

  private Path part(FileKey key) {
    return folder(key.folder()).resolve(key.id() + PART);
  }

  private Path place(FileKey key) {
    return whole(folder(key.folder()), key);
  }

  @Override
  public long length(FileKey key) throws IOException {
    for (Path each : List.of(place(key), part(key))) {
      if (Files.exists(each)) {
        return Files.size(each);
      }
    }
    return 0;
  }

  @Override
  public boolean whole(FileKey key) {
    return Files.isRegularFile(place(key));
  }

  @Override
  public long append(FileKey key, long offset, long size, InputStream source) throws IOException {
    if (!beingWritten.add(key)) {
      throw new OffsetException("another piece of it is on its way");
    }
    try {
      if (offset != length(key) || offset > size || (whole(key) && offset < size)) {
        throw new OffsetException("there are " + length(key) + " bytes, not " + offset);
      }
      if (whole(key)) {
        return size;
      }
      Files.createDirectories(folder(key.folder()));
      long length = write(part(key), offset, size, source);
      if (length == size) {
        Files.move(part(key), place(key), StandardCopyOption.ATOMIC_MOVE);
        force(folder(key.folder()));
      }
      return length;
    } finally {
      beingWritten.remove(key);
    }
  }

  /** Keeps what came, also where the source fails in the middle. */
  private static long write(Path part, long offset, long size, InputStream source)
      throws IOException {
    try (FileChannel to =
        FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      to.position(offset);
      byte[] piece = new byte[PIECE];
      long length = offset;
      try {
        while (length < size) {
          int read = source.read(piece, 0, (int) Math.min(piece.length, size - length));
          if (read < 0) {
            break;
          }
          for (ByteBuffer left = ByteBuffer.wrap(piece, 0, read); left.hasRemaining(); ) {
            to.write(left);
          }
          length += read;
        }
      } finally {
        to.force(true);
      }
      return length;
    }
  }

  private static void force(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public void read(FileKey key, long offset, long count, OutputStream to) throws IOException {
    try (FileChannel from = FileChannel.open(place(key), StandardOpenOption.READ)) {
      WritableByteChannel out = Channels.newChannel(to);
      for (long at = offset; at < offset + count; ) {
        long moved = from.transferTo(at, Math.min(offset + count - at, PIECE), out);
        if (moved <= 0) {
          throw new IOException("the file is shorter than it was");
        }
        at += moved;
      }
    }
  }

  @Override
  public InputStream open(FileKey key) throws IOException {
    return Files.newInputStream(place(key));
  }

  @Override
  public void link(FileKey from, FileKey to) throws IOException {
    Files.createDirectories(folder(to.folder()));
    try {
      Files.createLink(place(to), place(from));
      // Both names are the same file: it is as old as the youngest of them.
      Files.setLastModifiedTime(place(to), FileTime.from(Instant.now()));
    } catch (FileAlreadyExistsException e) {
      // It has that name already.
      return;
    }
    force(folder(to.folder()));
  }

  @Override
  public void delete(FileKey key) throws IOException {
    Files.deleteIfExists(place(key));
    Files.deleteIfExists(part(key));
  }

  @Override
  public void deleteAll(String folder) throws IOException {
    Path all = folder(folder);
    if (!Files.isDirectory(all)) {
      return;
    }
    try (Stream<Path> files = Files.list(all)) {
      for (Path each : files.toList()) {
        Files.deleteIfExists(each);
      }
    }
    Files.deleteIfExists(all);
  }

  @Override
  public int sweep(Instant notTouchedSince) throws IOException {
    return delete(notTouchedSince, true);
  }

  @Override
  public int forget(Instant before) throws IOException {
    return delete(before, false);
  }

  private int delete(Instant before, boolean parts) throws IOException {
    int deleted = 0;
    try (Stream<Path> files = Files.walk(root, 3)) {
      for (Path each : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        if (each.toString().endsWith(PART) == parts
            && Files.getLastModifiedTime(each).toInstant().isBefore(before)
            && Files.deleteIfExists(each)) {
          deleted++;
        }
      }
    }
    return deleted;
  }
}
