package dev.hawser.transports.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the files that authorities hand out (RFC 7468). */
final class Pem {

  private static final long LARGEST = 1024 * 1024;
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]+)-----END \\1-----");
  private static final List<String> ALGORITHMS = List.of("RSA", "EC", "Ed25519");

  private record Block(String label, byte[] bytes) {}

  private Pem() {}

  /** All certificates of a file, in their order. */
  static List<X509Certificate> certificates(Path file) throws UnfitCertificateException {
    List<X509Certificate> certificates = new ArrayList<>();
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (Block block : blocks(file)) {
        if (block.label().equals("CERTIFICATE")) {
          certificates.add(
              (X509Certificate)
                  factory.generateCertificate(new ByteArrayInputStream(block.bytes())));
        }
      }
    } catch (CertificateException broken) {
      throw new UnfitCertificateException(file, "a certificate is broken: " + broken.getMessage());
    }
    if (certificates.isEmpty()) {
      throw new UnfitCertificateException(file, "there is no BEGIN CERTIFICATE in it");
    }
    return certificates;
  }

  /** The private key of a file. */
  static PrivateKey key(Path file) throws UnfitCertificateException {
    for (Block block : blocks(file)) {
      switch (block.label()) {
        case "PRIVATE KEY" -> {
          return key(file, block.bytes());
        }
        case "RSA PRIVATE KEY", "EC PRIVATE KEY" ->
            throw new UnfitCertificateException(
                file,
                "the key is in an old form; rewrite it with `openssl pkcs8 -topk8 -nodes -in OLD"
                    + " -out NEW`");
        case "ENCRYPTED PRIVATE KEY" ->
            throw new UnfitCertificateException(
                file, "the key is encrypted; decrypt it with `openssl pkey -in OLD -out NEW`");
        default -> {}
      }
    }
    throw new UnfitCertificateException(file, "there is no BEGIN PRIVATE KEY in it");
  }

  private static PrivateKey key(Path file, byte[] pkcs8) throws UnfitCertificateException {
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      } catch (InvalidKeySpecException another) {
        // The next one may fit.
      } catch (NoSuchAlgorithmException impossible) {
        throw new IllegalStateException("every Java has " + algorithm, impossible);
      }
    }
    throw new UnfitCertificateException(file, "the key is none of RSA, EC and Ed25519");
  }

  private static List<Block> blocks(Path file) throws UnfitCertificateException {
    String text;
    try {
      if (Files.size(file) > LARGEST) {
        throw new UnfitCertificateException(file, "the file is larger than 1 MiB");
      }
      text = Files.readString(file, US_ASCII);
    } catch (NoSuchFileException missing) {
      throw new UnfitCertificateException(file, "there is no such file");
    } catch (IOException unreadable) {
      throw new UnfitCertificateException(file, "it cannot be read: " + unreadable);
    }
    List<Block> blocks = new ArrayList<>();
    Matcher found = BLOCK.matcher(text);
    while (found.find()) {
      try {
        blocks.add(new Block(found.group(1), Base64.getMimeDecoder().decode(found.group(2))));
      } catch (IllegalArgumentException broken) {
        throw new UnfitCertificateException(file, "its base64 is broken");
      }
    }
    return blocks;
  }

  /** Whether a key is the private half of a certificate's. */
  static boolean belong(PrivateKey key, X509Certificate certificate) {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> "Ed25519";
        };
    try {
      Signature signature = Signature.getInstance(algorithm);
      byte[] words = certificate.getEncoded();
      signature.initSign(key);
      signature.update(words);
      byte[] signed = signature.sign();
      signature.initVerify(certificate.getPublicKey());
      signature.update(words);
      return signature.verify(signed);
    } catch (GeneralSecurityException another) {
      return false;
    }
  }
}
