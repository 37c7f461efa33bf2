package dev.hawser.proof.door;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The server's program, as it was built.
 *
 * <p>Hundreds of nodes start in these tests, each of them for seconds of a processor, most of which
 * go into reading classes. Where all of the program is in jars, as in a build of everything, one
 * that starts first leaves an archive of its classes (JEP 350), and all others begin with that.
 */
public final class Program {

  private static final String MAIN = "dev.hawser.server.command.Hawser";

  private Program() {}

  /**
   * The command that runs it, which its own words are to follow.
   *
   * @param options of the virtual machine
   */
  public static List<String> command(String... options) {
    List<String> all = new ArrayList<>(Archive.OPTIONS);
    all.addAll(Arrays.asList(options));
    return java(all);
  }

  private static List<String> java(List<String> options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(options);
    command.addAll(List.of("-cp", String.join(File.pathSeparator, classPath()), MAIN));
    return command;
  }

  /** Without the tests themselves, which are in folders. */
  private static List<String> classPath() {
    String tests =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Path own = Path.of("target").toAbsolutePath();
    return Arrays.stream(tests.split(File.pathSeparator))
        .filter(entry -> !Path.of(entry).toAbsolutePath().startsWith(own))
        .toList();
  }

  /** Made by whoever needs it first; a node starts without it, too. */
  private static final class Archive {

    private static final Path FILE = Path.of("target", "program.jsa").toAbsolutePath();
    static final List<String> OPTIONS =
        classPath().stream().allMatch(entry -> entry.endsWith(".jar")) ? make() : List.of();

    private static List<String> make() {
      try {
        Files.deleteIfExists(FILE);
        List<String> command = java(List.of("-Xlog:disable", "-XX:ArchiveClassesAtExit=" + FILE));
        command.addAll(List.of("demo", "--host=127.0.0.1", "--port=0", "--admin-port=0", "--json"));
        Process demo = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (BufferedReader said = demo.inputReader()) {
          boolean stands = said.lines().anyMatch(line -> line.contains("\"adminPort\""));
          demo.destroy();
          if (stands && demo.waitFor(60, TimeUnit.SECONDS) && Files.exists(FILE)) {
            // It does not know that native access is allowed, which costs nothing but a word each
            // time.
            return List.of("-XX:SharedArchiveFile=" + FILE, "-Xlog:cds=off");
          }
        } finally {
          demo.destroyForcibly();
        }
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      } catch (InterruptedException stop) {
        Thread.currentThread().interrupt();
      }
      System.err.println("There is no archive of the program's classes: nodes start slowly.");
      return List.of();
    }
  }
}
