package dev.hawser.server.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hawser.server.Server;
import dev.hawser.server.configuration.ConfigurationReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import picocli.CommandLine;

/** A real server with the demo's profiles, and a shell in which commands are run against it. */
final class Shell implements AutoCloseable {

  static final String API_KEY = "sixteen-letters-1";
  static final String SECRET = "0123456789abcdef0123456789abcdef";

  final Server server;
  private final Path data;

  Shell() throws Exception {
    String file;
    try (InputStream in = Shell.class.getResourceAsStream("/hawser/demo.yaml")) {
      if (in == null) {
        throw new IOException("missing resource demo.yaml");
      }
      file = new String(in.readAllBytes(), UTF_8);
    }
    data = Files.createTempDirectory("hawser-shell-");
    Map<String, String> settings =
        Map.of(
            "HAWSER_DATA", data.toString(),
            "HAWSER_HOST", "127.0.0.1",
            "HAWSER_PORT", "0",
            "HAWSER_ADMIN_PORT", "0",
            "HAWSER_ADMIN_KEYS", API_KEY,
            "HAWSER_DRAIN_WITHIN", "100ms",
            "HAWSER_TOKENS_KEYS", "[{kid: test, secret: \"" + SECRET + "\"}]");
    server = Server.start(new ConfigurationReader(settings).read("test", file));
  }

  String webSocket() {
    return "ws://127.0.0.1:" + server.port() + "/ws";
  }

  String tcp() {
    return "tcp://127.0.0.1:" + server.port();
  }

  String admin() {
    return "http://127.0.0.1:" + server.adminPort();
  }

  /** A command that was started, and what it has written so far. */
  record Running(StringWriter out, StringWriter err, CompletableFuture<Integer> exit) {

    List<String> lines() {
      return out.toString().lines().toList();
    }

    int await() throws Exception {
      return exit.get(30, java.util.concurrent.TimeUnit.SECONDS);
    }
  }

  static Running start(String... arguments) {
    return start(InputStream.nullInputStream(), arguments);
  }

  /** The same, with something on standard input. */
  static Running feed(String input, String... arguments) {
    return start(new ByteArrayInputStream(input.getBytes(UTF_8)), arguments);
  }

  /** Starts one that asks the operators' port of this server, with its key. */
  Running operate(String command, String... arguments) {
    List<String> all = new ArrayList<>(List.of(command, "--admin", admin(), "--api-key", API_KEY));
    all.addAll(Arrays.asList(arguments));
    return start(all.toArray(String[]::new));
  }

  private static Running start(InputStream in, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Hawser.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    for (CommandLine sub : line.getSubcommands().values()) {
      if (sub.getCommandSpec().userObject() instanceof PublishCommand publish) {
        publish.input(in);
      }
    }
    CompletableFuture<Integer> exit = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            exit.complete(line.execute(arguments));
          } catch (RuntimeException e) {
            exit.completeExceptionally(e);
          }
        });
    return new Running(out, err, exit);
  }

  @Override
  public void close() {
    server.close();
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
