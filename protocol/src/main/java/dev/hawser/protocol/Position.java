package dev.hawser.protocol;

import static java.util.Objects.requireNonNull;

/**
 * A place in a channel: the highest offset delivered or deliberately skipped, within an epoch.
 *
 * @param epoch names one unbroken history of the channel; opaque, compared only for equality
 * @param offset number of the publication; 0 stands before the first
 */
public record Position(String epoch, long offset) {

  public Position {
    requireNonNull(epoch, "epoch");
    if (offset < 0) {
      throw new IllegalArgumentException("offset: " + offset + " (expected: >= 0)");
    }
  }
}
