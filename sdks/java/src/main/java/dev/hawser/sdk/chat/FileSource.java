package dev.hawser.sdk.chat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Something to be brought: how long it is, and how it is read. It is read on the upload's own
 * thread, which may wait; again from the start where the server has less than was read, so each
 * reading must give the same bytes.
 */
public interface FileSource {

  /** How many bytes it has; asked for once. */
  long size() throws IOException;

  /** Opens it at its start. What it gives is skipped where that much is there already. */
  InputStream open() throws IOException;

  /** A file, which must stay as it is until it is there. */
  static FileSource of(Path path) {
    return new FileSource() {
      @Override
      public long size() throws IOException {
        return Files.size(path);
      }

      @Override
      public InputStream open() throws IOException {
        return Files.newInputStream(path);
      }
    };
  }

  /** Bytes in memory, which must stay as they are. */
  static FileSource of(byte[] bytes) {
    return new FileSource() {
      @Override
      public long size() {
        return bytes.length;
      }

      @Override
      public InputStream open() {
        return new ByteArrayInputStream(bytes);
      }
    };
  }
}
