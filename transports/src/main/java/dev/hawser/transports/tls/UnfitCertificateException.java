package dev.hawser.transports.tls;

import java.nio.file.Path;

/**
 * A file of certificates or keys that cannot be used; the message says which, why and what helps.
 */
public final class UnfitCertificateException extends Exception {

  private static final long serialVersionUID = 1L;

  UnfitCertificateException(Path file, String why) {
    super(file + ": " + why);
  }

  UnfitCertificateException(String why, Throwable cause) {
    super(why, cause);
  }
}
