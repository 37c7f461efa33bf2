package dev.hawser.server.command;

import dev.hawser.protocol.Position;
import dev.hawser.protocol.Publication;
import dev.hawser.protocol.ServerMessage.HistoryPage;
import dev.hawser.sdk.Channel;
import dev.hawser.sdk.Hawser;
import dev.hawser.sdk.HawserException;
import dev.hawser.sdk.State;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what is published, as it comes. */
@Command(
    name = "subscribe",
    description = "Prints the publications of channels as they come, one in each line.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "A line is: channel, offset, user (- for the operator's programs), data. With --json it",
      "is the protocol's own push. The line comes back by itself when it is lost, with what was",
      "missed; standard error says so, and says when something is lost for good. Ctrl-C ends it.",
      "",
      "Examples:",
      "  hawser subscribe demo/chat/lobby",
      "  hawser subscribe demo/chat/lobby --history 20 --presence",
      "  hawser subscribe demo/orders --since k3:17 --json | jq .publication.data",
      "  hawser subscribe demo/monitor --count 1"
    })
final class SubscribeCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private LineOptions line = new LineOptions();

  @Parameters(arity = "1..*", paramLabel = "CHANNEL", description = "What to listen to.")
  private Set<String> channels = new LinkedHashSet<>();

  @Option(
      names = "--since",
      paramLabel = "EPOCH:OFFSET",
      description = "Begins after this position; with one channel only.")
  private @Nullable Position since;

  @Option(
      names = "--history",
      paramLabel = "N",
      description = "Begins with the newest N that are kept, up to 1000.")
  private int history;

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "Ends after N publications (default: never).")
  private long count;

  @Option(names = "--presence", description = "Prints who joins and who leaves, too.")
  private boolean presence;

  @Option(names = "--json", description = "Prints JSON, one object in each line.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    check();
    Printer printer =
        new Printer(
            spec.commandLine().getOut(), spec.commandLine().getErr(), json, presence, count);
    try (Hawser hawser = line.open(state -> told(state, printer))) {
      for (String name : channels) {
        Channel channel = hawser.channel(name);
        channel.subscribe(printer, history > 0 ? recent(channel, printer) : since);
      }
      printer.ended().get();
      return Exit.OK;
    } catch (ExecutionException e) {
      throw line.failure(e.getCause());
    }
  }

  private void check() {
    if (since != null && (channels.size() > 1 || history > 0)) {
      throw wrong("--since goes with one channel, and not with --history");
    }
    if (history < 0 || history > 1_000) {
      throw wrong("--history: " + history + " (expected: 0 to 1000)");
    }
    if (count < 0) {
      throw wrong("--count: " + count + " (expected: 1 or more)");
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /** Prints the page and tells where it ends: the subscription goes on exactly there. */
  private Position recent(Channel channel, Printer printer) throws Exception {
    HistoryPage page = line.answer(channel.history(history));
    for (Publication publication : page.publications()) {
      printer.publication(channel, publication);
    }
    return page.position();
  }

  private static void told(State state, Printer printer) {
    switch (state) {
      case State.Waiting waiting -> printer.note("line lost: " + waiting.reason().getMessage());
      case State.Disconnected ended -> {
        HawserException reason = ended.reason();
        if (reason != null) {
          printer.fail(reason);
        }
      }
      case State.Connected connected ->
          printer.note("connected to node " + connected.node() + " as " + connected.user());
      case State.Connecting _ -> {}
    }
  }
}
