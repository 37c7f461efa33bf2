package dev.hawser.core.access;

import java.util.Set;

/**
 * What one principal may do on the channels of one pattern.
 *
 * @param from the earliest offset that may be read, so that nobody recovers from before joining; 0
 *     for all
 */
public record Grant(ChannelPattern pattern, Set<Right> rights, long from) {

  public Grant {
    rights = Set.copyOf(rights);
    if (from < 0) {
      throw new IllegalArgumentException("from: " + from + " (expected: >= 0)");
    }
  }
}
