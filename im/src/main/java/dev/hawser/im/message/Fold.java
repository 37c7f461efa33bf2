package dev.hawser.im.message;

import dev.hawser.core.log.Reference;
import dev.hawser.protocol.Publication;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Turns publications into what is shown. It is pure, and the only place that knows how: a device
 * that was there all along and one that reads a page today see the same, since what a message is
 * follows from its publication and from those about it, in the order of their offsets.
 */
public final class Fold {

  private Fold() {}

  /**
   * The messages of a stretch.
   *
   * @param stretch publications of the channel; those that are about others are passed over
   * @param about those about messages of the stretch, in any order, each once or more
   * @return the messages by offset
   */
  public static List<Message> of(Collection<Publication> stretch, Collection<Publication> about) {
    SortedMap<Long, Message> messages = new TreeMap<>();
    for (Publication publication : stretch) {
      take(messages, publication);
    }
    List<Publication> events = new ArrayList<>(about);
    events.sort(Comparator.comparingLong(Publication::offset));
    events.forEach(event -> take(messages, event));
    return List.copyOf(messages.values());
  }

  /**
   * Messages from wherever they are, answers in threads too.
   *
   * @param said their publications, by offset
   * @param about those about them
   */
  public static List<Message> each(Collection<Publication> said, Collection<Publication> about) {
    SortedMap<Long, Message> messages = new TreeMap<>();
    for (Publication publication : said) {
      Message message = Message.of(publication);
      if (message != null) {
        messages.put(publication.offset(), message);
      }
    }
    List<Publication> events = new ArrayList<>(about);
    events.sort(Comparator.comparingLong(Publication::offset));
    events.forEach(event -> take(messages, event));
    return List.copyOf(messages.values());
  }

  /** Takes in one publication more, as a device does that is told of them in order. */
  public static void take(Map<Long, Message> messages, Publication publication) {
    long thread = Threads.of(publication.tags());
    long about = thread == 0 ? Reference.of(publication.tags()) : thread;
    if (about == 0) {
      Message message = Message.of(publication);
      if (message != null) {
        messages.putIfAbsent(publication.offset(), message);
      }
      return;
    }
    messages.computeIfPresent(about, (offset, message) -> message.after(publication));
  }
}
