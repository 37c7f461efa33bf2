package dev.hawser.core.log;

import java.util.Map;
import java.util.Set;

/**
 * What a log told when it was asked for the heads of many channels.
 *
 * @param known a head for each channel that it knows; a channel that is neither here nor among the
 *     unanswered is one that it does not know
 * @param unanswered the channels of which it could not tell, as while the machine that has them is
 *     away
 */
public record Heads(Map<String, Head> known, Set<String> unanswered) {

  public Heads {
    known = Map.copyOf(known);
    unanswered = Set.copyOf(unanswered);
  }

  /** All were answered. */
  public Heads(Map<String, Head> known) {
    this(known, Set.of());
  }
}
