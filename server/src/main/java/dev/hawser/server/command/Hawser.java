package dev.hawser.server.command;

import dev.hawser.protocol.Position;
import dev.hawser.server.Version;
import dev.hawser.server.configuration.Amounts;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The program {@code hawser}. */
@Command(
    name = "hawser",
    description = "Holds the line open: channels over very many long-lived connections.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = Hawser.VersionText.class,
    subcommands = {
      DemoCommand.class,
      ServeCommand.class,
      CheckConfigCommand.class,
      NewEpochsCommand.class,
      WebPushKeyCommand.class,
      ImExportCommand.class,
      CertificateCommand.class,
      TokenCommand.class,
      PublishCommand.class,
      SubscribeCommand.class,
      WhyCommand.class,
      TopCommand.class,
      BenchCommand.class,
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:It worked.",
      "1:It failed; the message says why.",
      "2:The command line is wrong.",
      "3:The server refused, with a number of the catalogue.",
      "4:The server could not be reached.",
      "5:The configuration is wrong."
    },
    footer = {
      "",
      "Examples:",
      "  hawser demo",
      "  hawser serve --config hawser.yaml",
      "  hawser subscribe demo/chat/lobby",
      "  hawser publish demo/chat/lobby '{\"name\":\"Ann\",\"text\":\"Hello\"}'"
    })
public final class Hawser implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /** Runs one command and tells its exit code. */
  static int run(String... arguments) {
    return commandLine().execute(arguments);
  }

  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Hawser());
    line.setExecutionExceptionHandler(Failures::handle);
    line.setParameterExceptionHandler(Hawser::misused);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    // Data may begin with @; nothing on the command line is a file unless an option says so.
    line.setExpandAtFiles(false);
    line.registerConverter(Duration.class, Hawser::duration);
    line.registerConverter(Position.class, new Positions());
    line.setUsageHelpLongOptionsMaxWidth(28);
    line.setUsageHelpAutoWidth(true);
    return line;
  }

  private static Duration duration(String text) {
    try {
      Duration duration = Amounts.duration(text);
      if (!duration.isZero()) {
        return duration;
      }
    } catch (IllegalArgumentException e) {
      // Said below, in the same words for everything that is no duration.
    }
    throw new TypeConversionException("'" + text + "' (expected: such as 500ms, 30s, 5m or 1d)");
  }

  private static int misused(ParameterException e, String[] arguments) {
    CommandLine line = e.getCommandLine();
    PrintWriter err = line.getErr();
    err.println("hawser: " + e.getMessage());
    CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
    err.println("Try '" + line.getCommandSpec().qualifiedName() + " --help'.");
    err.flush();
    return Exit.USAGE;
  }

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "a command is needed");
  }

  static final class VersionText implements CommandLine.IVersionProvider {

    @Override
    public String[] getVersion() {
      return new String[] {
        "hawser " + Version.text() + " (Java " + Runtime.version().feature() + ")"
      };
    }
  }
}
