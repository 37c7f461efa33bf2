package dev.hawser.im.push;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The operator's own keys for the services.
 *
 * @param content whether notices tell what was said, or only that something was
 */
public record PushSettings(
    boolean content, @Nullable Apple apple, @Nullable Firebase firebase, @Nullable Web web) {

  /**
   * What Apple gave to the operator.
   *
   * @param key the file of the signing key (PKCS #8 in PEM), as it was downloaded
   * @param keyId its id
   * @param team the team's id
   * @param topic the application's bundle id
   * @param service where notices are taken: production or sandbox
   */
  public record Apple(Path key, String keyId, String team, String topic, String service) {}

  /**
   * What Firebase gave to the operator.
   *
   * @param account the file of the service account, as it was downloaded
   * @param service where notices are taken
   */
  public record Firebase(Path account, String service) {}

  /**
   * How the operator presents himself to the browsers' services.
   *
   * @param key the file of the key pair on P-256, as a JWK (RFC 7517)
   * @param contact {@code mailto:} or {@code https:}, where a push service complains
   * @param services the hosts that are spoken to; none for those of the browsers in use
   * @param plain whether addresses without TLS will do, as in tests
   */
  public record Web(Path key, String contact, List<String> services, boolean plain) {}
}
