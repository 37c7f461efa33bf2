package dev.hawser.server.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hawser.server.Secrets;
import dev.hawser.server.Server;
import dev.hawser.server.configuration.Configuration;
import dev.hawser.server.configuration.ConfigurationReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Starts a server with everything embedded, which lets guests play on {@code demo/#}. */
@Command(
    name = "demo",
    description = "Starts one node with everything embedded, and serves the demo applications.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Guests may subscribe, publish and look on channels under demo/, and nowhere else.",
      "The operators' port is open on loopback only, and its API needs --api-key.",
      "",
      "Examples:",
      "  hawser demo",
      "  hawser demo --port 9000 --admin-port 9001 --api-key $(openssl rand -hex 16)"
    })
final class DemoCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--host",
      defaultValue = "0.0.0.0",
      paramLabel = "ADDRESS",
      description = "Where clients connect (default: ${DEFAULT-VALUE}).")
  private String host = "";

  @Option(
      names = "--port",
      defaultValue = "8700",
      paramLabel = "PORT",
      description = "The port of all client protocols; 0 takes a free one (default: 8700).")
  private int port;

  @Option(
      names = "--admin-host",
      defaultValue = "127.0.0.1",
      paramLabel = "ADDRESS",
      description = "Where operators and the demo pages are (default: ${DEFAULT-VALUE}).")
  private String adminHost = "";

  @Option(
      names = "--admin-port",
      defaultValue = "8701",
      paramLabel = "PORT",
      description = "The port of API, demo pages and metrics; 0 takes a free one (default: 8701).")
  private int adminPort;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Keeps secrets and conversations here, so that both outlive a restart.")
  private @Nullable Path data;

  @Option(
      names = "--api-key",
      paramLabel = "KEY",
      description = "Opens the operators' API to whoever has this key; at least 16 characters.")
  private @Nullable String apiKey;

  @Option(
      names = "--io",
      defaultValue = "auto",
      paramLabel = "KIND",
      description = "auto, epoll, io_uring or nio (default: ${DEFAULT-VALUE}).")
  private String io = "";

  @Option(names = "--json", description = "Writes the addresses and the log as JSON.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    Map<String, String> settings = new HashMap<>();
    settings.put("HAWSER_HOST", host);
    settings.put("HAWSER_PORT", Integer.toString(port));
    settings.put("HAWSER_ADMIN_HOST", adminHost);
    settings.put("HAWSER_ADMIN_PORT", Integer.toString(adminPort));
    settings.put("HAWSER_IO", io);
    settings.put("HAWSER_LOGGING_FORMAT", json ? "json" : "text");
    Path kept = data == null ? Files.createTempDirectory("hawser-demo-") : data;
    settings.put("HAWSER_DATA", kept.toString());
    if (apiKey != null) {
      settings.put("HAWSER_ADMIN_KEYS", apiKey);
    }
    String secret = HexFormat.of().formatHex(new Secrets(data).of("tokens.key"));
    settings.put("HAWSER_TOKENS_KEYS", "[{kid: demo, secret: \"" + secret + "\"}]");
    Configuration configuration = new ConfigurationReader(settings).read("demo", file());

    Logs.configure(configuration.logging());
    try (Server server = Server.start(configuration)) {
      announce(server);
      return Running.untilEnded(server, data == null ? () -> remove(kept) : () -> {});
    }
  }

  /** A folder that nobody asked for is not left behind. */
  private void remove(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException | UncheckedIOException e) {
      spec.commandLine().getErr().println("demo: " + folder + " could not be removed: " + e);
    }
  }

  private static String file() throws IOException {
    try (InputStream in = DemoCommand.class.getResourceAsStream("/hawser/demo.yaml")) {
      if (in == null) {
        throw new IllegalStateException("missing resource demo.yaml");
      }
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private void announce(Server server) {
    PrintWriter out = spec.commandLine().getOut();
    String pages = "http://" + visible(adminHost) + ":" + server.adminPort();
    String line = visible(host) + ":" + server.port();
    if (json) {
      out.printf(
          "{\"port\":%d,\"adminPort\":%d,\"pages\":\"%s\",\"pid\":%d}%n",
          server.port(), server.adminPort(), pages, ProcessHandle.current().pid());
    } else {
      out.println();
      out.println("  Chat       " + pages + "/chat/");
      out.println("  Messenger  " + pages + "/messenger/");
      out.println("  Monitor    " + pages + "/monitor/");
      out.println("  Cluster    " + pages + "/cluster/");
      out.println("  Clients    ws://" + line + "/ws   tcp://" + line);
      out.println("  Operators  " + pages + "/openapi.json   /metrics   /ready");
      if (apiKey == null) {
        out.println("             the API is shut; --api-key KEY opens it");
      }
      out.println();
    }
    out.flush();
  }

  private static String visible(String address) {
    return address.equals("0.0.0.0") || address.equals("::") ? "127.0.0.1" : address;
  }
}
