package dev.hawser.proof.door;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * Certificates that peers may show, in a node's folder: {@code device}, which is good, {@code
 * expired}, and {@code foreign}, which another authority has signed than {@code devices.pem}.
 */
final class Devices {

  private static final Duration DAY = Duration.ofDays(1);

  private final Instant now = Instant.now();
  private final Path folder;

  Devices(Path folder) {
    this.folder = folder;
    X509Bundle authority = authority();
    write("devices.pem", authority.getCertificatePEM());
    issue("device", authority, now.plus(DAY));
    issue("expired", authority, now.minus(DAY));
    issue("foreign", authority(), now.plus(DAY));
  }

  private CertificateBuilder until(Instant end) {
    return new CertificateBuilder()
        .algorithm(CertificateBuilder.Algorithm.ecp256)
        .notBefore(now.minus(DAY.multipliedBy(9)))
        .notAfter(end);
  }

  private X509Bundle authority() {
    try {
      return until(now.plus(DAY))
          .subject("CN=Authority")
          .setIsCertificateAuthority(true)
          .setKeyUsage(true, CertificateBuilder.KeyUsage.keyCertSign)
          .buildSelfSigned();
    } catch (Exception failure) {
      throw new IllegalStateException(failure);
    }
  }

  private void issue(String name, X509Bundle authority, Instant end) {
    try {
      X509Bundle made = until(end).subject("CN=" + name).buildIssuedBy(authority);
      write(name + ".pem", made.getCertificatePEM());
      write(name + ".key", made.getPrivateKeyPEM());
    } catch (Exception failure) {
      throw new IllegalStateException(failure);
    }
  }

  private void write(String file, String text) {
    try {
      Files.writeString(folder.resolve(file), text);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
