package dev.hawser.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.server.command.Shell.Running;
import dev.hawser.transports.tls.Tls;
import dev.hawser.transports.tls.TlsSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateCommandTest {

  @TempDir Path folder = Path.of("");

  private Running certificate(String... arguments) {
    List<String> all = new ArrayList<>(List.of("certificate", "--out", folder.toString()));
    all.addAll(Arrays.asList(arguments));
    return Shell.start(all.toArray(String[]::new));
  }

  private X509Certificate read(String file) throws Exception {
    try (var in = Files.newInputStream(folder.resolve(file))) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  @Test
  void it_stands_for_this_machine_and_fits_a_server() throws Exception {
    Running made = certificate();
    assertThat(made.await()).as("%s", made.err()).isEqualTo(Exit.OK);
    Path chain = folder.resolve("localhost.pem");
    Path key = folder.resolve("localhost.key");
    assertThat(made.lines()).containsExactly(chain.toString(), key.toString());
    assertThat(Files.getPosixFilePermissions(key))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(names(read("localhost.pem")))
        .containsExactly("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1");
    TlsSettings settings =
        new TlsSettings(
            TlsSettings.Engine.AUTO,
            List.of(new TlsSettings.Files(chain, key)),
            false,
            TlsSettings.Clients.NONE,
            null);
    assertThat(Tls.check(settings)).isEmpty();
  }

  @Test
  void names_addresses_and_days_are_the_callers() throws Exception {
    assertThat(
            certificate("dev.example.com", "*.dev.example.com", "10.0.0.7", "--days", "3").await())
        .isEqualTo(Exit.OK);
    X509Certificate made = read("dev.example.com.pem");
    assertThat(names(made)).containsExactly("dev.example.com", "*.dev.example.com", "10.0.0.7");
    assertThat(Duration.between(Instant.now(), made.getNotAfter().toInstant()))
        .isBetween(Duration.ofDays(3).minusMinutes(5), Duration.ofDays(3));
    assertThat(made.getBasicConstraints()).as("no authority").isEqualTo(-1);
    made.verify(made.getPublicKey());
  }

  @Test
  void nothing_is_overwritten() throws Exception {
    Path key = Files.writeString(folder.resolve("localhost.key"), "precious");
    Running refused = certificate();
    assertThat(refused.await()).isEqualTo(Exit.FAILED);
    assertThat(refused.err().toString()).contains("is there already");
    assertThat(Files.readString(key)).isEqualTo("precious");
    assertThat(folder.resolve("localhost.pem")).doesNotExist();
  }

  @Test
  void what_is_no_name_makes_no_certificate() throws Exception {
    for (String name : List.of("a,dns:b", "a b", "../a", "-a", "a..b", "")) {
      assertThat(certificate(name).await()).as("'%s'", name).isEqualTo(Exit.USAGE);
    }
    assertThat(certificate("--days", "0").await()).isEqualTo(Exit.USAGE);
    assertThat(folder).isEmptyDirectory();
  }

  private static List<String> names(X509Certificate certificate) throws Exception {
    return certificate.getSubjectAlternativeNames().stream()
        .map(name -> String.valueOf(name.get(1)))
        .toList();
  }
}
