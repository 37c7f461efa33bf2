package dev.hawser.server.command;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
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

/** Tells what happened to connections, and why somebody did not get a publication. */
@Command(
    name = "why",
    description = "Tells why a user did or did not get a publication.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "A node remembers what happened to each of its connections, and for a while to those that",
      "have ended. Each is told step by step, the newest connection first; with --offset, what",
      "became of that publication comes first. Whichever node is asked, it asks the others.",
      "",
      "Examples:",
      "  hawser why --user ann --channel chat/lobby --offset 17",
      "  hawser why --channel chat/lobby",
      "  hawser why --user ann --json | jq '.connections[].steps[].text'"
    })
final class WhyCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private OperatorsDoor door = new OperatorsDoor();

  @Option(names = "--user", paramLabel = "USER", description = "Whose connections.")
  private @Nullable String user;

  @Option(names = "--session", paramLabel = "SESSION", description = "One session's connections.")
  private @Nullable String session;

  @Option(
      names = "--channel",
      paramLabel = "CHANNEL",
      description = "Only what concerns it; alone, everybody who had to do with it.")
  private @Nullable String channel;

  @Option(
      names = "--offset",
      paramLabel = "N",
      description = "The publication, as OFFSET or EPOCH:OFFSET; with --channel.")
  private @Nullable String offset;

  @Option(
      names = "--node",
      paramLabel = "NAME",
      description = "Asks only this node, or 'here' for the one at --admin.")
  private @Nullable String node;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "The most connections told (default: ${DEFAULT-VALUE}, at most 100).")
  private int limit;

  @Option(names = "--json", description = "Prints the API's own answer.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    Map<String, String> query = new LinkedHashMap<>();
    put(query, "user", user);
    put(query, "session", session);
    put(query, "channel", channel);
    if (query.isEmpty()) {
      throw wrong("one of --user, --session and --channel is needed");
    }
    if (offset != null && channel == null) {
      throw wrong("--offset goes with --channel");
    }
    if (limit < 1 || limit > 100) {
      throw wrong("--limit: " + limit + " (expected: 1 to 100)");
    }
    put(query, "offset", offset);
    put(query, "node", node);
    query.put("limit", String.valueOf(limit));
    JsonNode answer = door.get("/v1/explain", query);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(answer);
    } else {
      tell(answer, out);
    }
    out.flush();
    return Exit.OK;
  }

  private void tell(JsonNode answer, PrintWriter out) {
    JsonNode publication = answer.path("publication");
    if (publication.isObject()) {
      String author = publication.path("user").asString("");
      out.printf(
          "%s %s was published at %s%s%n",
          channel,
          publication.path("offset").asString(),
          publication.path("time").asString(),
          author.isEmpty() ? "" : " by " + author);
    } else if (offset != null) {
      out.printf("%s %s is not in the log%n", channel, offset);
    }
    JsonNode connections = answer.path("connections");
    if (connections.isEmpty()) {
      out.println("No node knows of such a connection, standing or ended lately.");
    }
    connections.forEach(one -> tellOne(one, out));
    for (JsonNode silent : answer.path("silent")) {
      out.printf("%nNode %s did not answer; it may know more.%n", silent.asString());
    }
    if (answer.has("next")) {
      out.printf("%nThere are more connections; --limit tells up to 100 of them.%n");
    }
  }

  private static void tellOne(JsonNode one, PrintWriter out) {
    out.printf(
        "%nsession %s of %s on %s, %s from %s%s%n",
        one.path("session").asString(),
        one.path("user").asString(),
        one.path("node").asString(),
        one.path("transport").asString(),
        one.path("remote").asString(),
        one.has("closed") ? ", ended" : "");
    JsonNode verdict = one.path("verdict");
    if (verdict.isObject()) {
      out.printf("  %s: %s%n", verdict.path("outcome").asString(), verdict.path("text").asString());
    }
    int forgotten = one.path("forgotten").asInt();
    if (forgotten > 0) {
      out.printf("  (%d older steps had to go)%n", forgotten);
    }
    for (JsonNode step : one.path("steps")) {
      out.printf("  %-24s  %s%n", step.path("at").asString(), step.path("text").asString());
    }
  }

  private static void put(Map<String, String> query, String name, @Nullable String value) {
    if (value != null) {
      query.put(name, value);
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
