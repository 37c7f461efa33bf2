package dev.hawser.proof.door;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** A certificate made by {@code hawser certificate}, and sockets that trust it and no other. */
public final class Certificates {

  private final Path folder;

  /** Makes {@code localhost.pem} and {@code localhost.key} in this folder. */
  public Certificates(Path folder) {
    this.folder = folder;
    hawser("certificate", "--out", folder.toString());
  }

  private static void hawser(String... arguments) {
    List<String> command = Program.command();
    command.addAll(Arrays.asList(arguments));
    try {
      Process made = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(made.getInputStream().readAllBytes(), UTF_8);
      if (made.waitFor() != 0) {
        throw new AssertionError(said);
      }
    } catch (IOException failure) {
      throw new AssertionError(failure);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new AssertionError(stop);
    }
  }

  public Path chain() {
    return folder.resolve("localhost.pem");
  }

  public Path key() {
    return folder.resolve("localhost.key");
  }

  /** The settings of a node that shows it. */
  public String settings() {
    return "tls: {certificates: [{chain: %s, key: %s}]}%n".formatted(chain(), key());
  }

  /** What trusts it, and nobody else. */
  public SSLContext trusting() {
    try (InputStream in = Files.newInputStream(chain())) {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      trusted.setCertificateEntry(
          "own", CertificateFactory.getInstance("X.509").generateCertificate(in));
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException failure) {
      throw new IllegalStateException(failure);
    }
  }

  /** A socket over TLS, from this address of the loopback; it offers these protocols by ALPN. */
  public Socket connect(int port, String from, String... protocols) {
    try {
      Socket plain = new Socket();
      plain.setTcpNoDelay(true);
      plain.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
      plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      SSLSocket socket =
          (SSLSocket) trusting().getSocketFactory().createSocket(plain, "localhost", port, true);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setApplicationProtocols(protocols);
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      return socket;
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }
}
