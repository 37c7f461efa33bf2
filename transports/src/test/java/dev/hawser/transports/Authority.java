package dev.hawser.transports;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hawser.transports.tls.TlsSettings;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** An authority made for one test, which everybody there trusts. */
final class Authority {

  private final X509Bundle root;
  private final Path folder;

  Authority(Path folder) {
    this.folder = folder;
    try {
      root =
          builder()
              .subject("CN=Authority")
              .setIsCertificateAuthority(true)
              .setKeyUsage(true, CertificateBuilder.KeyUsage.keyCertSign)
              .buildSelfSigned();
      Files.writeString(folder.resolve("ca.pem"), root.getCertificatePEM());
    } catch (Exception failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static CertificateBuilder builder() {
    return new CertificateBuilder()
        .algorithm(CertificateBuilder.Algorithm.ecp256)
        .notBefore(Instant.now().minus(Duration.ofDays(1)))
        .notAfter(Instant.now().plus(Duration.ofDays(9)));
  }

  Path certificate() {
    return folder.resolve("ca.pem");
  }

  X509Bundle issue(String common, String... names) {
    return issue(CertificateBuilder.Algorithm.ecp256, common, names);
  }

  X509Bundle issue(CertificateBuilder.Algorithm algorithm, String common, String... names) {
    CertificateBuilder builder = builder().algorithm(algorithm).subject("CN=" + common);
    for (String name : names) {
      builder.addSanDnsName(name);
    }
    try {
      return builder.buildIssuedBy(root);
    } catch (Exception failure) {
      throw new IllegalStateException(failure);
    }
  }

  /** Puts a certificate where a server finds it, in place of what was there. */
  TlsSettings.Files write(String file, X509Bundle bundle) {
    Path chain = folder.resolve(file + ".pem");
    Path key = folder.resolve(file + ".key");
    try {
      Files.writeString(chain, bundle.getCertificatePathPEM(), UTF_8);
      Files.writeString(key, bundle.getPrivateKeyPEM(), UTF_8);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return new TlsSettings.Files(chain, key);
  }

  TlsSettings settings(TlsSettings.Engine engine, TlsSettings.Files... files) {
    return new TlsSettings(engine, List.of(files), false, TlsSettings.Clients.NONE, null);
  }

  /** What a peer trusts, and shows of itself. */
  SSLContext peers(@Nullable X509Bundle own) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      KeyManagerFactory keys = null;
      if (own != null) {
        keys = own.toKeyManagerFactory();
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(onlyRoot());
      context.init(keys == null ? null : keys.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (Exception failure) {
      throw new IllegalStateException(failure);
    }
  }

  private KeyStore onlyRoot() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    store.setCertificateEntry("root", root.getCertificate());
    return store;
  }

  /** Connects by TLS, and shakes hands. */
  static Peer connect(SSLContext context, int port, String name, String... protocols) {
    return new Peer(socket(context, port, name, protocols));
  }

  static SSLSocket socket(SSLContext context, int port, String name, String... protocols) {
    try {
      SSLSocket socket =
          (SSLSocket)
              context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setServerNames(List.of(new SNIHostName(name)));
      parameters.setApplicationProtocols(protocols);
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      return socket;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
