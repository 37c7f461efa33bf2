package dev.hawser.im;

import java.time.Duration;

/**
 * What an operator says about instant messaging.
 *
 * @param guests whether those take part for whose name nobody vouches
 * @param editWithin for how long somebody may edit what they said
 * @param recallWithin for how long somebody may recall what they said
 * @param members the most of one group
 * @param announced up to how many members a group is told who comes and goes
 * @param underWay the most calls and publications that are being looked at
 */
public record ImSettings(
    boolean guests,
    Duration editWithin,
    Duration recallWithin,
    int members,
    int announced,
    int underWay) {

  public static ImSettings standard() {
    return new ImSettings(false, Duration.ofHours(24), Duration.ofHours(24), 100_000, 500, 1_000);
  }
}
