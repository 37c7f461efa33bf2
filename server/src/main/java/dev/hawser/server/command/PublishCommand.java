package dev.hawser.server.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hawser.protocol.MalformedFrameException;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.json.JsonData;
import dev.hawser.server.command.Failures.RefusalException;
import dev.hawser.server.command.Failures.UnreachableException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.JsonNodeFactory;

/** Publishes one value, or each line of standard input. */
@Command(
    name = "publish",
    description = "Publishes to a channel, and prints where the publication stands.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "DATA is one JSON value; text needs quotes of its own: '\"hello\"'. With - each line of",
      "standard input is one, in order; the first that is refused ends it. What is printed,",
      "EPOCH:OFFSET, is what `hawser subscribe --since` takes.",
      "With --api-key it goes over the operators' API instead, past grants and limits.",
      "",
      "Examples:",
      "  hawser publish demo/chat/lobby '{\"name\":\"Ann\",\"text\":\"Hello\"}'",
      "  hawser publish demo/readings 21.5 --tag room=kitchen --url tcp://127.0.0.1:8700",
      "  jq -c '.[]' orders.json | hawser publish demo/orders - --key import-7",
      "  hawser publish news '\"Maintenance at noon\"' --api-key \"$KEY\""
    })
final class PublishCommand implements Callable<Integer> {

  /** Below what the server lets wait, and what the SDK's outbox holds. */
  private static final int UNANSWERED = 128;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private LineOptions line = new LineOptions();

  @Parameters(index = "0", paramLabel = "CHANNEL", description = "Where to.")
  private String channel = "";

  @Parameters(index = "1", paramLabel = "DATA", description = "JSON, or - for standard input.")
  private String data = "";

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description =
          "Makes the effect happen once, however often it is run; with - the keys are"
              + " KEY-1, KEY-2 and so on, by line.")
  private @Nullable String key;

  @Option(
      names = "--tag",
      paramLabel = "NAME=VALUE",
      description = "What filters may read; may be repeated.")
  private Map<String, String> tags = new LinkedHashMap<>();

  @Option(
      names = "--slot",
      paramLabel = "NAME",
      description = "Of several publications with one slot the newest counts.")
  private @Nullable String slot;

  @Option(
      names = "--api-key",
      defaultValue = "${env:HAWSER_API_KEY}",
      paramLabel = "KEY",
      description = "Publishes over the operators' API (default: the variable HAWSER_API_KEY).")
  private @Nullable String apiKey;

  @Option(
      names = "--admin",
      defaultValue = "http://127.0.0.1:8701",
      paramLabel = "URL",
      description = "The operators' port, for --api-key (default: ${DEFAULT-VALUE}).")
  private URI admin = URI.create("");

  @Option(names = "--json", description = "Prints positions as JSON, one in each line.")
  private boolean json;

  private InputStream input = System.in;

  /** Reads from elsewhere than standard input. */
  void input(InputStream input) {
    this.input = input;
  }

  @Override
  public Integer call() throws Exception {
    if (!data.equals("-")) {
      Payload payload;
      try {
        payload = payload(data);
      } catch (MalformedFrameException e) {
        throw new ParameterException(spec.commandLine(), notJson("DATA", e), e);
      }
      try (Outlet outlet = outlet()) {
        print(line.answer(outlet.publish(payload, key)));
      }
      return Exit.OK;
    }
    try (Outlet outlet = outlet()) {
      return each(new BufferedReader(new InputStreamReader(input, UTF_8)), outlet);
    }
  }

  /** Several are under way at once, so that a line is not a round trip; all stay in order. */
  private int each(BufferedReader input, Outlet outlet)
      throws IOException, RefusalException, UnreachableException, InterruptedException {
    Deque<CompletableFuture<Position>> unanswered = new ArrayDeque<>();
    int number = 0;
    String problem = null;
    for (String next = input.readLine(); next != null; next = input.readLine()) {
      number++;
      if (next.isBlank()) {
        continue;
      }
      try {
        unanswered.add(outlet.publish(payload(next), key == null ? null : key + "-" + number));
      } catch (MalformedFrameException e) {
        problem = notJson("line " + number, e);
        break;
      }
      while (unanswered.size() >= UNANSWERED || answered(unanswered)) {
        print(line.answer(unanswered.remove()));
      }
    }
    while (!unanswered.isEmpty()) {
      print(line.answer(unanswered.remove()));
    }
    if (problem != null) {
      throw new IOException(problem);
    }
    return Exit.OK;
  }

  private static boolean answered(Deque<CompletableFuture<Position>> unanswered) {
    CompletableFuture<Position> first = unanswered.peek();
    return first != null && first.isDone();
  }

  private Outlet outlet() throws RefusalException, UnreachableException, InterruptedException {
    return apiKey == null
        ? Outlet.line(line.open(state -> {}), channel, tags, slot)
        : Outlet.api(admin, apiKey, line.within(), channel, tags, slot);
  }

  private static Payload payload(String text) throws MalformedFrameException {
    byte[] bytes = text.getBytes(UTF_8);
    return JsonData.read(bytes, 0, bytes.length);
  }

  private static String notJson(String what, MalformedFrameException e) {
    return what + " is not one JSON value (" + e.getMessage() + "); text needs quotes: '\"hello\"'";
  }

  private void print(Position position) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(
          JsonNodeFactory.instance
              .objectNode()
              .put("channel", channel)
              .put("epoch", position.epoch())
              .put("offset", position.offset()));
    } else {
      out.println(Positions.text(position));
    }
    out.flush();
  }
}
