package dev.hawser.proof.door;

import static java.util.Objects.requireNonNull;

import dev.hawser.brokers.redis.Ports;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A server in a process of its own, started as an operator starts it. */
public final class Node implements AutoCloseable {

  /** The HMAC secret in every settings file under {@code nodes/}. */
  public static final String SECRET = "proof-secret-proof-secret-proof-secret";

  /** The key of its operators' API. */
  public static final String KEY = "proof-operators-key";

  private static final Pattern HEAP = Pattern.compile("(?m)^# heap: (\\w+)$");
  private static final Pattern TRACED = Pattern.compile("(?m)^# traced: (\\S+)$");
  private static final Pattern DESCRIPTORS = Pattern.compile("(?m)^# descriptors: (\\d+)$");

  private final Process process;
  private final Path directory;
  private final int port;
  private final Operators operators;
  private final @Nullable Certificates certificates;

  private Node(
      Process process,
      Path directory,
      int port,
      Operators operators,
      @Nullable Certificates certificates) {
    this.certificates = certificates;
    this.process = process;
    this.directory = directory;
    this.port = port;
    this.operators = operators;
  }

  /** Starts a node with the settings of {@code nodes/NAME.yaml} and waits until it is ready. */
  public static Node start(String name) {
    return start(name, "");
  }

  /**
   * The same.
   *
   * @param more lines that follow those settings
   */
  public static Node start(String name, String more) {
    return start(name, more, 0, 0);
  }

  /**
   * The same.
   *
   * @param clients its port; 0 for a free one
   * @param operators the port of its operators' API; 0 for a free one
   */
  public static Node start(String name, String more, int clients, int operators) {
    try {
      Path directory = Files.createTempDirectory("hawser-proof-");
      int port = clients == 0 ? Ports.free() : clients;
      int admin = operators == 0 ? Ports.free() : operators;
      Path settings = directory.resolve(name + ".yaml");
      String given = resource("/nodes/" + name + ".yaml") + more;
      Certificates certificates = given.contains("FOLDER") ? new Certificates(directory) : null;
      if (given.contains("FOLDER/devices.pem")) {
        new Devices(directory);
      }
      Files.writeString(
          settings,
          given.replace("FOLDER", directory.toString()).replace("PORT", String.valueOf(port))
              + "\nport: %d\nadmin:\n  port: %d\n  keys: [%s]\n".formatted(port, admin, KEY));
      Process process =
          new ProcessBuilder(command(settings, given))
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("log").toFile())
              .start();
      Node node = new Node(process, directory, port, new Operators(admin, KEY), certificates);
      try {
        node.awaitReady();
      } catch (RuntimeException | AssertionError failure) {
        process.destroyForcibly();
        throw new AssertionError("the node did not start:\n" + node.log(), failure);
      }
      return node;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** What a comment in its settings says, as {@code # heap: 96m}. */
  private static Optional<String> said(Pattern what, String given) {
    Matcher said = what.matcher(given);
    return said.find() ? Optional.of(said.group(1)) : Optional.empty();
  }

  private static List<String> command(Path settings, String given) {
    List<String> command = new ArrayList<>();
    // Whoever runs the tests under nohup has SIGHUP ignored, and children inherit that.
    command.addAll(List.of("env", "--default-signal=HUP"));
    said(TRACED, given)
        .ifPresent(calls ->
            command.addAll(
                List.of(
                    "strace",
                    "-D",
                    "-f",
                    "-qq",
                    "-y",
                    "-s",
                    "16384",
                    "-e",
                    "trace=" + calls,
                    "-e",
                    "signal=none",
                    "-o",
                    settings.resolveSibling("trace").toString())));
    said(DESCRIPTORS, given)
        .ifPresent(most -> command.addAll(List.of("prlimit", "--nofile=" + most)));
    command.addAll(
        Program.command(
            "-Xmx" + said(HEAP, given).orElse("256m"),
            "-XX:MaxDirectMemorySize=64m",
            "-Dio.netty.leakDetection.level=paranoid"));
    command.addAll(List.of("serve", "--config", settings.toString()));
    return command;
  }

  private void awaitReady() {
    Awaitility.await("the node is ready")
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofMillis(50))
        .ignoreException(UncheckedIOException.class)
        .until(() -> {
          if (!process.isAlive()) {
            throw new AssertionError("the node ended at once:\n" + log());
          }
          return operators.get("/ready").statusCode() == 200;
        });
  }

  public int port() {
    return port;
  }

  public Operators operators() {
    return operators;
  }

  public Peer webSocket() {
    return Peer.webSocket(port);
  }

  public Peer tcp() {
    return Peer.tcp(port);
  }

  /**
   * A socket over TLS; only to nodes whose settings name a certificate.
   *
   * @param protocols what it offers by ALPN
   */
  public Socket secured(String... protocols) {
    return certificates().connect(port, "127.0.0.1", protocols);
  }

  /** What a client must trust that comes by TLS. */
  Certificates certificates() {
    return requireNonNull(certificates, "it speaks no TLS");
  }

  /** Where its settings and its certificate lie. */
  public Path folder() {
    return directory;
  }

  /** Sends it SIGHUP. */
  public void hangUp() {
    signal("HUP");
  }

  /** Stops it in the middle of whatever it does, until {@link #thaw}. */
  public void freeze() {
    signal("STOP");
  }

  /** Lets it go on. */
  public void thaw() {
    signal("CONT");
  }

  /** Ends it without a word, as a loss of power does. */
  public void kill() {
    process.destroyForcibly();
  }

  /** Has its virtual machine collect everything that is garbage. */
  public void collect() {
    run(
        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
        String.valueOf(process.pid()),
        "GC.run");
  }

  private void signal(String name) {
    run("kill", "-" + name, String.valueOf(process.pid()));
  }

  private static void run(String... command) {
    try {
      int exit =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor();
      if (exit != 0) {
        throw new AssertionError(String.join(" ", command) + ": exit " + exit);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  /** What it asked of the kernel, where its settings have that written down. */
  public Path trace() {
    return directory.resolve("trace");
  }

  public boolean alive() {
    return process.isAlive();
  }

  /** What it has written so far. */
  public String log() {
    try {
      return Files.readString(directory.resolve("log"));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Closes them all at once: each waits for its lines to go. */
  public static void closeAll(List<Node> nodes) {
    nodes.forEach(node -> node.process.destroy());
    nodes.forEach(Node::close);
  }

  @Override
  public void close() {
    operators.close();
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      String log = log();
      Files.deleteIfExists(directory.resolve("log"));
      try (var files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
      if (log.contains("LEAK: ")) {
        throw new AssertionError("the node leaked buffers:\n" + log);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException stop) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = Node.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalArgumentException("no resource " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
