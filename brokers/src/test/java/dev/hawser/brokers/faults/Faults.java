package dev.hawser.brokers.faults;

/**
 * How an engine misbehaves.
 *
 * @param late the most milliseconds of each half of the way, there and back
 * @param failsBefore how often a call fails without effect, 0 to 1
 * @param failsAfter how often a call fails although it took effect, 0 to 1
 */
public record Faults(int late, double failsBefore, double failsAfter) {

  public static final Faults NONE = new Faults(0, 0, 0);
}
