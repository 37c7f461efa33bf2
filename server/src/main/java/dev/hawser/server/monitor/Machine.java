package dev.hawser.server.monitor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads Linux's own figures under {@code /proc}; elsewhere it has none to give. */
final class Machine {

  private final Path proc;

  Machine(Path proc) {
    this.proc = proc;
  }

  /**
   * Processor time in ticks.
   *
   * @param busy not idle, nor waiting for disks
   * @param total of all kinds
   */
  record Ticks(long busy, long total) {

    /** The busy part of what passed since; 0 where nothing passed. */
    double since(Ticks before) {
      long passed = total - before.total;
      return passed <= 0 ? 0 : Math.clamp((busy - before.busy) / (double) passed, 0, 1);
    }
  }

  /** All cores together first, then each; empty where this is not Linux. */
  List<Ticks> ticks() {
    List<Ticks> ticks = new ArrayList<>();
    for (String line : lines("stat")) {
      if (!line.startsWith("cpu")) {
        break;
      }
      String[] columns = line.trim().split("\\s+", -1);
      long total = 0;
      // user, nice, system, idle, iowait, irq, softirq, steal; guest time is already in user.
      for (int i = 1; i < Math.min(columns.length, 9); i++) {
        total += Long.parseLong(columns[i]);
      }
      long idle = Long.parseLong(columns[4]) + Long.parseLong(columns[5]);
      ticks.add(new Ticks(total - idle, total));
    }
    return ticks;
  }

  /** Load averages over 1, 5 and 15 minutes; empty where this is not Linux. */
  List<Double> load() {
    List<String> lines = lines("loadavg");
    if (lines.isEmpty()) {
      return List.of();
    }
    String[] columns = lines.getFirst().split(" ", -1);
    return List.of(
        Double.valueOf(columns[0]), Double.valueOf(columns[1]), Double.valueOf(columns[2]));
  }

  /**
   * Bytes.
   *
   * @param used what cannot be had without swapping
   */
  record Memory(long used, long total) {}

  Memory memory() {
    long total = 0;
    long available = 0;
    for (String line : lines("meminfo")) {
      if (line.startsWith("MemTotal:")) {
        total = kibibytes(line);
      } else if (line.startsWith("MemAvailable:")) {
        available = kibibytes(line);
      }
    }
    return new Memory(total - available, total);
  }

  /** Bytes since the machine started, over all interfaces. */
  record Network(long received, long sent) {}

  Network network() {
    long received = 0;
    long sent = 0;
    for (String line : lines("net/dev")) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        String[] columns = line.substring(colon + 1).trim().split("\\s+", -1);
        received += Long.parseLong(columns[0]);
        sent += Long.parseLong(columns[8]);
      }
    }
    return new Network(received, sent);
  }

  /** What of the machine's memory this process holds, in bytes; 0 unknown. */
  long resident() {
    for (String line : lines("self/status")) {
      if (line.startsWith("VmRSS:")) {
        return kibibytes(line);
      }
    }
    return 0;
  }

  private static long kibibytes(String line) {
    return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1_024;
  }

  private List<String> lines(String file) {
    try {
      return Files.readAllLines(proc.resolve(file));
    } catch (IOException e) {
      return List.of();
    }
  }
}
