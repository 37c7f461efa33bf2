package dev.hawser.stores.s3;

import dev.hawser.im.files.FileStore.OffsetException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/**
 * One piece of a file on its way into the bucket.
 *
 * <p>The source is read into one buffer, which begins with the tail that is there. A full buffer is
 * a part; what is in it when the source ends is the new tail. Everything is written before it is
 * counted, and by one request: a part counts by being there, a tail by beginning where the parts
 * end. So after any request, and also where one was done and its answer lost, what {@link Begun}
 * reads is there, and once.
 */
final class Intake {

  private static final Map<String, String> PLAIN = Map.of();

  private final Bucket bucket;
  private final Names names;
  private final long size;
  private final int part;
  private final Begun begun;
  private final List<CompletedPart> parts;
  private final byte[] buffer;
  private @Nullable String upload;
  private boolean noted;
  private long parted;
  private int filled;

  Intake(Bucket bucket, Names names, Begun begun, long size, int part) {
    this.bucket = bucket;
    this.names = names;
    this.begun = begun;
    this.size = size;
    this.part = part;
    this.upload = begun.upload();
    this.parts = new ArrayList<>(begun.parts());
    this.parted = begun.parted();
    this.noted = begun.noted();
    this.buffer = new byte[room(begun, size, part)];
  }

  /** How much memory one takes. */
  static int room(Begun begun, long size, int part) {
    return Math.max(begun.tail(), (int) Math.min(part, size - begun.parted()));
  }

  /** Returns how long the file is afterwards. */
  long take(InputStream source) throws IOException {
    readTail();
    while (fill(source)) {
      if (parted + filled == size) {
        finish();
        return size;
      }
      send();
    }
    keep();
    return parted + filled;
  }

  private void readTail() throws IOException {
    if (begun.tail() == 0) {
      return;
    }
    try (ResponseInputStream<GetObjectResponse> tail = bucket.open(names.begun(), null)) {
      GetObjectResponse now = tail.response();
      if (now.contentLength() != begun.tail() || Begun.from(names, now.metadata()) != parted) {
        throw new OffsetException("another piece of it came meanwhile");
      }
      filled = tail.readNBytes(buffer, 0, begun.tail());
    }
    if (filled < begun.tail()) {
      throw new IOException(names.begun() + " is shorter than it was");
    }
  }

  /** Whether the buffer is full; what came before the source failed is kept. */
  private boolean fill(InputStream source) throws IOException {
    int full = (int) Math.min(Math.max(part, filled), size - parted);
    try {
      while (filled < full) {
        int read = source.read(buffer, filled, full - filled);
        if (read < 0) {
          return false;
        }
        filled += read;
      }
      return true;
    } catch (IOException | RuntimeException broken) {
      try {
        keep();
      } catch (IOException lost) {
        broken.addSuppressed(lost);
      }
      throw broken;
    }
  }

  private void send() throws IOException {
    String to = upload;
    if (to == null) {
      to = bucket.begin(names.whole());
      upload = to;
      note(begun.tail());
    }
    parts.add(sendPart(to));
    parted += filled;
    filled = 0;
  }

  private void keep() throws IOException {
    boolean more = parted > begun.parted() ? filled > 0 : filled > begun.tail();
    if (more) {
      note(filled);
    }
  }

  private void note(int tail) throws IOException {
    bucket.put(names.begun(), buffer, tail, Begun.note(upload, parted));
    noted = true;
  }

  private void finish() throws IOException {
    // Whole files do not change, also where the same piece came to another node meanwhile.
    if (there()) {
      if (upload != null) {
        bucket.abort(names.whole(), upload);
      }
    } else if (upload == null) {
      bucket.put(names.whole(), buffer, filled, PLAIN);
    } else {
      if (filled > 0) {
        parts.add(sendPart(upload));
      }
      complete(upload);
    }
    if (noted) {
      bucket.delete(List.of(names.begun()));
    }
  }

  private void complete(String all) throws IOException {
    try {
      bucket.complete(names.whole(), all, parts);
    } catch (BucketException e) {
      // It was done, and the answer lost.
      if (!e.noSuchUpload() || !there()) {
        throw gone(e);
      }
    }
  }

  private CompletedPart sendPart(String to) throws IOException {
    try {
      return bucket.send(names.whole(), to, parts.size() + 1, buffer, filled);
    } catch (BucketException e) {
      throw gone(e);
    }
  }

  /** What belongs to an upload that the store took back is of no use; the file begins anew. */
  private BucketException gone(BucketException e) throws IOException {
    if (e.noSuchUpload()) {
      bucket.delete(List.of(names.begun()));
    }
    return e;
  }

  private boolean there() throws IOException {
    HeadObjectResponse whole = bucket.head(names.whole()).orElse(null);
    if (whole != null && whole.contentLength() != size) {
      throw new OffsetException("there are " + whole.contentLength() + " bytes, and no more come");
    }
    return whole != null;
  }
}
