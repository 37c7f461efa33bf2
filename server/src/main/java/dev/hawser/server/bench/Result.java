package dev.hawser.server.bench;

import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What came of a bench.
 *
 * @param opened connections that stand, those that publish included
 * @param failed connections that never did, or ended
 * @param openedIn seconds
 * @param asked publications sent
 * @param published publications that the node took
 * @param deliveries publications read by subscribers
 * @param publishing seconds from the first publication to the last delivery
 * @param received bytes read in that time
 * @param lost publications owed to subscribers that did not come
 * @param doubled that came again
 * @param swapped that came behind a later one
 * @param skipped that the node announced as left out
 * @param resets times that a channel's order began anew
 * @param refusals why and how often the node or the network said no
 * @param latency nanoseconds from when a publication was due until a subscriber read it
 * @param idle the node before any connection; null where it cannot be known
 * @param loaded the node when all connections stood
 * @param after the node after the last delivery
 */
public record Result(
    long opened,
    long failed,
    double openedIn,
    long asked,
    long published,
    long deliveries,
    double publishing,
    long received,
    long lost,
    long doubled,
    long swapped,
    long skipped,
    long resets,
    Map<String, Long> refusals,
    Histogram latency,
    NodeFigures.@Nullable Sample idle,
    NodeFigures.@Nullable Sample loaded,
    NodeFigures.@Nullable Sample after) {

  public Result {
    refusals = Map.copyOf(refusals);
  }

  /** Whether everybody got everything, once and in order. */
  public boolean whole() {
    return failed == 0
        && asked == published
        && lost == 0
        && doubled == 0
        && swapped == 0
        && skipped == 0
        && resets == 0;
  }

  /** Whether the node let nobody in, and said why by numbers of the catalogue alone. */
  public boolean refusedAll() {
    return asked == 0
        && !refusals.isEmpty()
        && refusals.keySet().stream().allMatch(why -> why.matches("[23][0-9]{3} .*"));
  }

  /** Microseconds of the node's processor time for a delivery; NaN where it cannot be known. */
  public double microsForDelivery() {
    return loaded == null || after == null || deliveries == 0
        ? Double.NaN
        : (after.processor() - loaded.processor()) * 1e6 / deliveries;
  }

  /** Bytes by which the node grew for a connection; NaN where it cannot be known. */
  public double bytesForConnection() {
    return idle == null || loaded == null || opened == 0
        ? Double.NaN
        : (loaded.resident() - idle.resident()) / opened;
  }

  /** Microseconds of the node's processor time for opening a connection; NaN where unknown. */
  public double microsForConnection() {
    return idle == null || loaded == null || opened == 0
        ? Double.NaN
        : (loaded.processor() - idle.processor()) * 1e6 / opened;
  }
}
