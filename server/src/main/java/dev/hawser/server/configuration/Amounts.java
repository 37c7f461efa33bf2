package dev.hawser.server.configuration;

import java.time.Duration;
import tools.jackson.databind.JsonNode;

/** Reads amounts with their units: {@code 30s}, {@code 64KiB}. */
public final class Amounts {

  private Amounts() {}

  /**
   * Reads a duration.
   *
   * @param text digits and one of ms, s, m, h, d; or 0
   */
  public static Duration duration(String text) {
    if (text.equals("0")) {
      return Duration.ZERO;
    }
    int digits = digits(text);
    long amount = Long.parseLong(text.substring(0, digits));
    return switch (text.substring(digits)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      case "d" -> Duration.ofDays(amount);
      default ->
          throw new IllegalArgumentException(
              "duration: '" + text + "' (expected: such as 30s, 5m or 1d)");
    };
  }

  /** Reads bytes, with a unit or without. */
  static long size(JsonNode node) {
    return node.isNumber() ? node.asLong() : size(node.asString());
  }

  /**
   * Reads bytes.
   *
   * @param text digits, alone or with one of KiB, MiB, GiB
   */
  public static long size(String text) {
    int digits = digits(text);
    long amount = Long.parseLong(text.substring(0, digits));
    return switch (text.substring(digits)) {
      case "" -> amount;
      case "KiB" -> Math.multiplyExact(amount, 1L << 10);
      case "MiB" -> Math.multiplyExact(amount, 1L << 20);
      case "GiB" -> Math.multiplyExact(amount, 1L << 30);
      default ->
          throw new IllegalArgumentException(
              "size: '" + text + "' (expected: such as 65536, 64KiB or 1MiB)");
    };
  }

  private static int digits(String text) {
    int end = 0;
    while (end < text.length() && Character.isDigit(text.charAt(end))) {
      end++;
    }
    if (end == 0) {
      throw new IllegalArgumentException("amount: '" + text + "' (expected: digits first)");
    }
    return end;
  }
}
