import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.List;

/**
 * Writes the authorities of a folder of PEM files into a key store that a JVM takes for its own:
 * {@code java TrustStore.java FOLDER FILE}. The same folder gives the same bytes.
 */
final class TrustStore {

  public static void main(String[] arguments) throws Exception {
    // Authorities are public: nothing is encrypted, so no salt differs from run to run.
    System.setProperty("keystore.pkcs12.certProtectionAlgorithm", "NONE");
    System.setProperty("keystore.pkcs12.macAlgorithm", "NONE");
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    List<Path> files;
    try (var found = Files.walk(Path.of(arguments[0]))) {
      files = found.filter(file -> file.toString().endsWith(".crt")).sorted().toList();
    }
    CertificateFactory certificates = CertificateFactory.getInstance("X.509");
    for (Path file : files) {
      byte[] pem = Files.readString(file, UTF_8).getBytes(UTF_8);
      Certificate certificate = certificates.generateCertificate(new ByteArrayInputStream(pem));
      store.setCertificateEntry(file.getFileName().toString().replace(".crt", ""), certificate);
    }
    if (files.isEmpty()) {
      throw new IllegalStateException("no authorities in " + arguments[0]);
    }
    try (var out = Files.newOutputStream(Path.of(arguments[1]))) {
      store.store(out, "".toCharArray());
    }
  }
}
