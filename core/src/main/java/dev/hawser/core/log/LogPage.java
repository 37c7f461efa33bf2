package dev.hawser.core.log;

import dev.hawser.protocol.Publication;
import java.util.List;

/**
 * A stretch of a channel's history.
 *
 * @param head where the channel stood when it was read; what is read is of this epoch
 * @param publications consecutive, oldest first
 */
public record LogPage(Head head, List<Publication> publications) {

  public LogPage {
    publications = List.copyOf(publications);
  }
}
