package dev.hawser.core.log;

import dev.hawser.protocol.Code;
import dev.hawser.protocol.Publication;
import java.util.List;

/**
 * What became of a batch.
 *
 * @param head where the channel stood right after it
 * @param outcomes one for each entry, in order
 */
public record Appended(Head head, List<Outcome> outcomes) {

  public Appended {
    outcomes = List.copyOf(outcomes);
  }

  /** What became of one entry. */
  public sealed interface Outcome {

    /** It has its number now. */
    record Numbered(Publication publication) implements Outcome {}

    /** The key was used before for the same data: this is the number it got then. */
    record Repeated(long offset) implements Outcome {}

    /**
     * It had no effect: {@code key-reused}, {@code key-expired}, {@code too-many-keys} or {@code
     * batch-stopped}.
     */
    record Refused(Code code) implements Outcome {}
  }
}
