package dev.hawser.brokers.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A Redis of the distribution's package in a process of its own, on the loopback. */
public final class RedisServer implements Deployment {

  private final Path folder;
  private final int port;
  private final List<String> more;
  private Process process;

  private RedisServer(Path folder, int port, List<String> more, Process process) {
    this.folder = folder;
    this.port = port;
    this.more = more;
    this.process = process;
  }

  /** Starts one that keeps nothing, and waits until it answers. */
  public static RedisServer start(String... more) {
    try {
      Path folder = Files.createTempDirectory("hawser-redis-");
      int port = Ports.free();
      List<String> options = List.of(more);
      RedisServer server = new RedisServer(folder, port, options, launch(folder, port, options));
      server.awaitReady();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts a Sentinel whose file says this besides its port. */
  static RedisServer sentinel(List<String> lines) {
    try {
      Path folder = Files.createTempDirectory("hawser-sentinel-");
      Path file = folder.resolve("sentinel.conf");
      Files.write(file, lines);
      int port = Ports.free();
      List<String> options = List.of("--sentinel");
      RedisServer server =
          new RedisServer(folder, port, options, launch(folder, port, options, file.toString()));
      server.awaitReady();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Process launch(Path folder, int port, List<String> more, String... file)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add("redis-server");
    command.addAll(List.of(file));
    command.addAll(List.of("--bind", "127.0.0.1", "--port", "" + port));
    command.addAll(List.of("--dir", folder.toString()));
    if (file.length == 0) {
      command.addAll(List.of("--save", "", "--appendonly", "no"));
      command.addAll(List.of("--repl-diskless-sync-delay", "0"));
    }
    command.addAll(more);
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("log").toFile())
        .start();
  }

  @Override
  public String uri() {
    return "redis://127.0.0.1:" + port;
  }

  public int port() {
    return port;
  }

  @Override
  public void empty() {
    ask(RedisCommands::flushall);
  }

  /** What the command line tells. */
  String cli(String... words) {
    try {
      List<String> command = new ArrayList<>(List.of("redis-cli", "-p", "" + port));
      command.addAll(List.of(words));
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      return new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lets time pass that a Redis really needs. */
  public static void pass(Duration time) {
    long until = System.nanoTime() + time.toNanos();
    Awaitility.await().atMost(time.plusSeconds(10)).until(() -> System.nanoTime() - until > 0);
  }

  /** Does something over a connection of its own. */
  public <T> T ask(Function<RedisCommands<String, String>, T> question) {
    RedisClient client = RedisClient.create(uri());
    try (StatefulRedisConnection<String, String> connection = client.connect()) {
      return question.apply(connection.sync());
    } finally {
      client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }
  }

  /** Ends it without a word. */
  public void kill() {
    process.destroyForcibly();
  }

  /** Takes away what it saved. */
  public void forget() {
    try {
      Files.deleteIfExists(folder.resolve("dump.rdb"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stops it in the middle of whatever it does, until {@link #thaw}. */
  public void freeze() {
    signal("STOP");
  }

  public void thaw() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Kills it and starts it again with what it saved last. */
  public void restart() {
    try {
      process.destroyForcibly().waitFor();
      process = launch(folder, port, more);
      awaitReady();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void awaitReady() {
    Awaitility.await("Redis answers")
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptionsInstanceOf(RedisException.class)
        .until(() -> "PONG".equals(ask(RedisCommands::ping)));
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
