package dev.hawser.core.access;

import static java.util.Objects.requireNonNull;

/**
 * Which channels are meant: parts separated by {@code /}; {@code +} stands for exactly one part,
 * and {@code #} at the end for any number of parts, none included.
 */
public record ChannelPattern(String text) {

  public ChannelPattern {
    requireNonNull(text, "text");
    String[] parts = text.split("/", -1);
    for (int i = 0; i < parts.length; i++) {
      String part = parts[i];
      boolean lastHash = part.equals("#") && i == parts.length - 1;
      if (part.isEmpty() || (!lastHash && !part.equals("+") && hasWildcard(part))) {
        throw new IllegalArgumentException(
            "pattern: '" + text + "' (expected: parts between '/', '+' alone, '#' alone and last)");
      }
    }
  }

  private static boolean hasWildcard(String part) {
    return part.indexOf('+') >= 0 || part.indexOf('#') >= 0;
  }

  /** Whether the pattern means this channel. */
  public boolean matches(String channel) {
    int p = 0;
    int c = 0;
    while (true) {
      int pEnd = end(text, p);
      if (pEnd - p == 1 && text.charAt(p) == '#') {
        return true;
      }
      if (c > channel.length()) {
        return false;
      }
      int cEnd = end(channel, c);
      boolean any = pEnd - p == 1 && text.charAt(p) == '+';
      if (!any && (pEnd - p != cEnd - c || !text.regionMatches(p, channel, c, cEnd - c))) {
        return false;
      }
      boolean patternDone = pEnd == text.length();
      boolean channelDone = cEnd == channel.length();
      if (patternDone) {
        return channelDone;
      }
      p = pEnd + 1;
      c = channelDone ? channel.length() + 1 : cEnd + 1;
    }
  }

  /** Whether this text is meant as a pattern: no channel's name holds a wildcard. */
  public static boolean isMeant(String text) {
    return hasWildcard(text);
  }

  /** Whether every channel that the other pattern means is meant by this one, too. */
  public boolean covers(ChannelPattern other) {
    // Every name has a part, so these mean the same; then what follows needs no case for it.
    String[] theirs = (other.text.equals("#") ? "+/#" : other.text).split("/", -1);
    String[] mine = text.split("/", -1);
    for (int i = 0; ; i++) {
      if (i < mine.length && mine[i].equals("#")) {
        return true;
      }
      if (i == mine.length || i == theirs.length) {
        return mine.length == theirs.length;
      }
      boolean covered = mine[i].equals("+") ? !theirs[i].equals("#") : mine[i].equals(theirs[i]);
      if (!covered) {
        return false;
      }
    }
  }

  /** Whether there may be a channel that both mean. */
  public boolean meets(ChannelPattern other) {
    String[] theirs = other.text.split("/", -1);
    String[] mine = text.split("/", -1);
    for (int i = 0; ; i++) {
      if ((i < mine.length && mine[i].equals("#"))
          || (i < theirs.length && theirs[i].equals("#"))) {
        return true;
      }
      if (i == mine.length || i == theirs.length) {
        return mine.length == theirs.length;
      }
      if (!mine[i].equals("+") && !theirs[i].equals("+") && !mine[i].equals(theirs[i])) {
        return false;
      }
    }
  }

  private static int end(String s, int from) {
    int slash = s.indexOf('/', from);
    return slash < 0 ? s.length() : slash;
  }
}
