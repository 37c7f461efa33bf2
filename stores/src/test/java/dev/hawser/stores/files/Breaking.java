package dev.hawser.stores.files;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;

/** What a line gives that breaks. */
public final class Breaking {

  private Breaking() {}

  /** Gives a stretch of bytes, and then fails. */
  public static InputStream after(byte[] bytes, int from, int to) {
    return new SequenceInputStream(
        new ByteArrayInputStream(bytes, from, to - from),
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("the line broke");
          }

          @Override
          public int read(byte[] into, int at, int most) throws IOException {
            return read();
          }
        });
  }
}
