package dev.hawser.stores;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hawser.brokers.redis.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A PostgreSQL of the distribution's package in a process of its own, on the loopback. It runs as
 * {@code postgres} where this is root, since it will not run as root.
 */
public final class PostgresqlServer implements AutoCloseable {

  private static final Path PACKAGES = Path.of("/usr/lib/postgresql");
  private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

  private final Path folder;
  private final int port;
  private Process process;
  private int databases;

  private PostgresqlServer(Path folder, int port, Process process) {
    this.folder = folder;
    this.port = port;
    this.process = process;
  }

  /** Starts an empty one that syncs as it should, and waits until it answers. */
  public static PostgresqlServer start() {
    try {
      Path folder = folder();
      run(
          asOwner(
              List.of(
                  binary("initdb"),
                  "--pgdata=" + folder.resolve("data"),
                  "--username=hawser",
                  "--auth=trust",
                  "--encoding=UTF8",
                  "--locale=C",
                  "--no-sync")));
      return started(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts one that follows this, without this one waiting for it; it can be read. */
  public PostgresqlServer standby() {
    try {
      Path other = folder();
      run(
          asOwner(
              List.of(
                  binary("pg_basebackup"),
                  "--pgdata=" + other.resolve("data"),
                  "--host=127.0.0.1",
                  "--port=" + port,
                  "--username=hawser",
                  "--write-recovery-conf",
                  "--checkpoint=fast",
                  "--no-sync")));
      return started(other);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path folder() throws IOException {
    Path folder = Files.createTempDirectory("hawser-postgresql-");
    if (ROOT) {
      run("chown", "postgres", folder.toString());
    }
    return folder;
  }

  private static PostgresqlServer started(Path folder) throws IOException {
    int port = Ports.free();
    PostgresqlServer server = new PostgresqlServer(folder, port, launch(folder, port));
    server.awaitReady();
    return server;
  }

  private static Process launch(Path folder, int port) throws IOException {
    return new ProcessBuilder(
            asOwner(
                List.of(
                    binary("postgres"),
                    "-D",
                    folder.resolve("data").toString(),
                    "-p",
                    "" + port,
                    "-c",
                    "listen_addresses=127.0.0.1",
                    "-c",
                    "unix_socket_directories=" + folder,
                    "-c",
                    "shared_buffers=64MB",
                    "-c",
                    "max_connections=120")))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(logOf(folder).toFile()))
        .start();
  }

  private static Path logOf(Path folder) {
    return folder.resolve("log");
  }

  /** The newest that is installed. */
  private static String binary(String name) throws IOException {
    try (Stream<Path> versions = Files.list(PACKAGES)) {
      return versions
          .map(version -> version.resolve("bin").resolve(name))
          .filter(Files::isExecutable)
          .max(Comparator.naturalOrder())
          .orElseThrow(() -> new IOException("no " + name + " under " + PACKAGES))
          .toString();
    }
  }

  private static List<String> asOwner(List<String> command) {
    if (!ROOT) {
      return command;
    }
    List<String> whole =
        new ArrayList<>(
            List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"));
    whole.addAll(command);
    return whole;
  }

  private static void run(List<String> command) throws IOException {
    run(command.toArray(String[]::new));
  }

  private static void run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", command) + ": " + said);
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", stop);
    }
  }

  /** An address as an operator writes it, of a database that is empty. */
  public String freshDatabase() {
    String name = "d" + databases++;
    ask("postgres", "CREATE DATABASE " + name);
    return uri(name);
  }

  public String uri(String database) {
    return "postgresql://" + host() + "/" + database;
  }

  public String host() {
    return "127.0.0.1:" + port;
  }

  public String user() {
    return "hawser";
  }

  public StoreSettings settings(String uri, Duration flush) {
    return new StoreSettings.Postgresql(uri, user(), null, flush);
  }

  /** Does something over a connection of its own. */
  public void ask(String database, String sql) {
    try (Connection connection = DriverManager.getConnection("jdbc:" + uri(database), user(), "");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** The first value of the answer. */
  public String tells(String database, String sql) {
    try (Connection connection = DriverManager.getConnection("jdbc:" + uri(database), user(), "");
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(sql)) {
      return found.next() ? found.getString(1) : "";
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** The process that all its others are children of. */
  public long pid() {
    return process.pid();
  }

  /** Ends it and all its children without a word, as a crash does. */
  public void kill() {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
    try {
      process.waitFor();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
    Awaitility.await().until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
  }

  /** Starts it again with what it has on the disk. */
  public void startAgain() {
    try {
      process = launch(folder, port);
      awaitReady();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitReady() {
    Awaitility.await("PostgreSQL answers")
        .atMost(Duration.ofMinutes(2))
        .ignoreExceptionsInstanceOf(IllegalStateException.class)
        .until(() -> {
          ask("postgres", "SELECT 1");
          return true;
        });
  }

  @Override
  public void close() {
    // The interrupt is its fast way to leave.
    try {
      new ProcessBuilder("kill", "-INT", "" + process.pid()).start().waitFor();
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        kill();
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
