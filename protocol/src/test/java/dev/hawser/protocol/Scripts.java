package dev.hawser.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Runs the scripts of this room as the build does. */
final class Scripts {

  private Scripts() {}

  /** Runs one with Node; gives what it complained of, empty if all was well. */
  static String run(String... script) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(script));
    command.add(0, "node");
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    int status = process.waitFor();
    return status == 0 ? "" : status + ": " + said;
  }
}
