package dev.hawser.core.channel;

import dev.hawser.protocol.Publication;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last few publications of a channel, so that a short gap needs no read of the log. Confined to
 * the owner lane.
 */
final class Recent {

  private static final int COUNT = 32;
  private static final int BYTES = 64 * 1024;

  private final ArrayDeque<Publication> publications = new ArrayDeque<>(4);
  private int bytes;

  void add(Publication publication) {
    publications.add(publication);
    bytes += publication.payload().size();
    while (publications.size() > COUNT || bytes > BYTES) {
      bytes -= publications.remove().payload().size();
    }
  }

  /** What lies before this offset is kept no longer by the log, nor then here. */
  void forgetBefore(long oldest) {
    while (!publications.isEmpty() && publications.getFirst().offset() < oldest) {
      bytes -= publications.remove().payload().size();
    }
  }

  void clear() {
    publications.clear();
    bytes = 0;
  }

  /** Everything after the offset, or null where this does not reach back that far. */
  @Nullable List<Publication> after(long offset) {
    if (publications.isEmpty() || publications.getFirst().offset() > offset + 1) {
      return null;
    }
    List<Publication> found = new ArrayList<>();
    for (Publication publication : publications) {
      if (publication.offset() > offset) {
        found.add(publication);
      }
    }
    return found;
  }
}
