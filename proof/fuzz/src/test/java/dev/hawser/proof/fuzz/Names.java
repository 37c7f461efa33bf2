package dev.hawser.proof.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hawser.core.access.ChannelName;
import dev.hawser.core.access.ChannelPattern;
import dev.hawser.core.access.Tickets;
import dev.hawser.core.access.Tickets.Ticket;
import dev.hawser.server.configuration.ConfigurationReader;
import dev.hawser.server.configuration.InvalidConfigurationException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/** Texts that others write: names and patterns, tickets, an operator's file. */
final class Names {

  private static final Tickets TICKETS =
      new Tickets(new byte[32], Duration.ofDays(1), InstantSource.system());
  private static final ConfigurationReader READER = new ConfigurationReader(Map.of());

  private Names() {}

  /** A pattern, a NUL, and a name; beside a matcher that is plain and slow. */
  static void patterns(byte[] bytes) {
    String[] both = new String(bytes, UTF_8).split("\0", 2);
    String name = both[both.length - 1];
    boolean good = ChannelName.problem(name) == null;
    if (good && (name.length() > ChannelName.LONGEST || name.isEmpty() || name.contains("//"))) {
      throw new AssertionError("a name: " + name);
    }
    ChannelPattern pattern;
    try {
      pattern = new ChannelPattern(both[0]);
    } catch (IllegalArgumentException refused) {
      return;
    }
    if (good
        && pattern.matches(name) != plainly(both[0].split("/", -1), 0, name.split("/", -1), 0)) {
      throw new AssertionError(both[0] + " and " + name);
    }
  }

  private static boolean plainly(String[] pattern, int p, String[] name, int n) {
    if (p == pattern.length) {
      return n == name.length;
    }
    if (pattern[p].equals("#")) {
      return true;
    }
    return n < name.length
        && (pattern[p].equals("+") || pattern[p].equals(name[n]))
        && plainly(pattern, p + 1, name, n + 1);
  }

  /** What nobody signed opens nothing; the same with one bit turned, neither. */
  static void tickets(byte[] bytes) {
    String text = new String(bytes, UTF_8);
    if (TICKETS.check(text) != null || TICKETS.bearer(text) != null || TICKETS.knows(text)) {
      throw new AssertionError("a ticket that nobody signed: " + text);
    }
    Ticket ticket = new Ticket("s", text.substring(0, Math.min(200, text.length())), true, 7);
    String issued = TICKETS.issue(ticket);
    Codecs.same(ticket, TICKETS.check(issued));
    char[] other = issued.toCharArray();
    int at = (bytes.length * 31) % other.length;
    other[at] = other[at] == 'A' ? 'w' : 'A';
    if (TICKETS.check(new String(other)) != null && at < other.length - 1) {
      throw new AssertionError("a ticket with another letter at " + at);
    }
  }

  static void configuration(byte[] bytes) throws Exception {
    try {
      var _ = READER.read("fuzz.yaml", new String(bytes, UTF_8));
    } catch (InvalidConfigurationException refused) {
      if (refused.problems().isEmpty()) {
        throw new AssertionError("refused without a word");
      }
    }
  }
}
