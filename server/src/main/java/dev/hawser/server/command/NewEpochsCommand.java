package dev.hawser.server.command;

import dev.hawser.server.configuration.Configuration;
import dev.hawser.server.configuration.ConfigurationReader;
import dev.hawser.server.configuration.InvalidConfigurationException;
import dev.hawser.stores.Store;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** After a backup was restored: what was acknowledged since is gone, and nobody may think not. */
@Command(
    name = "new-epochs",
    description = "Has all durable channels begin another epoch, as after a backup was restored.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "With SQLite, stop the node first. With PostgreSQL, nodes may run.",
      "",
      "Example:",
      "  hawser new-epochs --config hawser.yaml"
    })
final class NewEpochsCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--config",
      paramLabel = "FILE",
      required = true,
      description = "The configuration, which says where the store is.")
  private Path file = Path.of("");

  @Override
  public Integer call() throws IOException {
    PrintWriter err = spec.commandLine().getErr();
    try {
      Configuration configuration = new ConfigurationReader(System.getenv()).read(file);
      if (configuration.store() == null) {
        err.println("hawser: no profile is durable, so there is no store");
        err.flush();
        return Exit.FAILED;
      }
      Store.renew(configuration.store());
      spec.commandLine().getOut().println("All durable channels begin another epoch.");
      spec.commandLine().getOut().flush();
      return Exit.OK;
    } catch (InvalidConfigurationException e) {
      err.println(e.getMessage());
      err.flush();
      return Exit.CONFIGURATION;
    }
  }
}
