package dev.hawser.transports.tls;

import dev.hawser.transports.line.Shown;
import java.security.PrivateKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** One certificate with its chain and key, and the names it stands for, in lower case. */
record Identity(PrivateKey key, List<X509Certificate> chain, Set<String> names) {

  private static final int DNS = 2;

  static Identity read(TlsSettings.Files files) throws UnfitCertificateException {
    List<X509Certificate> chain = Pem.certificates(files.chain());
    PrivateKey key = Pem.key(files.key());
    if (!Pem.belong(key, chain.getFirst())) {
      throw new UnfitCertificateException(
          files.key(), "the key does not belong to the first certificate in " + files.chain());
    }
    return new Identity(key, chain, names(chain.getFirst()));
  }

  X509Certificate certificate() {
    return chain.getFirst();
  }

  /** What will keep peers from believing it. */
  List<String> warnings(TlsSettings.Files files, Instant now) {
    X509Certificate shown = certificate();
    if (now.isAfter(shown.getNotAfter().toInstant())) {
      return List.of(
          files.chain() + ": the certificate expired on " + shown.getNotAfter().toInstant());
    }
    if (now.isBefore(shown.getNotBefore().toInstant())) {
      return List.of(
          files.chain() + ": the certificate holds only from " + shown.getNotBefore().toInstant());
    }
    return List.of();
  }

  /** Whether it may be shown to whoever asks for this name; a wildcard stands for one label. */
  boolean standsFor(String name) {
    String asked = name.toLowerCase(Locale.ROOT);
    int dot = asked.indexOf('.');
    return names.contains(asked) || (dot > 0 && names.contains("*" + asked.substring(dot)));
  }

  private static Set<String> names(X509Certificate certificate) throws UnfitCertificateException {
    Set<String> names = new TreeSet<>();
    try {
      Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
      for (List<?> one : alternatives == null ? List.<List<?>>of() : alternatives) {
        if (one.get(0).equals(DNS)) {
          names.add(String.valueOf(one.get(1)).toLowerCase(Locale.ROOT));
        }
      }
    } catch (CertificateParsingException broken) {
      throw new UnfitCertificateException("a certificate's names cannot be read", broken);
    }
    if (names.isEmpty()) {
      names.add(Shown.commonName(certificate).toLowerCase(Locale.ROOT));
    }
    return names;
  }
}
