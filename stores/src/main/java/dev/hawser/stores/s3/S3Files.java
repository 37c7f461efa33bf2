package dev.hawser.stores.s3;

import dev.hawser.im.files.FileKey;
import dev.hawser.im.files.FileStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Files as objects of a bucket: {@code files/FOLDER/ID} is a whole one, and while it is not, {@code
 * begun/FOLDER/ID} tells how far it is.
 *
 * <p>Objects are written whole and cannot be appended to. So a file that is larger than a part is a
 * multipart upload, each part of it as large as the memory that one writer has; what is left over
 * when a line breaks, always less than a part, is the body of the object under {@code begun/},
 * which also says to which upload the parts went, and at which offset that body begins. It counts
 * only where the parts end there: one that has gone into a part since counts no more, without being
 * deleted. A small file that comes in one piece is one request.
 *
 * <p>Nodes share the bucket and nothing else. In a process one writer at a time has a file; at two
 * nodes two may, but both hold the same address, which was given to one user for one file of
 * theirs: whoever does that can only mix up what they were about to say themselves. A part always
 * begins at a multiple of its size, so a repeated piece writes the same bytes to the same places,
 * and whoever comes to the end second finds the file whole and leaves it.
 *
 * <p><b>Threads.</b> Any; everything blocks.
 */
public final class S3Files implements FileStore, AutoCloseable {

  private static final int PART = 8 << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Memory is lent in units of so many bytes. */
  private static final int UNIT = 64 << 10;

  private final Bucket bucket;
  private final String prefix;
  private final int part;
  private final Semaphore memory;
  private final Set<FileKey> beingWritten = ConcurrentHashMap.newKeySet();

  S3Files(S3Settings settings, SdkHttpClient http, int part) {
    this.bucket = new Bucket(settings, http);
    this.prefix = settings.prefix();
    this.part = part;
    long bytes = Math.max(2L * part, Runtime.getRuntime().maxMemory() / 4);
    this.memory = new Semaphore((int) Math.min(Integer.MAX_VALUE, bytes / UNIT), true);
  }

  /**
   * Opens the bucket.
   *
   * @throws IOException where it is not there, or the keys do not open it
   */
  public static S3Files open(S3Settings settings) throws IOException {
    return open(settings, Bucket.http(), PART);
  }

  static S3Files open(S3Settings settings, SdkHttpClient http, int part) throws IOException {
    S3Files files = new S3Files(settings, http, part);
    try {
      files.bucket.check(settings.prefix());
      return files;
    } catch (IOException failed) {
      files.close();
      throw new IOException("im.files.s3 " + settings + ": " + failed.getMessage(), failed);
    }
  }

  private Names names(FileKey key) {
    return Names.of(prefix, key);
  }

  @Override
  public long length(FileKey key) throws IOException {
    HeadObjectResponse whole = bucket.head(names(key).whole()).orElse(null);
    return whole == null ? Begun.read(bucket, names(key)).length() : whole.contentLength();
  }

  @Override
  public boolean whole(FileKey key) throws IOException {
    return bucket.head(names(key).whole()).isPresent();
  }

  @Override
  public long append(FileKey key, long offset, long size, InputStream source) throws IOException {
    if (!beingWritten.add(key)) {
      throw new OffsetException("another piece of it is on its way");
    }
    try {
      HeadObjectResponse whole = bucket.head(names(key).whole()).orElse(null);
      Begun begun = whole == null ? Begun.read(bucket, names(key)) : Begun.NOTHING;
      long length = whole == null ? begun.length() : whole.contentLength();
      if (offset != length || offset > size || (whole != null && offset < size)) {
        throw new OffsetException("there are " + length + " bytes, not " + offset);
      }
      return whole == null ? take(names(key), begun, size, source) : size;
    } finally {
      beingWritten.remove(key);
    }
  }

  /** A part of every file that comes is in memory, so there is a bound to how many come at once. */
  private long take(Names names, Begun begun, long size, InputStream source) throws IOException {
    int units = 1 + Intake.room(begun, size, part) / UNIT;
    try {
      if (!memory.tryAcquire(units, PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IOException("as many files are coming as there is memory for");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for memory");
    }
    try {
      return new Intake(bucket, names, begun, size, part).take(source);
    } finally {
      memory.release(units);
    }
  }

  @Override
  public void read(FileKey key, long offset, long count, OutputStream to) throws IOException {
    if (count == 0) {
      return;
    }
    String range = "bytes=" + offset + "-" + (offset + count - 1);
    ResponseInputStream<GetObjectResponse> from = bucket.open(names(key).whole(), range);
    boolean all = false;
    try {
      if (from.transferTo(to) != count) {
        throw new IOException("the file is shorter than it was");
      }
      all = true;
    } finally {
      if (all) {
        from.close();
      } else {
        // Closing would read what nobody wants.
        from.abort();
      }
    }
  }

  @Override
  public InputStream open(FileKey key) throws IOException {
    return bucket.open(names(key).whole(), null);
  }

  @Override
  public void link(FileKey from, FileKey to) throws IOException {
    if (!from.equals(to)) {
      bucket.copy(names(from).whole(), names(to).whole());
    }
  }

  @Override
  public void delete(FileKey key) throws IOException {
    Names names = names(key);
    leave(names, Begun.read(bucket, names));
    bucket.delete(List.of(names.whole()));
  }

  @Override
  public void deleteAll(String folder) throws IOException {
    bucket.list(
        Names.begun(prefix) + folder + "/",
        some -> {
          for (S3Object each : some) {
            Names names = Names.ofBegun(prefix, each.key());
            leave(names, Begun.read(bucket, names));
          }
        });
    bucket.uploads(
        Names.files(prefix) + folder + "/",
        some -> {
          for (MultipartUpload each : some) {
            bucket.abort(each.key(), each.uploadId());
          }
        });
    bucket.list(
        Names.files(prefix) + folder + "/",
        some -> bucket.delete(some.stream().map(S3Object::key).toList()));
  }

  @Override
  public int sweep(Instant notTouchedSince) throws IOException {
    List<Names> left = new ArrayList<>();
    bucket.list(
        Names.begun(prefix),
        some -> {
          for (S3Object each : some) {
            Names names = Names.ofBegun(prefix, each.key());
            if (each.lastModified().isBefore(notTouchedSince)) {
              Begun begun = Begun.read(bucket, names);
              if (begun.touched().isBefore(notTouchedSince)) {
                leave(names, begun);
                left.add(names);
              }
            }
          }
        });
    // Begun, and the node ended before it could note that.
    bucket.uploads(
        Names.files(prefix),
        some -> {
          for (MultipartUpload each : some) {
            Names names = Names.ofWhole(prefix, each.key());
            if (each.initiated().isBefore(notTouchedSince)
                && !each.uploadId().equals(Begun.read(bucket, names).upload())) {
              bucket.abort(each.key(), each.uploadId());
            }
          }
        });
    return left.size();
  }

  private void leave(Names names, Begun begun) throws IOException {
    if (begun.upload() != null) {
      bucket.abort(names.whole(), begun.upload());
    }
    bucket.delete(List.of(names.begun()));
  }

  @Override
  public int forget(Instant before) throws IOException {
    List<Integer> counts = new ArrayList<>();
    bucket.list(
        Names.files(prefix),
        some -> {
          List<String> old =
              some.stream()
                  .filter(each -> each.lastModified().isBefore(before))
                  .map(S3Object::key)
                  .toList();
          bucket.delete(old);
          counts.add(old.size());
        });
    return counts.stream().mapToInt(Integer::intValue).sum();
  }

  /** Nothing is under way any more. */
  @Override
  public void close() {
    bucket.close();
  }
}
