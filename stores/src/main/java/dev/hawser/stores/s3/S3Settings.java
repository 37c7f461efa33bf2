package dev.hawser.stores.s3;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which bucket files are in.
 *
 * @param endpoint where the store is; null for Amazon's own of the region
 * @param prefix begins the name of every object, and ends in a slash; may be empty
 * @param pathStyle whether the bucket stands in the path, and not in the name of the host
 */
public record S3Settings(
    @Nullable URI endpoint,
    String region,
    String bucket,
    String prefix,
    String accessKey,
    String secretKey,
    boolean pathStyle) {

  /** The most bytes of a file: more are not copied by one request. */
  public static final long LARGEST = 5L << 30;

  public S3Settings {
    requireNonNull(accessKey, "accessKey");
    requireNonNull(secretKey, "secretKey");
    if (endpoint != null
        && (!List.of("http", "https").contains(String.valueOf(endpoint.getScheme()))
            || endpoint.getHost() == null
            || endpoint.getRawUserInfo() != null
            || endpoint.getRawQuery() != null)) {
      throw new IllegalArgumentException("endpoint: expected http:// or https:// and a host");
    }
    if (!region.matches("[A-Za-z0-9-]{1,63}")) {
      throw new IllegalArgumentException("region: expected letters, digits and -");
    }
    if (!bucket.matches("[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]")) {
      throw new IllegalArgumentException("bucket: expected 3 to 63 letters, digits, . and -");
    }
    if (!prefix.matches("([A-Za-z0-9._-]{1,63}/){0,8}")) {
      throw new IllegalArgumentException(
          "prefix: expected letters, digits, ., _ and -, and a slash at its end");
    }
  }

  /** Without what is secret. */
  @Override
  public String toString() {
    return bucket + "/" + prefix + " at " + (endpoint == null ? region : endpoint);
  }
}
