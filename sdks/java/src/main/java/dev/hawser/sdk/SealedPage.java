package dev.hawser.sdk;

import dev.hawser.protocol.Position;
import dev.hawser.protocol.Publication;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of a sealed channel's history: each publication is in one of the two lists, oldest first.
 *
 * @param position the channel's head
 * @param before where the page before this one ends; null where this one is empty
 */
public record SealedPage(
    Position position,
    List<Publication> publications,
    List<Unread> unread,
    @Nullable Position before) {

  public SealedPage {
    publications = List.copyOf(publications);
    unread = List.copyOf(unread);
  }
}
