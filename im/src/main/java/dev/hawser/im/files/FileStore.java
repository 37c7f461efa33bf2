package dev.hawser.im.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;

/**
 * The port to where the bytes of files are.
 *
 * <p>A file comes in pieces, one after another, by one writer at a time; it can be read once it is
 * whole. Whole files do not change.
 *
 * <p><b>Threads.</b> Any; everything may block.
 */
public interface FileStore {

  /** How much of a file is there for good: it survives the process and the machine's power. */
  long length(FileKey key) throws IOException;

  /**
   * How much of a file is there, for who would go on with it. One that is all there, and whose
   * writer ended before it was whole, is made so: nobody would bring another byte.
   *
   * @param size how long the whole is
   */
  default long resume(FileKey key, long size) throws IOException {
    long length = length(key);
    if (length < size) {
      return length;
    }
    try {
      return append(key, length, size, InputStream.nullInputStream());
    } catch (OffsetException e) {
      // Somebody is at it, and makes it whole; or it is another file than the one that is meant.
      return length;
    }
  }

  /** Whether all of it is there. */
  boolean whole(FileKey key) throws IOException;

  /**
   * Takes a piece. What was taken before the source failed is kept.
   *
   * @param offset where it begins: what {@link #length} says
   * @param size how long the whole will be; the source is read no further than that
   * @return the length afterwards; when it is {@code size} the file is whole
   * @throws OffsetException where the file is not that long, or somebody else is at it
   */
  long append(FileKey key, long offset, long size, InputStream source) throws IOException;

  /** Writes a stretch of a whole file. */
  void read(FileKey key, long offset, long count, OutputStream to) throws IOException;

  /** Opens a whole file; the caller closes it. */
  InputStream open(FileKey key) throws IOException;

  /** Gives a whole file a second name, so that a forwarded message has its own. */
  void link(FileKey from, FileKey to) throws IOException;

  /** Forgets one file; nothing where there is none. */
  void delete(FileKey key) throws IOException;

  /** Forgets all files of a channel. */
  void deleteAll(String folder) throws IOException;

  /**
   * Forgets what was begun and not gone on with.
   *
   * @return how many
   */
  int sweep(Instant notTouchedSince) throws IOException;

  /**
   * Forgets whole files that were brought, or forwarded, before a moment.
   *
   * @return how many
   */
  int forget(Instant before) throws IOException;

  /** A piece does not join on to what is there. */
  final class OffsetException extends IOException {

    private static final long serialVersionUID = 1;

    public OffsetException(String message) {
      super(message);
    }
  }
}
