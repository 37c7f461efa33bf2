package dev.hawser.stores.s3;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.LegacyMd5Plugin;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ListPartsResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.Part;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * The requests that are made of one bucket, each within a time; what fails is an {@link
 * IOException} that says which, and by what code of the store.
 *
 * <p>Only what every store that calls itself compatible can do: no checksums of newer kinds, no
 * bodies in signed pieces, an MD5 where one is required. The library reads neither a file nor a
 * variable of this machine.
 *
 * <p><b>Threads.</b> Any; everything blocks. A request that got no answer is made again, twice at
 * most: each of them may be made twice.
 */
final class Bucket implements AutoCloseable {

  private static final Duration CONNECT_WITHIN = Duration.ofSeconds(5);
  private static final Duration SILENT_WITHIN = Duration.ofSeconds(60);
  private static final Duration ATTEMPT_WITHIN = Duration.ofMinutes(2);
  private static final Duration CALL_WITHIN = Duration.ofMinutes(5);

  /** What puts together or copies gigabytes. */
  private static final Duration LONG_WITHIN = Duration.ofMinutes(10);

  private static final String TYPE = "application/octet-stream";

  /** What a request gives; the library's exceptions are unchecked. */
  private interface Request<T> {
    T make();
  }

  /** What is done with a stretch of a listing. */
  interface Page<T> {
    void take(List<T> some) throws IOException;
  }

  private final String name;
  private final SdkHttpClient http;
  private final S3Client client;

  Bucket(S3Settings settings, SdkHttpClient http) {
    this.name = settings.bucket();
    this.http = http;
    var builder =
        S3Client.builder()
            .httpClient(http)
            .region(Region.of(settings.region()))
            .credentialsProvider(
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(settings.accessKey(), settings.secretKey())))
            .forcePathStyle(settings.pathStyle())
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .serviceConfiguration(
                it -> it.chunkedEncodingEnabled(false).expectContinueEnabled(false))
            .addPlugin(LegacyMd5Plugin.create())
            .overrideConfiguration(it ->
                it.apiCallAttemptTimeout(ATTEMPT_WITHIN)
                    .apiCallTimeout(CALL_WITHIN)
                    .defaultProfileFile(ProfileFile.aggregator().build()));
    if (settings.endpoint() != null) {
      builder.endpointOverride(settings.endpoint());
    }
    this.client = builder.build();
  }

  /** Sockets of the JDK. */
  static SdkHttpClient http() {
    return UrlConnectionHttpClient.builder()
        .connectionTimeout(CONNECT_WITHIN)
        .socketTimeout(SILENT_WITHIN)
        .proxyConfiguration(it -> it.useEnvironmentVariablesValues(false))
        .build();
  }

  /** Whether it is there, and lets us see what is in it. */
  void check(String prefix) throws IOException {
    ask(
        "ListObjectsV2",
        () -> client.listObjectsV2(it -> it.bucket(name).prefix(prefix).maxKeys(1)));
  }

  Optional<HeadObjectResponse> head(String key) throws IOException {
    try {
      return Optional.of(
          ask("HeadObject", () -> client.headObject(it -> it.bucket(name).key(key))));
    } catch (BucketException e) {
      if (e.noSuchObject()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * Opens an object; the caller closes it, or aborts it where it was not read to its end.
   *
   * @param range as in the header; null for all of it
   */
  ResponseInputStream<GetObjectResponse> open(String key, @Nullable String range)
      throws IOException {
    return ask("GetObject", () -> client.getObject(it -> it.bucket(name).key(key).range(range)));
  }

  void put(String key, byte[] bytes, int count, Map<String, String> metadata) throws IOException {
    ask(
        "PutObject",
        () ->
            client.putObject(
                it -> it.bucket(name).key(key).contentType(TYPE).metadata(metadata),
                body(bytes, count)));
  }

  /** Not copied: the same bytes are read again where the request is made again. */
  private static RequestBody body(byte[] bytes, int count) {
    return RequestBody.fromContentProvider(
        () -> new ByteArrayInputStream(bytes, 0, count), count, TYPE);
  }

  void copy(String from, String to) throws IOException {
    ask(
        "CopyObject",
        () ->
            client.copyObject(it ->
                it.sourceBucket(name)
                    .sourceKey(from)
                    .destinationBucket(name)
                    .destinationKey(to)
                    .overrideConfiguration(Bucket::patient)));
  }

  private static void patient(
      software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration.Builder it) {
    it.apiCallAttemptTimeout(LONG_WITHIN).apiCallTimeout(LONG_WITHIN);
  }

  /** At most a thousand; nothing where there is none. */
  void delete(List<String> keys) throws IOException {
    if (keys.isEmpty()) {
      return;
    }
    List<ObjectIdentifier> all =
        keys.stream().map(key -> ObjectIdentifier.builder().key(key).build()).toList();
    DeleteObjectsResponse answer =
        ask(
            "DeleteObjects",
            () ->
                client.deleteObjects(
                    it -> it.bucket(name).delete(d -> d.objects(all).quiet(true))));
    if (!answer.errors().isEmpty()) {
      throw new IOException(
          "DeleteObjects: "
              + answer.errors().getFirst().code()
              + " for "
              + answer.errors().size()
              + " of "
              + keys.size());
    }
  }

  /** All objects whose names begin so, by at most a thousand, which may be deleted meanwhile. */
  void list(String prefix, Page<S3Object> page) throws IOException {
    String next = null;
    do {
      String token = next;
      ListObjectsV2Response answer =
          ask(
              "ListObjectsV2",
              () ->
                  client.listObjectsV2(
                      it -> it.bucket(name).prefix(prefix).continuationToken(token)));
      page.take(answer.contents());
      next = Boolean.TRUE.equals(answer.isTruncated()) ? answer.nextContinuationToken() : null;
    } while (next != null);
  }

  String begin(String key) throws IOException {
    return ask(
            "CreateMultipartUpload",
            () -> client.createMultipartUpload(it -> it.bucket(name).key(key).contentType(TYPE)))
        .uploadId();
  }

  CompletedPart send(String key, String upload, int number, byte[] bytes, int count)
      throws IOException {
    String tag =
        ask(
                "UploadPart",
                () ->
                    client.uploadPart(
                        it -> it.bucket(name).key(key).uploadId(upload).partNumber(number),
                        body(bytes, count)))
            .eTag();
    return CompletedPart.builder().partNumber(number).eTag(tag).build();
  }

  /** What came of an upload, in order; nothing where there is no such upload any more. */
  Optional<List<Part>> parts(String key, String upload) throws IOException {
    List<Part> parts = new ArrayList<>();
    Integer next = null;
    do {
      Integer marker = next;
      ListPartsResponse answer;
      try {
        answer =
            ask(
                "ListParts",
                () ->
                    client.listParts(
                        it -> it.bucket(name).key(key).uploadId(upload).partNumberMarker(marker)));
      } catch (BucketException e) {
        if (e.noSuchUpload()) {
          return Optional.empty();
        }
        throw e;
      }
      parts.addAll(answer.parts());
      next = Boolean.TRUE.equals(answer.isTruncated()) ? answer.nextPartNumberMarker() : null;
    } while (next != null);
    parts.sort(Comparator.comparing(Part::partNumber));
    return Optional.of(parts);
  }

  void complete(String key, String upload, List<CompletedPart> parts) throws IOException {
    ask(
        "CompleteMultipartUpload",
        () ->
            client.completeMultipartUpload(it ->
                it.bucket(name)
                    .key(key)
                    .uploadId(upload)
                    .multipartUpload(m -> m.parts(parts))
                    .overrideConfiguration(Bucket::patient)));
  }

  void abort(String key, String upload) throws IOException {
    try {
      ask(
          "AbortMultipartUpload",
          () -> client.abortMultipartUpload(it -> it.bucket(name).key(key).uploadId(upload)));
    } catch (BucketException e) {
      if (!e.noSuchUpload() && !e.noSuchObject()) {
        throw e;
      }
    }
  }

  /** Uploads that were begun to names that begin so, where the store can tell. */
  void uploads(String prefix, Page<MultipartUpload> page) throws IOException {
    String key = null;
    String id = null;
    boolean more = true;
    while (more) {
      String keyMarker = key;
      String idMarker = id;
      ListMultipartUploadsResponse answer;
      try {
        answer =
            ask(
                "ListMultipartUploads",
                () ->
                    client.listMultipartUploads(it ->
                        it.bucket(name)
                            .prefix(prefix)
                            .keyMarker(keyMarker)
                            .uploadIdMarker(idMarker)));
      } catch (BucketException e) {
        if (e.notImplemented()) {
          return;
        }
        throw e;
      }
      page.take(answer.uploads());
      key = answer.nextKeyMarker();
      id = answer.nextUploadIdMarker();
      more = Boolean.TRUE.equals(answer.isTruncated()) && key != null;
    }
  }

  private static <T> T ask(String what, Request<T> request) throws IOException {
    try {
      return request.make();
    } catch (AbortedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException(what + ": interrupted");
      interrupted.initCause(e);
      throw interrupted;
    } catch (AwsServiceException e) {
      String code = e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorCode();
      throw new BucketException(what, code == null ? "refused" : code, e.statusCode(), e);
    } catch (SdkException e) {
      throw new IOException(what + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    client.close();
    http.close();
  }
}
