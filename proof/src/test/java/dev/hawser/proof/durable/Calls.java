package dev.hawser.proof.durable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a process asked of the kernel, from what strace wrote: when each call began and ended, in
 * one order for all threads.
 */
final class Calls {

  /**
   * One call.
   *
   * @param began the line at which it began
   * @param ended the line at which it was over; {@code Integer.MAX_VALUE} where it never was
   */
  record Call(String name, String arguments, int began, int ended) {

    boolean onLog() {
      return arguments.contains("-wal>");
    }

    boolean syncs() {
      return name.equals("fsync") || name.equals("fdatasync");
    }
  }

  private static final Pattern WHOLE = Pattern.compile("^(\\d+) +(\\w+)\\((.*)\\) += .*$");
  private static final Pattern BEGUN =
      Pattern.compile("^(\\d+) +(\\w+)\\((.*) <unfinished \\.\\.\\.>$");
  private static final Pattern RESUMED =
      Pattern.compile("^(\\d+) +<\\.\\.\\. (\\w+) resumed>(.*)\\) += .*$");

  private final List<Call> all = new ArrayList<>();

  private Calls() {}

  static Calls read(Path trace) throws IOException {
    Calls calls = new Calls();
    Map<String, Call> open = new HashMap<>();
    int at = 0;
    for (String line : Files.readAllLines(trace)) {
      at++;
      Matcher begun = BEGUN.matcher(line);
      Matcher resumed = RESUMED.matcher(line);
      Matcher whole = WHOLE.matcher(line);
      if (begun.matches()) {
        open.put(begun.group(1), new Call(begun.group(2), begun.group(3), at, Integer.MAX_VALUE));
      } else if (resumed.matches()) {
        Call before = open.remove(resumed.group(1));
        if (before != null) {
          calls.all.add(
              new Call(before.name(), before.arguments() + resumed.group(3), before.began(), at));
        }
      } else if (whole.matches()) {
        calls.all.add(new Call(whole.group(2), whole.group(3), at, at));
      }
    }
    calls.all.addAll(open.values());
    return calls;
  }

  List<Call> all() {
    return all;
  }
}
