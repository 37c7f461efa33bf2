package dev.hawser.server.configuration;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with the configuration.
 *
 * @param source the file's name, or the environment variable
 * @param line from 1; 0 where there is none, as in a variable
 * @param column from 1; 0 where there is none
 * @param message what is wrong, and what was expected
 * @param nearest the valid name that was probably meant, or null
 * @param excerpt the line of the file, or null; never one that may hold a secret
 */
public record Problem(
    String source,
    int line,
    int column,
    String message,
    @Nullable String nearest,
    @Nullable String excerpt) {

  /** The problem as a compiler would tell it, with the line and a caret below it. */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder(source);
    if (line > 0) {
      out.append(':').append(line).append(':').append(column);
    }
    out.append(": ").append(message);
    if (nearest != null) {
      out.append("; did you mean '").append(nearest).append("'?");
    }
    if (excerpt != null) {
      out.append("\n    ").append(excerpt);
      out.append("\n    ").append(" ".repeat(Math.max(0, column - 1))).append('^');
    }
    return out.toString();
  }
}
