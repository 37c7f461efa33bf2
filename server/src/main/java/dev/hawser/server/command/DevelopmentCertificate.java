package dev.hawser.server.command;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A certificate that has signed itself, made by the JDK's own {@code keytool}: Java has no public
 * way to write one, and a library for it would be larger than this server.
 */
final class DevelopmentCertificate {

  private static final Pattern NAME =
      Pattern.compile("(\\*\\.)?[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9-]+)*");
  private static final int SECRET_BITS = 160;

  /** What was written. */
  record Pair(Path chain, Path key) {}

  private final List<String> names;
  private final List<String> alternatives;

  private DevelopmentCertificate(List<String> names, List<String> alternatives) {
    this.names = names;
    this.alternatives = alternatives;
  }

  /**
   * @throws IllegalArgumentException for what is neither a name nor an address
   */
  static DevelopmentCertificate named(List<String> names) {
    List<String> alternatives = new ArrayList<>();
    for (String name : names) {
      alternatives.add(alternative(name));
    }
    return new DevelopmentCertificate(List.copyOf(names), alternatives);
  }

  private static String alternative(String name) {
    try {
      return "ip:" + InetAddress.ofLiteral(name).getHostAddress();
    } catch (IllegalArgumentException noAddress) {
      if (name.length() < 254 && NAME.matcher(name).matches()) {
        return "dns:" + name;
      }
      throw new IllegalArgumentException("'" + name + "' is neither a name nor an address");
    }
  }

  /**
   * Makes it and writes both files; where one is there already, nothing is changed.
   *
   * @throws IOException also if one of the files is there
   */
  Pair write(Path folder, int days) throws IOException, InterruptedException {
    String stem = names.getFirst().replace("*", "any").replace(':', '-');
    Pair files = new Pair(folder.resolve(stem + ".pem"), folder.resolve(stem + ".key"));
    for (Path file : List.of(files.chain(), files.key())) {
      if (Files.exists(file)) {
        throw new IOException(file + " is there already, and nothing is overwritten");
      }
    }
    Files.createDirectories(folder.toAbsolutePath());
    Path hidden = Files.createTempDirectory("hawser-certificate");
    Path store = hidden.resolve("store");
    String secret = new BigInteger(SECRET_BITS, new SecureRandom()).toString(36);
    try {
      make(store, secret, days);
      KeyStore made = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(store)) {
        made.load(in, secret.toCharArray());
      }
      Key key = made.getKey("own", secret.toCharArray());
      write(files.key(), "rw-------", pem("PRIVATE KEY", key.getEncoded()));
      write(
          files.chain(), "rw-r--r--", pem("CERTIFICATE", made.getCertificate("own").getEncoded()));
    } catch (GeneralSecurityException failure) {
      throw new IOException("no certificate could be made: " + failure.getMessage(), failure);
    } finally {
      Files.deleteIfExists(store);
      Files.delete(hidden);
    }
    return files;
  }

  private void make(Path store, String secret, int days) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-genkeypair", "-alias", "own", "-storetype", "PKCS12"));
    command.addAll(List.of("-keystore", store.toString(), "-storepass:env", "HAWSER_STORE"));
    command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1"));
    command.addAll(List.of("-dname", "CN=Hawser development", "-validity", String.valueOf(days)));
    command.addAll(List.of("-ext", "san=" + String.join(",", alternatives)));
    command.addAll(List.of("-ext", "bc:c=ca:false", "-ext", "ku:c=digitalSignature"));
    command.addAll(List.of("-ext", "eku=serverAuth"));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    // Not on the command line, which others on the machine can see.
    builder.environment().put("HAWSER_STORE", secret);
    Process keytool = builder.start();
    keytool.getOutputStream().close();
    String said = new String(keytool.getInputStream().readAllBytes(), UTF_8);
    if (keytool.waitFor() != 0) {
      throw new IOException("keytool made no certificate: " + said.strip());
    }
  }

  private static void write(Path file, String permissions, String text) throws IOException {
    FileAttribute<?> mode =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    try (SeekableByteChannel out = Files.newByteChannel(file, Set.of(CREATE_NEW, WRITE), mode)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(US_ASCII));
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
    }
  }

  private static String pem(String label, byte[] bytes) {
    return "-----BEGIN "
        + label
        + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes)
        + "\n-----END "
        + label
        + "-----\n";
  }
}
