package dev.hawser.brokers.memory;

import dev.hawser.core.log.Retention;
import dev.hawser.protocol.Publication;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The newest publications of one channel, consecutive, in a ring that grows with what it keeps.
 *
 * <p>Confined to whoever holds its channel.
 */
final class History {

  private static final int SMALLEST = 8;

  private @Nullable Publication[] ring = new @Nullable Publication[SMALLEST];

  /** When each was numbered, by the clock that only goes forward. */
  private long[] since = new long[SMALLEST];

  private int first;
  private int size;

  int size() {
    return size;
  }

  /** When the oldest was numbered. */
  long oldestSince() {
    return since[first];
  }

  /**
   * Adds the newest.
   *
   * @return the bytes gained
   */
  long add(Publication publication, long now) {
    if (size == ring.length) {
      resize(size * 2);
    }
    int at = (first + size) & (ring.length - 1);
    ring[at] = publication;
    since[at] = now;
    size++;
    return weight(publication);
  }

  /**
   * Drops what is beyond count or age.
   *
   * @return the bytes freed
   */
  long trim(Retention retention, long now) {
    long freed = 0;
    long age = retention.age().toMillis();
    while (size > 0 && (size > retention.count() || now - since[first] >= age)) {
      freed += dropOldest();
    }
    return freed;
  }

  /**
   * Drops the oldest.
   *
   * @return the bytes freed
   */
  long dropOldest() {
    long freed = weight(at(0));
    ring[first] = null;
    first = (first + 1) & (ring.length - 1);
    size--;
    if (ring.length > SMALLEST && size * 4 <= ring.length) {
      resize(ring.length / 2);
    }
    return freed;
  }

  /** A page from the given place in age (0 is the oldest), at least one where there is one. */
  List<Publication> page(int from, int maxCount, int maxBytes) {
    List<Publication> page = new ArrayList<>(Math.max(0, Math.min(size - from, maxCount)));
    long bytes = 0;
    for (int i = from; i < size && page.size() < maxCount; i++) {
      Publication publication = at(i);
      bytes += publication.payload().size();
      if (bytes > maxBytes && !page.isEmpty()) {
        break;
      }
      page.add(publication);
    }
    return page;
  }

  private Publication at(int i) {
    Publication publication = ring[(first + i) & (ring.length - 1)];
    if (publication == null) {
      throw new IllegalStateException("nothing at " + i + " of " + size);
    }
    return publication;
  }

  private void resize(int length) {
    @Nullable Publication[] ringThen = ring;
    long[] sinceThen = since;
    ring = new @Nullable Publication[length];
    since = new long[length];
    for (int i = 0; i < size; i++) {
      int at = (first + i) & (ringThen.length - 1);
      ring[i] = ringThen[at];
      since[i] = sinceThen[at];
    }
    Arrays.fill(ringThen, null);
    first = 0;
  }

  /** About the bytes that keeping a publication costs. */
  static long weight(Publication publication) {
    long bytes = 120L + publication.payload().size();
    String key = publication.key();
    if (key != null) {
      bytes += 40L + key.length();
    }
    String slot = publication.slot();
    if (slot != null) {
      bytes += 40L + slot.length();
    }
    for (var tag : publication.tags().entrySet()) {
      bytes += 100L + tag.getKey().length() + tag.getValue().length();
    }
    return bytes;
  }
}
