package dev.hawser.server.command;

import dev.hawser.server.command.Failures.RefusalException;
import dev.hawser.server.command.Failures.UnreachableException;
import java.io.Console;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Shows the nodes and the busiest channels of a cluster, again and again. */
@Command(
    name = "top",
    description = "Shows nodes and the busiest channels, each second anew.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Whichever node is asked, it tells of all. On a terminal the view stays in place; elsewhere",
      "each view follows the one before, with an empty line between. Ctrl-C ends it.",
      "",
      "Examples:",
      "  hawser top",
      "  hawser top --once --channels 5",
      "  hawser top --json | jq '.nodes[] | {node, connections}'"
    })
final class TopCommand implements Callable<Integer> {

  private static final Duration EVERY = Duration.ofSeconds(1);

  /** To the upper left corner. */
  private static final String HOME = "\033[H";

  /** Nothing to the right of here, and nothing below. */
  private static final String REST_OF_LINE = "\033[K";

  private static final String REST_OF_SCREEN = "\033[J";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private OperatorsDoor door = new OperatorsDoor();

  @Option(names = "--once", description = "Shows it once, and ends.")
  private boolean once;

  @Option(
      names = "--channels",
      paramLabel = "N",
      defaultValue = "20",
      description = "How many channels, at most 200 (default: ${DEFAULT-VALUE}).")
  private int channels;

  @Option(names = "--json", description = "Prints the API's own answers, one object for a view.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    if (channels < 1 || channels > 200) {
      throw new ParameterException(
          spec.commandLine(), "--channels: " + channels + " (expected: 1 to 200)");
    }
    PrintWriter out = spec.commandLine().getOut();
    boolean terminal = !once && !json && isTerminal(System.console());
    // The first look fails where there is nobody; later ones wait until somebody is there again.
    show(out, look(), terminal, true);
    while (!once && !out.checkError()) {
      Thread.sleep(EVERY);
      try {
        show(out, look(), terminal, false);
      } catch (UnreachableException away) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("hawser: " + away.getMessage());
        err.flush();
      }
    }
    return Exit.OK;
  }

  /** There is none where input or output is not a terminal's. */
  private static boolean isTerminal(@Nullable Console console) {
    return console != null && console.isTerminal();
  }

  private ObjectNode look() throws RefusalException, UnreachableException, InterruptedException {
    JsonNode nodes = door.get("/v1/nodes", Map.of());
    JsonNode busiest = door.get("/v1/busiest", Map.of("limit", String.valueOf(channels)));
    ObjectNode view = JsonNodeFactory.instance.objectNode().put("time", now());
    view.setAll((ObjectNode) nodes);
    view.setAll((ObjectNode) busiest);
    return view;
  }

  private static long now() {
    return System.currentTimeMillis();
  }

  private void show(PrintWriter out, ObjectNode view, boolean terminal, boolean first) {
    if (json) {
      out.println(view);
    } else {
      write(out, TopView.lines(view, view, view.path("time").asLong()), terminal, first);
    }
    out.flush();
  }

  /** On a terminal over the view before, so that nothing flickers. */
  static void write(PrintWriter out, List<String> lines, boolean terminal, boolean first) {
    if (terminal) {
      out.print(first ? HOME + REST_OF_SCREEN : HOME);
      lines.forEach(line -> out.println(line + REST_OF_LINE));
      out.print(REST_OF_SCREEN);
    } else {
      if (!first) {
        out.println();
      }
      lines.forEach(out::println);
    }
  }
}
