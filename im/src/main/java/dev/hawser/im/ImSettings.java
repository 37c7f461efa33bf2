package dev.hawser.im;

import java.time.Duration;

/**
 * What an operator says about instant messaging.
 *
 * @param guests whether those take part for whose name nobody vouches
 * @param editWithin for how long somebody may edit what they said
 * @param recallWithin for how long somebody may recall what they said
 * @param strangers whether who is no contact of a user may open the conversation with them
 * @param members the most of one group
 * @param announced up to how many members a group is told who comes and goes
 * @param underWay the most calls and publications that are being looked at
 * @param rates how fast may be spoken
 */
public record ImSettings(
    boolean guests,
    Duration editWithin,
    Duration recallWithin,
    boolean strangers,
    int members,
    int announced,
    int underWay,
    Rates rates) {

  /**
   * How much may be said in a second, and twice as much at once.
   *
   * @param conversation in one conversation, on one node; 0 for any
   * @param sender by one user, on one node; 0 for any
   */
  public record Rates(int conversation, int sender) {

    public static final Rates ANY = new Rates(0, 0);
  }

  public static ImSettings standard() {
    return new ImSettings(
        false, Duration.ofHours(24), Duration.ofHours(24), true, 100_000, 500, 1_000, Rates.ANY);
  }
}
