package dev.hawser.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates as an operator has them: in files, made by OpenSSL. */
class CertificatesTest {

  private static final String CONNECT = "HAWSER/1 json\n{\"id\":1,\"connect\":{}}\n";

  @TempDir private Path folder;

  @BeforeEach
  void makeAuthority() {
    openssl(
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 9 -subj /CN=Authority"
            + " -keyout ca.key -out ca.pem");
    issue("node", "/CN=node", "DNS:localhost");
  }

  private void issue(String file, String subject, String names) {
    openssl(
        "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "
            + subject
            + " -keyout "
            + file
            + ".key -out "
            + file
            + ".csr");
    write(file + ".ext", names.isEmpty() ? "basicConstraints=CA:false" : "subjectAltName=" + names);
    openssl(
        "x509 -req -days 9 -CA ca.pem -CAkey ca.key -CAcreateserial -extfile "
            + file
            + ".ext"
            + " -in "
            + file
            + ".csr -out "
            + file
            + ".pem");
  }

  private void openssl(String arguments) {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments.split(" ")));
    try {
      Process process =
          new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor()).as("openssl %s: %s", arguments, said).isZero();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void write(String file, String text) {
    try {
      Files.writeString(folder.resolve(file), text);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private String tls(String more) {
    return """
    tls:
      certificates: [{chain: %1$s/node.pem, key: %1$s/node.key}]
      watch: 20ms
      %2$s
    profiles: [{name: telemetry, channels: telemetry/#}]
    """
            .formatted(folder, more)
        + Hosted.admin("")
        + Hosted.secret();
  }

  private SSLSocket connect(Hosted hosted, String own) throws Exception {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    try (var in = Files.newInputStream(folder.resolve("ca.pem"))) {
      trusted.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    KeyStore shown = KeyStore.getInstance("PKCS12");
    shown.load(null, null);
    if (!own.isEmpty()) {
      openssl(
          "pkcs12 -export -passout pass:p -in "
              + own
              + ".pem -inkey "
              + own
              + ".key -out "
              + own
              + ".p12");
      try (var in = Files.newInputStream(folder.resolve(own + ".p12"))) {
        shown.load(in, "p".toCharArray());
      }
    }
    keys.init(shown, "p".toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    SSLSocket socket =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), hosted.server().port());
    socket.setSoTimeout(20_000);
    socket.startHandshake();
    return socket;
  }

  private String name(Hosted hosted) throws Exception {
    try (SSLSocket socket = connect(hosted, "")) {
      return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
          .getSubjectX500Principal()
          .getName();
    }
  }

  private static BufferedReader say(SSLSocket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(UTF_8));
    return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
  }

  @Test
  void who_shows_a_certificate_is_its_user_with_the_grants_of_the_file() throws Exception {
    issue("device", "/CN=ignored", "URI:urn:device:7,DNS:d.example");
    issue("bare", "/CN=meter-8", "");
    String clients =
        "clients: want\n  authorities: "
            + folder
            + "/ca.pem\n"
            + "  grants: [{channels: telemetry/#, allow: [publish]}]";
    try (Hosted hosted = Hosted.start(tls(clients));
        SSLSocket device = connect(hosted, "device");
        SSLSocket bare = connect(hosted, "bare");
        SSLSocket nobody = connect(hosted, "")) {
      BufferedReader in = say(device, CONNECT);
      assertThat(in.readLine()).contains("\"user\":\"urn:device:7\"", "\"expires\":");
      say(device, "{\"id\":2,\"publish\":{\"channel\":\"telemetry/a\",\"data\":1}}\n");
      assertThat(in.readLine()).contains("\"id\":2,\"published\"");
      say(device, "{\"id\":3,\"subscribe\":{\"channel\":\"telemetry/a\"}}\n");
      assertThat(in.readLine()).contains("\"id\":3,\"error\"", "not-allowed");
      assertThat(say(bare, CONNECT).readLine()).contains("\"user\":\"meter-8\"");
      assertThat(say(nobody, CONNECT).readLine()).contains("token-required");
    }
  }

  @Test
  void where_one_is_required_nobody_comes_in_without() throws Exception {
    issue("device", "/CN=device", "");
    String clients = "clients: require\n  authorities: " + folder + "/ca.pem";
    try (Hosted hosted = Hosted.start(tls(clients));
        SSLSocket device = connect(hosted, "device")) {
      assertThat(say(device, CONNECT).readLine()).contains("\"user\":\"device\"");
      assertThatThrownBy(
              () -> {
                try (SSLSocket nobody = connect(hosted, "")) {
                  // With TLS 1.3 the refusal comes after the handshake.
                  String line = say(nobody, CONNECT).readLine();
                  throw new IOException("was told " + line);
                }
              })
          .isInstanceOf(IOException.class)
          .hasMessageNotContaining("connected");
    }
  }

  @Test
  void changed_files_hold_for_newcomers_and_broken_ones_are_counted() throws Exception {
    try (Hosted hosted = Hosted.start(tls(""));
        SSLSocket stays = connect(hosted, "")) {
      BufferedReader in = say(stays, "HAWSER/1 json\n{\"id\":1,\"ping\":{}}\n");
      assertThat(in.readLine()).contains("\"id\":1");
      assertThat(name(hosted)).isEqualTo("CN=node");
      issue("node", "/CN=renewed", "DNS:localhost");
      soon().untilAsserted(() -> assertThat(name(hosted)).isEqualTo("CN=renewed"));
      // Of two files that are replaced one after the other it may have seen the first alone.
      long before = hosted.server().meters().certificatesUnfit.sum();
      write("node.key", "broken again");
      soon().until(() -> hosted.server().meters().certificatesUnfit.sum() > before);
      assertThat(name(hosted)).isEqualTo("CN=renewed");
      assertThat(hosted.get("/metrics").body()).contains("hawser_certificates_unfit_total ");
      say(stays, "{\"id\":2,\"ping\":{}}\n");
      assertThat(in.readLine()).contains("\"id\":2");
    }
  }

  @Test
  void a_server_does_not_start_with_what_cannot_be_used() {
    write("node.key", "broken");
    assertThatThrownBy(() -> Hosted.start(tls("")))
        .hasMessageContaining("node.key: there is no BEGIN PRIVATE KEY in it");
  }

  private static ConditionFactory soon() {
    return Awaitility.await().atMost(Duration.ofSeconds(30));
  }
}
