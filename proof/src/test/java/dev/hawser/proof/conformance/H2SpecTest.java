package dev.hawser.proof.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.proof.door.Certificates;
import dev.hawser.server.Server;
import dev.hawser.server.configuration.ConfigurationReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every case of h2spec, also the strict ones, in the clear and over TLS. */
class H2SpecTest {

  private static final String ARCHIVE = "/h2spec/2.2.0/h2spec_linux_amd64.tar.gz";
  private static final int CASES = 146;

  @ParameterizedTest(name = "TLS: {0}")
  @ValueSource(booleans = {false, true})
  void every_case_passes(boolean secure, @TempDir Path folder) throws Exception {
    String settings =
        """
        host: 127.0.0.1
        port: 0
        admin: {port: 0}
        """;
    if (secure) {
      settings += new Certificates(folder).settings();
    }
    try (Server server = Server.start(new ConfigurationReader(Map.of()).read("spec", settings))) {
      List<String> options = secure ? List.of("--strict", "-t", "-k") : List.of("--strict");
      String said = run(folder, server.port(), options);
      assertThat(said)
          .as(said)
          .contains(CASES + " tests, " + CASES + " passed, 0 skipped, 0 failed");
    }
  }

  private static String run(Path folder, int port, List<String> options)
      throws IOException, InterruptedException {
    Path archive = folder.resolve("h2spec.tar.gz");
    try (InputStream in = H2SpecTest.class.getResourceAsStream(ARCHIVE)) {
      assertThat(in).as("h2spec on the class path").isNotNull();
      Files.copy(in, archive);
    }
    said(folder, List.of("tar", "xzf", archive.toString()));
    List<String> command = new ArrayList<>();
    command.add(folder.resolve("h2spec").toString());
    command.addAll(List.of("-h", "127.0.0.1", "-p", String.valueOf(port)));
    command.addAll(options);
    return said(folder, command);
  }

  private static String said(Path folder, List<String> command)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();
    return said;
  }
}
