package dev.hawser.transports;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Autobahn's fuzzing client, which is Python 2, at work in Jython in a process of its own. */
final class Autobahn implements AutoCloseable {

  private static final Path JARS = Path.of("target", "autobahn");
  private static final int MINUTES = 15;
  private static final Pattern CASE =
      Pattern.compile(
          "\"([0-9]+(?:\\.[0-9]+)+)\": \\{\\s*\"behavior\": \"([A-Z -]+)\",\\s*\"behaviorClose\":"
              + " \"([A-Z -]+)\"");

  /** Which cases, and how many at once: most only wait, but those of section 9 compute. */
  enum Part {
    RULES(8, "\"*\"", "\"9.*\", \"12.*\", \"13.*\""),
    VOLUME(1, "\"9.*\"", "");

    private final int shares;
    private final String cases;
    private final String without;

    Part(int shares, String cases, String without) {
      this.shares = shares;
      this.cases = cases;
      this.without = without;
    }
  }

  /** What the suite thinks of what was said, and of how it ended. */
  record Verdict(String behavior, String behaviorClose) {

    static final Verdict OK = new Verdict("OK", "OK");
  }

  private final Part part;
  private final Path reports;
  private final Path log;
  private final Process process;

  /** Starts it against this port of the loopback. */
  Autobahn(Path folder, Part part, int port) throws IOException {
    this.part = part;
    reports = folder.resolve(part + "-" + port);
    log = folder.resolve(reports.getFileName() + ".log");
    Path spec = folder.resolve(reports.getFileName() + ".json");
    // Timeouts of the suite's own are longer than usual: the machine may be busy. What comes back
    // is compared with what was sent, so that it is UTF-8 need not be shown once more.
    Files.writeString(
        spec,
        """
        {"outdir": "%s",
         "servers": [{"agent": "hawser", "url": "ws://127.0.0.1:%d/ws", "options": {
             "version": 18, "utf8validateIncoming": false,
             "openHandshakeTimeout": 60, "closeHandshakeTimeout": 30, "serverConnectionDropTimeout": 10}}],
         "cases": [%s], "exclude-cases": [%s], "exclude-agent-cases": {}}
        """
            .formatted(reports, port, part.cases, part.without));
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-Xmx1g",
                "-Dpython.cachedir.skip=true",
                "-cp",
                jars(),
                "org.python.util.jython",
                Path.of("src/test/resources/autobahn/run.py").toString(),
                spec.toString(),
                String.valueOf(part.shares))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
  }

  private static String jars() throws IOException {
    try (Stream<Path> files = Files.list(JARS)) {
      return String.join(":", files.map(Path::toString).sorted().toList());
    }
  }

  /** Waits until it is through, and tells what came of each case, by its number. */
  Map<String, Verdict> verdicts() throws IOException, InterruptedException {
    if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
      throw new AssertionError("not over after " + MINUTES + " minutes:\n" + tail());
    }
    Map<String, Verdict> verdicts = new TreeMap<>();
    for (int i = 0; i < part.shares; i++) {
      Path index = reports.resolve(String.valueOf(i)).resolve("index.json");
      if (!Files.exists(index)) {
        throw new AssertionError("share " + i + " made no report:\n" + tail());
      }
      CASE.matcher(Files.readString(index))
          .results()
          .forEach(
              found -> verdicts.put(found.group(1), new Verdict(found.group(2), found.group(3))));
    }
    return verdicts;
  }

  private String tail() throws IOException {
    List<String> lines = Files.readAllLines(log);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
