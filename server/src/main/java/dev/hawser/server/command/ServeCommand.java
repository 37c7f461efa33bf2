package dev.hawser.server.command;

import dev.hawser.core.RefusedException;
import dev.hawser.server.ConfigurationSource;
import dev.hawser.server.Server;
import dev.hawser.server.configuration.Configuration;
import dev.hawser.server.configuration.ConfigurationReader;
import dev.hawser.server.configuration.InvalidConfigurationException;
import java.io.IOException;
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
      "elsewhere within drain.within, then the rest ends. SIGHUP reads configuration and",
      "certificates again: all of what has changed is taken over, or nothing and why is logged.",
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
    FileSource source = new FileSource(config);
    Configuration configuration = source.read();
    source.logging(configuration.logging());
    try (Server server = Server.start(configuration, source)) {
      HangUp.runs(() -> hungUp(server));
      return Running.untilEnded(server);
    }
  }

  private static void hungUp(Server server) {
    try {
      server.reload();
    } catch (RefusedException refused) {
      // The server has said why in its log, and goes on as before.
      return;
    }
  }

  /** The file, over which variables stand, as at the start. */
  private record FileSource(Path file) implements ConfigurationSource {

    @Override
    public Configuration read() throws IOException, InvalidConfigurationException {
      return new ConfigurationReader(System.getenv()).read(file);
    }

    @Override
    public void logging(Configuration.Logging logging) {
      Logs.configure(logging);
    }
  }
}
