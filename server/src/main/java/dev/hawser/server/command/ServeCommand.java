package dev.hawser.server.command;

import dev.hawser.server.Server;
import dev.hawser.server.configuration.Configuration;
import dev.hawser.server.configuration.ConfigurationReader;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Starts the server of a configuration. */
@Command(
    name = "serve",
    description = "Starts the server that a configuration file describes.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Nothing is anonymous unless a profile of the file says so. Variables override keys:",
      "HAWSER_ADMIN_PORT is admin.port. SIGTERM drains: not ready, everybody is asked to go",
      "elsewhere within drain.within, then the rest ends. SIGHUP reads the certificates again.",
      "",
      "Examples:",
      "  hawser serve --config hawser.yaml",
      "  HAWSER_PORT=9000 hawser serve --config hawser.yaml"
    })
final class ServeCommand implements Callable<Integer> {

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "The configuration (docs/operations/configuration.md).")
  private Path config = Path.of("");

  @Override
  public Integer call() throws Exception {
    Configuration configuration = new ConfigurationReader(System.getenv()).read(config);
    Logs.configure(configuration.logging());
    try (Server server = Server.start(configuration)) {
      HangUp.runs(server::reloadCertificates);
      return Running.untilEnded(server);
    }
  }
}
