package dev.hawser.server.command;

import java.io.PrintWriter;
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

/** Prints all of a conversation, or all that is kept of a user. */
@Command(
    name = "im-export",
    description = "Prints a conversation, or what is kept of a user, as lines of JSON.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Each line tells what it `is`. Pages are fetched as they are printed.",
      "",
      "Examples:",
      "  hawser im-export --user ann | gzip > ann.jsonl.gz",
      "  hawser im-export --channel im/c/g7c0q2m4k9d1 | jq 'select(.is == \"publication\")'"
    })
final class ImExportCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private OperatorsDoor door = new OperatorsDoor();

  @Option(names = "--user", paramLabel = "USER", description = "Whose.")
  private @Nullable String user;

  @Option(names = "--channel", paramLabel = "CHANNEL", description = "Which conversation.")
  private @Nullable String channel;

  @Override
  public Integer call() throws Exception {
    if ((user == null) == (channel == null)) {
      throw new ParameterException(
          spec.commandLine(), "one of --user and --channel is needed, and not both");
    }
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    if (user == null) {
      data.put("channel", channel);
    } else {
      data.put("user", user);
    }
    ObjectNode asked = JsonNodeFactory.instance.objectNode().put("method", "im/export");
    asked.set("data", data);
    PrintWriter out = spec.commandLine().getOut();
    JsonNode page;
    do {
      page = door.post("/v1/call", asked).path("data");
      page.path("lines").forEach(out::println);
      out.flush();
      data.put("next", page.path("next").asString(""));
    } while (page.has("next"));
    return Exit.OK;
  }
}
