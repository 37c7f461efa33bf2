package dev.hawser.transports;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.transports.line.LineLimits;
import dev.hawser.transports.loop.IoKind;
import dev.hawser.transports.tls.TlsSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A peer that returns shakes hands in short; OpenSSL says whether it did. */
final class ResumptionTest {

  @TempDir private Path folder;

  static Stream<Arguments> ways() {
    return Stream.of(TlsSettings.Engine.BORINGSSL, TlsSettings.Engine.JDK)
        .flatMap(engine ->
            Stream.of("-tls1_2", "-tls1_3").map(version -> Arguments.of(engine, version)));
  }

  @ParameterizedTest
  @MethodSource("ways")
  void who_returns_resumes_until_certificates_change(TlsSettings.Engine engine, String version)
      throws Exception {
    var authority = new Authority(folder);
    TlsSettings.Files files = authority.write("a", authority.issue("a", "a.example"));
    try (House house =
        House.guarded(
            IoKind.automatic(), LineLimits.standard(), authority.settings(engine, files))) {
      String session = folder.resolve("session").toString();
      assertThat(client(house, version, "-sess_out", session)).contains("New, TLSv1");
      assertThat(client(house, version, "-sess_in", session)).contains("Reused, TLSv1");
      house.doors.reloadCertificates();
      assertThat(client(house, version, "-sess_in", session)).contains("New, TLSv1");
    }
  }

  /** Runs OpenSSL's own client until it has read an answer. */
  private String client(House house, String... options) throws IOException, InterruptedException {
    List<String> words =
        new ArrayList<>(
            List.of(
                "openssl",
                "s_client",
                "-connect",
                "127.0.0.1:" + house.port(),
                "-CAfile",
                folder.resolve("ca.pem").toString(),
                "-servername",
                "a.example",
                "-verify_return_error",
                "-ign_eof"));
    words.addAll(List.of(options));
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    try (var in = process.outputWriter(UTF_8)) {
      in.write("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n");
      in.flush();
      String said = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(said).contains("HTTP/1.1 404");
      return said;
    } finally {
      process.destroyForcibly().waitFor();
    }
  }
}
