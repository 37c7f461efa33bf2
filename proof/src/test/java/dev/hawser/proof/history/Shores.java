package dev.hawser.proof.history;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A Redis on one shore; its two replicas and three Sentinels on the other; between them a strait
 * that can be closed. Each shore is a network namespace of its own, and this process reaches both:
 * the far one at two addresses, of which one is closed with the strait. So whoever knows only that
 * one is with the master when all else is cut off from it.
 *
 * <p>Needs the right to make network namespaces; {@link #forbidden} says why there is none.
 */
final class Shores implements AutoCloseable {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int REDIS = 6379;
  private static final int REPLICAS = 2;
  private static final int SENTINEL = 26379;
  private static final int SENTINELS = 3;

  /** The master at first. */
  private static final String NEAR = "10.203.1.2";

  private static final String FAR = "10.203.2.2";

  /** The far shore, for those who are cut off with the near one. */
  private static final String FERRY = "10.203.2.3";

  /** Names of links are short. */
  private final String mark = Long.toString(ProcessHandle.current().pid(), Character.MAX_RADIX);

  private final String near = "hawser-near-" + mark;
  private final String far = "hawser-far-" + mark;
  private final List<Process> processes = new ArrayList<>();
  private final Deque<Path> folders = new ArrayDeque<>();

  /** Why there can be none here; empty where there can. */
  static String forbidden() {
    String name = "hawser-probe-" + ProcessHandle.current().pid();
    try {
      run("ip", "netns", "add", name);
      run("ip", "netns", "exec", name, "ip", "link", "set", "lo", "up");
      return "";
    } catch (IllegalStateException | UncheckedIOException refused) {
      return String.valueOf(refused.getMessage());
    } finally {
      ended("ip", "netns", "del", name);
    }
  }

  /**
   * Digs the strait, and waits until the replica has what the master has.
   *
   * @param more options of both, such as {@code --min-replicas-to-write 1}
   */
  Shores(String... more) {
    try {
      dig();
      launch(near, "redis-server", options(NEAR, REDIS, more));
      for (int i = 0; i < REPLICAS; i++) {
        launch(far, "redis-server", options(FAR, REDIS + i, more));
      }
      for (int i = 0; i < SENTINELS; i++) {
        launch(far, "redis-server", sentinel(SENTINEL + i));
      }
      awaitWhole(NEAR, REDIS);
    } catch (RuntimeException failure) {
      String logs = logs();
      close();
      throw new AssertionError("the shores are not whole:\n" + logs, failure);
    }
  }

  private void dig() {
    run("ip", "netns", "add", near);
    run("ip", "netns", "add", far);
    link("10.203.1.1/24", near, NEAR + "/24");
    link("10.203.2.1/24", far, FAR + "/24");
    run(
        "ip", "-n", near, "link", "add", "strait", "type", "veth", "peer", "name", "strait",
        "netns", far);
    for (String shore : List.of(near, far)) {
      String own = shore.equals(near) ? "10.203.3.1" : "10.203.3.2";
      run("ip", "-n", shore, "addr", "add", own + "/24", "dev", "strait");
      run("ip", "-n", shore, "link", "set", "lo", "up");
    }
    openStrait();
  }

  /** From this process to a shore. */
  private void link(String here, String shore, String there) {
    String name = name(shore);
    run("ip", "link", "add", name, "type", "veth", "peer", "name", "home", "netns", shore);
    run("ip", "addr", "add", here, "dev", name);
    run("ip", "link", "set", name, "up");
    run("ip", "-n", shore, "addr", "add", there, "dev", "home");
    run("ip", "-n", shore, "link", "set", "home", "up");
  }

  private String name(String shore) {
    return (shore.equals(near) ? "hwn" : "hwf") + mark;
  }

  /** From now on nothing crosses the strait, and no ferry goes. Nobody is told. */
  void closeStrait() {
    run("ip", "-n", near, "link", "set", "strait", "down");
    run("ip", "-n", far, "addr", "del", FERRY + "/24", "dev", "home");
  }

  void openStrait() {
    run("ip", "-n", far, "addr", "add", FERRY + "/24", "dev", "home");
    for (String shore : List.of(near, far)) {
      run("ip", "-n", shore, "link", "set", "strait", "up");
    }
    run("ip", "-n", near, "route", "replace", "10.203.2.0/24", "via", "10.203.3.2");
    run("ip", "-n", far, "route", "replace", "10.203.1.0/24", "via", "10.203.3.1");
  }

  private static List<String> options(String address, int port, String... more) {
    List<String> options = new ArrayList<>(List.of("--port", "" + port, "--save", ""));
    options.addAll(List.of("--repl-diskless-sync-delay", "0"));
    if (address.equals(FAR)) {
      options.addAll(List.of("--replicaof", NEAR + " " + REDIS));
    }
    options.addAll(List.of("--replica-announce-ip", address, "--repl-timeout", "5"));
    options.addAll(List.of(more));
    return options;
  }

  private List<String> sentinel(int port) {
    try {
      Path file = folder().resolve("sentinel.conf");
      Files.write(
          file,
          List.of(
              "sentinel announce-ip " + FAR,
              "sentinel monitor main " + NEAR + " " + REDIS + " 2",
              // A busy machine must not look like one that has failed.
              "sentinel down-after-milliseconds main 5000",
              "sentinel failover-timeout main 5000"));
      return List.of(file.toString(), "--port", "" + port, "--sentinel");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String logs() {
    StringBuilder all = new StringBuilder();
    for (Path folder : folders) {
      try {
        all.append(Files.readString(folder.resolve("log"))).append('\n');
      } catch (IOException none) {
        all.append(folder).append(" says nothing\n");
      }
    }
    return all.toString();
  }

  private Path folder() throws IOException {
    Path folder = Files.createTempDirectory("hawser-shore-");
    folders.push(folder);
    return folder;
  }

  private void launch(String shore, String program, List<String> options) {
    try {
      Path folder = folder();
      List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", shore, program));
      command.addAll(options);
      command.addAll(List.of("--bind", "0.0.0.0", "--protected-mode", "no"));
      command.addAll(List.of("--dir", folder.toString()));
      processes.add(
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("log").toFile())
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until this one is the master, has its replicas, and all Sentinels know of them. */
  private static void awaitWhole(String address, int master) {
    await("the replicas have what the master has")
        .atMost(LONG)
        .until(() -> {
          String told = replication(address, master);
          return told.contains("connected_slaves:" + REPLICAS)
              && !told.contains("state=wait_bgsave");
        });
    for (int i = 0; i < SENTINELS; i++) {
      int port = SENTINEL + i;
      await("a Sentinel knows all")
          .atMost(LONG)
          .until(() -> {
            String told = cli(FAR, port, "info", "sentinel");
            return told.contains("status=ok,address=" + address + ":" + master)
                && told.contains("slaves=" + REPLICAS)
                && told.contains("sentinels=" + SENTINELS);
          });
    }
  }

  private static String replication(String address, int port) {
    return cli(address, port, "info", "replication");
  }

  /** Waits until those across the strait have a master of their own. */
  void awaitPromoted() {
    await("a replica is the master")
        .atMost(LONG)
        .until(() ->
            promoted() != 0
                && replication(FAR, promoted()).contains("connected_slaves:" + (REPLICAS - 1)));
  }

  /** The port of the master on the far shore; 0 where there is none. */
  private static int promoted() {
    for (int i = 0; i < REPLICAS; i++) {
      if (replication(FAR, REDIS + i).contains("role:master")) {
        return REDIS + i;
      }
    }
    return 0;
  }

  /** Waits until the strait is forgotten: the old master follows the new one. */
  void awaitHealed() {
    awaitWhole(FAR, promoted());
    await("the old master follows the new")
        .atMost(LONG)
        .until(() -> replication(NEAR, REDIS).contains("master_link_status:up"));
  }

  /** For who is with those across the strait. */
  String across() {
    return uri(FAR);
  }

  /** For who is cut off from them together with the master. */
  String byFerry() {
    return uri(FERRY);
  }

  private static String uri(String address) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < SENTINELS; i++) {
      all.add(address + ":" + (SENTINEL + i));
    }
    return "redis-sentinel://" + String.join(",", all) + "#main";
  }

  private static String cli(String address, int port, String... words) {
    List<String> command =
        new ArrayList<>(List.of("timeout", "2", "redis-cli", "-h", address, "-p", "" + port));
    command.addAll(List.of(words));
    return told(command).text();
  }

  private record Told(int status, String text) {}

  private static Told told(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String text = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
      return new Told(process.waitFor(), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static void run(String... command) {
    Told told = told(List.of(command));
    if (told.status() != 0) {
      throw new IllegalStateException(String.join(" ", command) + ": " + told.text());
    }
  }

  private static void ended(String... command) {
    try {
      var _ = told(List.of(command));
    } catch (UncheckedIOException noSuchProgram) {
      // Then there is nothing to end.
    }
  }

  @Override
  public void close() {
    processes.forEach(Process::destroyForcibly);
    try {
      for (Process process : processes) {
        var _ = process.waitFor(10, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (String shore : List.of(near, far)) {
      // Before the namespace, which takes its time to take its links along.
      ended("ip", "link", "del", name(shore));
      ended("ip", "netns", "del", shore);
    }
    for (Path folder : folders) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
