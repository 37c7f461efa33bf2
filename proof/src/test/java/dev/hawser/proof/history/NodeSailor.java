package dev.hawser.proof.history;

import static java.util.Objects.requireNonNull;

import dev.hawser.proof.door.Json;
import dev.hawser.proof.door.Token;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The TypeScript SDK, in a process of Node that tells line by line what it is told. */
final class NodeSailor implements Sailor {

  private static final Path ROOT = root();
  private static final Path SDK = ROOT.resolve("sdks/typescript/dist/esm/index.js");
  private static final Path WS = ROOT.resolve("sdks/typescript/node_modules/ws/package.json");

  private final String name;
  private final String settings;
  private final Logbook logbook;
  private volatile boolean settled;
  private volatile @Nullable Process process;

  NodeSailor(
      String name,
      String url,
      String encoding,
      Duration heartbeat,
      Duration grace,
      Logbook logbook) {
    this.name = name;
    this.logbook = logbook;
    String channels =
        logbook.channels().stream().map(each -> "'" + each + "'").collect(Collectors.joining(","));
    this.settings =
        """
        {'sdk':'%s','ws':'%s','url':'%s','name':'%s','token':'%s','encoding':'%s','channels':[%s],\
        'ballast':'%s','heartbeat':%d,'grace':%d}\
        """
            .formatted(
                SDK,
                WS,
                url,
                name,
                Token.forUser(name),
                encoding,
                channels,
                Sailor.BALLAST,
                heartbeat.toMillis(),
                grace.toMillis())
            .replace('\'', '"');
  }

  /** Whether the SDK is built; {@code ./verify} and {@code proof/soak} see to that. */
  static boolean possible() {
    return Files.exists(SDK) && Files.exists(WS);
  }

  private static Path root() {
    Path at = Path.of("").toAbsolutePath();
    while (!Files.exists(at.resolve("verify"))) {
      at = at.resolve("..").normalize();
    }
    return at;
  }

  @Override
  public void start() {
    try {
      Process started =
          new ProcessBuilder(
                  "node", ROOT.resolve("proof/src/test/node/sailor.mjs").toString(), settings)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      process = started;
      Thread.ofVirtual().name("node-sailor").start(() -> read(started));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private void read(Process from) {
    try (BufferedReader lines = from.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        told(Json.of(line));
      }
    } catch (IOException ended) {
      logbook.complain(name + ": cannot be heard any more: " + ended);
    }
  }

  private void told(Json line) {
    switch (line.text("kind")) {
      case "subscribed" -> {
        String reason = line.has("reason") ? line.text("reason") : null;
        see(line, new Seen.Subscribed(place(line), line.is("recovered"), reason));
      }
      case "publication" ->
          see(line, new Seen.Heard(line.number("offset"), Sailor.id(line.text("id"))));
      case "reset" -> see(line, new Seen.Reset(place(line)));
      case "skipped" -> see(line, new Seen.Skipped(line.number("from"), line.number("to")));
      case "acknowledged" ->
          logbook.acknowledged(
              line.text("channel"), new Acknowledged(name, line.number("number"), place(line)));
      case "settled" -> settled = true;
      default -> logbook.complain(name + ": " + line);
    }
  }

  private void see(Json line, Seen seen) {
    logbook.seen(line.text("channel"), name, seen);
  }

  private static Place place(Json line) {
    return new Place(line.text("epoch"), line.number("offset"));
  }

  private Process running() {
    return requireNonNull(process, "not started");
  }

  /** Puts the whole process to sleep, as a laptop whose lid closes. */
  void sleep() {
    signal("STOP");
  }

  void wake() {
    signal("CONT");
  }

  private void signal(String signal) {
    try {
      new ProcessBuilder("kill", "-" + signal, Long.toString(running().pid())).start().waitFor();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void rest() {
    try {
      Writer words = running().outputWriter(StandardCharsets.UTF_8);
      words.write("rest\n");
      words.flush();
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  @Override
  public boolean settled() {
    return settled;
  }

  @Override
  public void close() {
    Process ending = process;
    if (ending != null) {
      ending.destroyForcibly();
      try {
        ending.waitFor();
      } catch (InterruptedException stop) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
