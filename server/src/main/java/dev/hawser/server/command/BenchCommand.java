package dev.hawser.server.command;

import dev.hawser.sdk.Encoding;
import dev.hawser.server.bench.Bench;
import dev.hawser.server.bench.NodeFigures;
import dev.hawser.server.bench.Plan;
import dev.hawser.server.bench.Result;
import dev.hawser.server.command.Failures.UnreachableException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Puts load on a node and tells what came of it. */
@Command(
    name = "bench",
    description = "Opens many connections to a node, publishes, and tells how that went.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Latency runs from when a publication was due until a subscriber's bytes were read, in this",
      "one process: on the node's own machine both share its processors. What the node used is",
      "asked of --admin, or read of --pid. A user may hold 100 connections unless the node's file",
      "says otherwise: for more, be guests, or give --tokens of many users.",
      "Exits with 0 only if every subscriber got everything, once and in order.",
      "",
      "Examples:",
      "  hawser bench",
      "  hawser bench --connections 10000 --rate 20 --duration 30s --encoding protobuf",
      "  hawser bench --url tcp://127.0.0.1:8700 --connections 1000 --channels 500 --rate 2000",
      "  hawser bench --url ws://node.example:8700/ws --admin http://node.example:8701 --json"
    })
final class BenchCommand implements Callable<Integer> {

  /** Below what one connection may send in a second on an untouched server. */
  private static final double RATE_OF_ONE = 250;

  private static final int LEAST_SIZE = 64;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--url",
      defaultValue = "ws://127.0.0.1:8700/ws",
      paramLabel = "URL",
      description = "ws:// or tcp:// (default: ${DEFAULT-VALUE}).")
  private URI url = URI.create("");

  @Option(
      names = "--encoding",
      defaultValue = "json",
      paramLabel = "NAME",
      description = "json or protobuf (default: ${DEFAULT-VALUE}).")
  private Encoding encoding = Encoding.JSON;

  @Option(
      names = "--connections",
      defaultValue = "100",
      paramLabel = "N",
      description = "How many subscribe (default: ${DEFAULT-VALUE}).")
  private int connections;

  @Option(
      names = "--channel",
      defaultValue = "demo/bench",
      paramLabel = "NAME",
      description = "What they subscribe to (default: ${DEFAULT-VALUE}).")
  private String channel = "";

  @Option(
      names = "--channels",
      defaultValue = "1",
      paramLabel = "N",
      description = "Spreads all over NAME/0, NAME/1 and so on (default: ${DEFAULT-VALUE}).")
  private int channels;

  @Option(
      names = "--rate",
      defaultValue = "10",
      paramLabel = "N",
      description = "Publications in a second, over all channels (default: ${DEFAULT-VALUE}).")
  private double rate;

  @Option(
      names = "--size",
      defaultValue = "128",
      paramLabel = "BYTES",
      description = "Of data, at least 64 (default: ${DEFAULT-VALUE}).")
  private int size;

  @Option(
      names = "--duration",
      defaultValue = "10s",
      paramLabel = "TIME",
      description = "How long to publish (default: ${DEFAULT-VALUE}).")
  private Duration duration = Duration.ZERO;

  @Option(
      names = "--publishers",
      paramLabel = "N",
      description = "Connections that publish (default: one for 250 in a second).")
  private @Nullable Integer publishers;

  @Option(
      names = "--pace",
      defaultValue = "1000",
      paramLabel = "N",
      description = "Connections opened in a second at most (default: ${DEFAULT-VALUE}).")
  private int pace;

  @Option(
      names = "--opening",
      defaultValue = "128",
      paramLabel = "N",
      description = "Connections half open at once at most (default: ${DEFAULT-VALUE}).")
  private int opening;

  @Option(
      names = "--tokens",
      paramLabel = "FILE",
      description = "Tokens, one in each line, for connections in turn (default: guests).")
  private @Nullable Path tokens;

  @Option(
      names = "--loops",
      paramLabel = "N",
      description = "Threads of the bench itself (default: one for two processors).")
  private @Nullable Integer loops;

  @Option(
      names = "--patience",
      defaultValue = "10s",
      paramLabel = "TIME",
      description = "How long nothing may come before it gives up (default: ${DEFAULT-VALUE}).")
  private Duration patience = Duration.ZERO;

  @Option(
      names = "--admin",
      defaultValue = "http://127.0.0.1:8701",
      paramLabel = "URL",
      description = "The node's operators' port (default: ${DEFAULT-VALUE}).")
  private URI admin = URI.create("");

  @Option(
      names = "--pid",
      paramLabel = "PID",
      description = "The node's process on this machine, instead of --admin.")
  private @Nullable Long pid;

  @Option(names = "--json", description = "Prints the result as JSON.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    Plan plan = plan();
    reach(plan);
    NodeFigures figures = pid == null ? NodeFigures.of(admin) : NodeFigures.of(pid);
    Progress progress = Progress.onTerminal(spec.commandLine().getErr());
    Result result;
    try (Bench bench = new Bench(plan, figures, progress)) {
      result = bench.run();
    } finally {
      progress.clear();
    }
    PrintWriter out = spec.commandLine().getOut();
    BenchReport report = new BenchReport(plan, result);
    out.println(json ? report.json() : report.text());
    out.flush();
    if (result.refusedAll()) {
      return Exit.REFUSED;
    }
    return result.whole() ? Exit.OK : Exit.FAILED;
  }

  private Plan plan() throws IOException {
    atLeast("--connections", connections, 1);
    atLeast("--channels", channels, 1);
    atLeast("--size", size, LEAST_SIZE);
    atLeast("--pace", pace, 1);
    atLeast("--opening", opening, 1);
    if (!(rate > 0)) {
      throw wrong("--rate: " + rate + " (expected: more than 0)");
    }
    int publishing = publishers == null ? (int) Math.ceil(rate / RATE_OF_ONE) : publishers;
    atLeast("--publishers", publishing, 1);
    int threads =
        loops == null ? Math.max(1, Runtime.getRuntime().availableProcessors() / 2) : loops;
    atLeast("--loops", threads, 1);
    List<String> names =
        channels == 1
            ? List.of(channel)
            : IntStream.range(0, channels).mapToObj(i -> channel + "/" + i).toList();
    List<String> bearers =
        tokens == null
            ? List.of()
            : Files.readAllLines(tokens).stream().filter(line -> !line.isBlank()).toList();
    try {
      return new Plan(
          url,
          encoding == Encoding.JSON,
          connections,
          names,
          rate,
          size,
          duration,
          publishing,
          pace,
          opening,
          bearers,
          threads,
          patience);
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  /** One connection first: a wrong address is not a bench that failed ten thousand times. */
  private void reach(Plan plan) throws UnreachableException {
    int port = url.getPort() >= 0 ? url.getPort() : 80;
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(url.getHost(), port), (int) plan.patience().toMillis());
    } catch (IOException e) {
      throw new UnreachableException(url + ": " + e.getMessage());
    }
  }

  private void atLeast(String name, int value, int least) {
    if (value < least) {
      throw wrong(name + ": " + value + " (expected: " + least + " or more)");
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
