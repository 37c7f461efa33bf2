package dev.hawser.transports.tls;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How TLS is spoken.
 *
 * @param certificates the first is shown to whoever asks for no name, or for an unknown one
 * @param plain whether the port lets in connections without TLS, too
 * @param authorities PEM of those who sign the peers' certificates; null only if none is asked for
 */
public record TlsSettings(
    Engine engine,
    List<Files> certificates,
    boolean plain,
    Clients clients,
    @Nullable Path authorities) {

  public TlsSettings {
    certificates = List.copyOf(certificates);
    if (certificates.isEmpty()) {
      throw new IllegalArgumentException("TLS needs a certificate");
    }
    if (clients != Clients.NONE) {
      requireNonNull(authorities, "authorities");
    }
  }

  /** One certificate on disk. */
  public record Files(Path chain, Path key) {}

  /** What computes. */
  public enum Engine {
    /** BoringSSL where there are natives for this machine, otherwise the JDK. */
    AUTO,
    BORINGSSL,
    JDK
  }

  /** Whether peers are asked for a certificate. */
  public enum Clients {
    NONE,
    /** Asked for; whoever has none comes in without. */
    WANT,
    /** Whoever has none stays out. */
    REQUIRE
  }
}
