package dev.hawser.server.command;

import dev.hawser.server.configuration.Configuration;
import dev.hawser.server.configuration.ConfigurationReader;
import dev.hawser.server.configuration.InvalidConfigurationException;
import dev.hawser.server.configuration.Problem;
import dev.hawser.transports.tls.Tls;
import dev.hawser.transports.tls.UnfitCertificateException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Says what is wrong with a configuration, and where. */
@Command(
    name = "check-config",
    description = "Says what is wrong with a configuration, in which line, and what was meant.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Looks at the variables HAWSER_… as `serve` does.",
      "",
      "Example:",
      "  hawser check-config hawser.yaml"
    })
final class CheckConfigCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "FILE", description = "The configuration.")
  private Path file = Path.of("");

  @Option(names = "--json", description = "Writes the problems as JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    try {
      Configuration configuration = new ConfigurationReader(System.getenv()).read(file);
      if (configuration.tls() != null) {
        certificates(configuration.tls());
      }
      out.println(json ? "{\"problems\":[]}" : file + ": good");
      out.flush();
      return Exit.OK;
    } catch (InvalidConfigurationException e) {
      if (json) {
        out.println(list(e));
        out.flush();
      } else {
        PrintWriter err = spec.commandLine().getErr();
        err.println(e.getMessage());
        err.flush();
      }
      return Exit.CONFIGURATION;
    }
  }

  /** What no schema can see: whether the files are there, and fit. */
  private void certificates(Configuration.Tls tls) throws InvalidConfigurationException {
    try {
      for (String warning : Tls.check(tls.settings())) {
        spec.commandLine().getErr().println("warning: tls: " + warning);
      }
      spec.commandLine().getErr().flush();
    } catch (UnfitCertificateException unfit) {
      throw new InvalidConfigurationException(
          List.of(new Problem(file.toString(), 0, 0, "tls: " + unfit.getMessage(), null, null)));
    }
  }

  private static ObjectNode list(InvalidConfigurationException e) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ArrayNode problems = body.putArray("problems");
    for (Problem problem : e.problems()) {
      problems
          .addObject()
          .put("source", problem.source())
          .put("line", problem.line())
          .put("column", problem.column())
          .put("message", problem.message())
          .put("nearest", problem.nearest());
    }
    return body;
  }
}
