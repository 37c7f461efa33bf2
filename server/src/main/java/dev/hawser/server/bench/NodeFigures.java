package dev.hawser.server.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** What the node's process uses: asked of its operators' port, or read under {@code /proc}. */
public interface NodeFigures {

  /**
   * What was used at one moment.
   *
   * @param processor seconds of processor time since the process started
   * @param resident bytes of memory, what the JVM has not yet collected included
   */
  record Sample(double processor, double resident) {}

  /** Empty where it cannot be known; may take some seconds. */
  Optional<Sample> sample() throws InterruptedException;

  /** Asks {@code /metrics}. */
  static NodeFigures of(URI admin) {
    HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    HttpRequest request =
        HttpRequest.newBuilder(admin.resolve("/metrics")).timeout(Duration.ofSeconds(5)).build();
    return () -> {
      try {
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        double processor = figure(answer.body(), "process_cpu_seconds_total");
        double resident = figure(answer.body(), "process_resident_memory_bytes");
        return answer.statusCode() == 200 && processor > 0
            ? Optional.of(new Sample(processor, resident))
            : Optional.empty();
      } catch (IOException e) {
        return Optional.empty();
      }
    };
  }

  /** Reads a process of this machine; Linux only. */
  static NodeFigures of(long pid) {
    return of(Path.of("/proc", Long.toString(pid)));
  }

  private static NodeFigures of(Path process) {
    return () -> {
      try {
        String stat = Files.readString(process.resolve("stat"));
        // Behind the name, which may hold anything: utime and stime are fields 14 and 15, in 1/100
        // s.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        double ticks = Double.parseDouble(fields[11]) + Double.parseDouble(fields[12]);
        for (String line : Files.readAllLines(process.resolve("status"))) {
          if (line.startsWith("VmRSS:")) {
            String kilobytes = line.replaceAll("[^0-9]", "");
            return Optional.of(new Sample(ticks / 100, Double.parseDouble(kilobytes) * 1024));
          }
        }
        return Optional.empty();
      } catch (IOException e) {
        return Optional.empty();
      }
    };
  }

  private static double figure(String page, String name) {
    return page.lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1).trim()))
        .findFirst()
        .orElse(0);
  }
}
