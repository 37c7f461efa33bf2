package dev.hawser.core.profile;

import static java.util.Objects.requireNonNull;

import dev.hawser.core.RefusedException;
import dev.hawser.core.access.ChannelPattern;
import dev.hawser.core.access.Right;
import dev.hawser.core.log.Entry;
import dev.hawser.core.log.Retention;
import dev.hawser.core.transport.Priority;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Publication;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The settings of all channels that match a pattern.
 *
 * @param name what the operator calls it
 * @param pattern which channels it is for; of several the first in the file counts
 * @param retention how much history there is, and how long keys live
 * @param presence whether it is known who is subscribed
 * @param grace how long a session that lost its line is still shown as present
 * @param announce up to how many members each coming and going is told to the others
 * @param guests what is allowed to everybody, guests included
 * @param maxData the most bytes that one publication carries
 * @param slow what happens to a subscriber whose line takes less than is published
 * @param content what publications hold, and how they are made small
 * @param priority before which other channels' frames its own leave, where a line is too slow for
 *     all
 */
public record Profile(
    String name,
    ChannelPattern pattern,
    Retention retention,
    boolean presence,
    Duration grace,
    int announce,
    Set<Right> guests,
    int maxData,
    Slow slow,
    Content content,
    Priority priority) {

  /** The most characters of a publish key or a slot: logs remember them by the hundred thousand. */
  public static final int LONGEST_KEY = 255;

  public Profile {
    requireNonNull(name, "name");
    guests = Set.copyOf(guests);
    if (priority == Priority.FIRST) {
      throw new IllegalArgumentException("priority: FIRST is for what names no channel");
    }
  }

  /**
   * What publications hold, and how they are made small.
   *
   * @param compressed whether those who take it so get publications compressed
   * @param deltas whether those who take it so are told what changed since the publication before
   * @param sealed whether members seal what they publish, so that nothing may need its plain text
   */
  public record Content(boolean compressed, boolean deltas, boolean sealed) {

    public Content {
      if (sealed && (compressed || deltas)) {
        throw new IllegalArgumentException(
            "what is sealed looks like noise: neither compress nor deltas make it smaller");
      }
    }

    /** As it comes. */
    public static Content plain() {
      return new Content(false, false, false);
    }
  }

  /**
   * Whether a channel may go over from this profile to that one while it is in use. What its
   * subscribers were told they would get must stay: whether they recover and from which log, who is
   * present, how publications are made, and what happens to the slow.
   */
  public boolean changesInPlace(Profile to) {
    return retention.recovers() == to.retention.recovers()
        && retention.durable() == to.retention.durable()
        && presence == to.presence
        && slow.equals(to.slow)
        && priority == to.priority
        && content.equals(to.content);
  }

  /**
   * What happens to a subscriber whose line takes less than is published.
   *
   * @param policy what its subscription does
   * @param rate at most so many publications in a second where it is sampled
   * @param ladder whether a subscription that asks for it is moved from rung to rung
   */
  public record Slow(Policy policy, int rate, boolean ladder) {

    /** At most so many in a second, where nothing else is said. */
    public static final int STANDARD_RATE = 5;

    public static final Slow PACE = of(Policy.PACE);
    public static final Slow LATEST = of(Policy.LATEST);
    public static final Slow SAMPLE = of(Policy.SAMPLE);
    public static final Slow DROP = of(Policy.DROP);
    public static final Slow DISCONNECT = of(Policy.DISCONNECT);

    public Slow {
      if (rate < 1 || rate > 1_000) {
        throw new IllegalArgumentException("a rate from 1 to 1000 in a second, not " + rate);
      }
    }

    private static Slow of(Policy policy) {
      return new Slow(policy, STANDARD_RATE, true);
    }
  }

  /** What a subscription does while its line takes too little. */
  public enum Policy {
    /**
     * It catches up from the log as fast as its line takes it; without history, as {@link #DROP}.
     */
    PACE,
    /** It gets the newest of each slot, in the order of offsets, as its line takes more. */
    LATEST,
    /** It gets the newest of all, so many times a second at most. */
    SAMPLE,
    /** It is told which offsets it will not get, and goes on with what comes then. */
    DROP,
    /** Its connection ends with {@code slow-consumer}; it returns and recovers. */
    DISCONNECT
  }

  /**
   * Checks a publication against the bounds that hold for everybody who may publish.
   *
   * @throws RefusedException if one is passed
   */
  public void check(Entry entry) {
    if (entry.size() > maxData) {
      throw new RefusedException(
          Code.DATA_TOO_LARGE, entry.size() + " bytes, tags included (at most " + maxData + ")");
    }
    if (entry.tags().size() > Publication.MOST_TAGS) {
      throw new RefusedException(
          Code.INVALID_FIELD,
          "tags: " + entry.tags().size() + " (at most " + Publication.MOST_TAGS + ")");
    }
    if (content.sealed() && entry.payload().json()) {
      throw new RefusedException(Code.SEALED_ONLY);
    }
    checkLength("key", entry.key());
    checkLength("slot", entry.slot());
  }

  private static void checkLength(String field, @Nullable String text) {
    if (text != null && text.length() > LONGEST_KEY) {
      throw new RefusedException(
          Code.INVALID_FIELD,
          field + ": " + text.length() + " characters (at most " + LONGEST_KEY + ")");
    }
  }

  /** What a channel that no profile of the operator matches gets: one day, 1,000 publications. */
  public static Profile standard() {
    return new Profile(
        "standard",
        new ChannelPattern("#"),
        new Retention(1_000, Duration.ofDays(1), Duration.ofMinutes(5)),
        false,
        Duration.ofSeconds(10),
        100,
        Set.of(),
        64 * 1024,
        Slow.PACE,
        Content.plain(),
        Priority.NORMAL);
  }
}
