package dev.hawser.stores.s3;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.Part;

/**
 * How far a file is that is not whole.
 *
 * @param noted whether there is an object about it
 * @param upload to which its parts went; null where there are none yet
 * @param parts what went there, without gaps
 * @param parted how many bytes they are
 * @param tail how many bytes follow them in the object; 0 where those in it begin elsewhere
 * @param touched when anything was last done about it
 */
record Begun(
    boolean noted,
    @Nullable String upload,
    List<CompletedPart> parts,
    long parted,
    int tail,
    Instant touched) {

  private static final String UPLOAD = "upload";
  private static final String FROM = "from";

  static final Begun NOTHING = new Begun(false, null, List.of(), 0, 0, Instant.EPOCH);

  long length() {
    return parted + tail;
  }

  /** What is written beside the tail. */
  static Map<String, String> note(@Nullable String upload, long from) {
    Map<String, String> note = new TreeMap<>();
    if (upload != null) {
      note.put(UPLOAD, upload);
    }
    note.put(FROM, Long.toString(from));
    return note;
  }

  /** Reads it: one request, and one for each thousand parts where there are any. */
  static Begun read(Bucket bucket, Names names) throws IOException {
    HeadObjectResponse object = bucket.head(names.begun()).orElse(null);
    if (object == null) {
      return NOTHING;
    }
    Map<String, String> note = anyCase(object.metadata());
    long from = number(names, note.get(FROM));
    String upload = note.get(UPLOAD);
    Optional<List<Part>> sent =
        upload == null ? Optional.empty() : bucket.parts(names.whole(), upload);
    List<CompletedPart> parts = new ArrayList<>();
    long parted = 0;
    Instant touched = object.lastModified();
    for (Part part : sent.orElse(List.of())) {
      if (part.partNumber() != parts.size() + 1) {
        break;
      }
      parts.add(CompletedPart.builder().partNumber(part.partNumber()).eTag(part.eTag()).build());
      parted += part.size();
      touched = later(touched, part.lastModified());
    }
    int tail = from == parted ? Math.toIntExact(object.contentLength()) : 0;
    return new Begun(
        true, sent.isPresent() ? upload : null, List.copyOf(parts), parted, tail, touched);
  }

  /** At which offset the body of a note begins. */
  static long from(Names names, Map<String, String> metadata) throws IOException {
    return number(names, anyCase(metadata).get(FROM));
  }

  /** Stores differ in how they write the names of what they were given. */
  private static Map<String, String> anyCase(Map<String, String> metadata) {
    Map<String, String> note = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    note.putAll(metadata);
    return note;
  }

  private static Instant later(Instant one, @Nullable Instant other) {
    return other != null && other.isAfter(one) ? other : one;
  }

  private static long number(Names names, @Nullable String text) throws IOException {
    if (text == null || !text.matches("\\d{1,18}")) {
      throw new IOException(names.begun() + " was not written by a node");
    }
    return Long.parseLong(text);
  }
}
