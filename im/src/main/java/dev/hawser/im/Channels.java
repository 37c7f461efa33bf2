package dev.hawser.im;

import static dev.hawser.im.Work.await;

import dev.hawser.core.log.Head;
import dev.hawser.core.log.Ledger;
import dev.hawser.core.log.Ledger.Referred;
import dev.hawser.core.log.Ledger.Tally;
import dev.hawser.core.log.LogPage;
import dev.hawser.core.log.Reference;
import dev.hawser.core.room.Ground;
import dev.hawser.im.message.Fold;
import dev.hawser.im.message.Message;
import dev.hawser.im.message.Threads;
import dev.hawser.protocol.Publication;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads channels of conversations. Waits: on threads of {@link Work} only. */
final class Channels {

  /** At least so many publications are read at once. */
  private static final int STRETCH = 20;

  /** The most publications that are looked through for one page. */
  private static final int MOST_READ = 5_000;

  /** The most that is read about the messages of one page. */
  private static final int MOST_ABOUT = 5_000;

  private static final int ABOUT_AT_ONCE = 500;

  private final Ground ground;
  private final Ledger ledger;
  private final InstantSource clock;

  Channels(Ground ground, Ledger ledger, InstantSource clock) {
    this.ground = ground;
    this.ledger = ledger;
    this.clock = clock;
  }

  Head head(String channel) {
    return await(ground.head(channel));
  }

  Map<String, Tally> tallies(String user, Map<String, Long> after) {
    return await(ledger.tallies(user, after));
  }

  /** A message as it is now, in a thread or not; null where there is none of this offset. */
  @Nullable Message message(String channel, long offset) {
    Publication said = publication(channel, offset);
    if (said == null || !isMessage(said)) {
      return null;
    }
    Head head = head(channel);
    List<Message> now = Fold.each(List.of(said), about(channel, offset, offset, head));
    return answered(channel, now, offset, offset, head).getFirst();
  }

  /**
   * Answers in a thread.
   *
   * @param messages as they are now, oldest first
   * @param next after which offset to go on; 0 where there is no more
   */
  record Replies(List<Message> messages, Head head, long next) {}

  /** The oldest answers after an offset in the thread of a message. */
  Replies thread(String channel, long root, long after, int limit) {
    Head head = head(channel);
    long reference = Threads.reference(root);
    List<Publication> said = await(ledger.about(channel, reference, reference, after, limit));
    List<Publication> about = new ArrayList<>();
    for (Publication one : said) {
      // One after the other: what lies between them is of the rest of the conversation.
      about.addAll(about(channel, one.offset(), one.offset(), head));
    }
    long now = clock.millis();
    return new Replies(
        Fold.each(said, about).stream().map(message -> message.at(now)).toList(),
        head,
        said.size() < limit ? 0 : said.getLast().offset());
  }

  /** The publication of this offset; null where it is not kept, or is none. */
  @Nullable Publication publication(String channel, long offset) {
    List<Publication> found = await(ground.page(channel, offset - 1, 1)).publications();
    return !found.isEmpty() && found.getFirst().offset() == offset ? found.getFirst() : null;
  }

  /**
   * Messages and what the room told among them.
   *
   * @param messages as they are now, by offset
   * @param notes what the room told, by offset
   * @param first the lowest offset looked at: what is older is before it
   * @param last the highest
   */
  record Page(List<Message> messages, List<Publication> notes, long first, long last, Head head) {}

  /**
   * The newest messages before an offset.
   *
   * @param earliest the earliest offset that may be read
   */
  Page before(String channel, long before, long earliest, int limit) {
    return before(channel, head(channel), before, earliest, limit);
  }

  /** The same, as of a head that is known already. */
  Page before(String channel, Head head, long before, long earliest, int limit) {
    long low = Math.max(earliest, head.oldest());
    long end = Math.min(before - 1, head.offset());
    List<Publication> found = new ArrayList<>();
    int messages = 0;
    long first = end + 1;
    while (messages < limit && first > low && end - first < MOST_READ) {
      long from = Math.max(low, first - stretch(limit));
      List<Publication> stretch = stretch(channel, from, first - 1);
      int cut = stretch.size();
      while (cut > 0 && messages < limit) {
        cut--;
        messages += inTimeline(stretch.get(cut)) ? 1 : 0;
      }
      found.addAll(0, stretch.subList(cut, stretch.size()));
      first = cut == 0 ? from : stretch.get(cut).offset();
    }
    return folded(channel, found, first, end, head);
  }

  /** The oldest messages after an offset. */
  Page after(String channel, long after, long earliest, int limit) {
    Head head = head(channel);
    long first = Math.max(after + 1, Math.max(earliest, head.oldest()));
    List<Publication> found = new ArrayList<>();
    int messages = 0;
    long last = first - 1;
    while (messages < limit && last < head.offset() && last - first < MOST_READ) {
      List<Publication> stretch =
          stretch(channel, last + 1, Math.min(head.offset(), last + stretch(limit)));
      if (stretch.isEmpty()) {
        break;
      }
      for (Publication one : stretch) {
        if (messages < limit) {
          found.add(one);
          messages += inTimeline(one) ? 1 : 0;
          last = one.offset();
        }
      }
    }
    return folded(channel, found, first, last, head);
  }

  /** Of what is said, some is about what was said. */
  private static int stretch(int limit) {
    return Math.max(2 * limit, STRETCH);
  }

  /** Exactly what is kept of a stretch. */
  private List<Publication> stretch(String channel, long first, long last) {
    List<Publication> found = new ArrayList<>();
    long after = first - 1;
    while (after < last) {
      LogPage page = await(ground.page(channel, after, (int) (last - after)));
      if (page.publications().isEmpty()) {
        break;
      }
      for (Publication one : page.publications()) {
        if (one.offset() <= last) {
          found.add(one);
        }
        after = one.offset();
      }
    }
    return found;
  }

  private Page folded(String channel, List<Publication> found, long first, long last, Head head) {
    List<Publication> about = found.isEmpty() ? List.of() : about(channel, first, last, head);
    List<Publication> notes =
        found.stream().filter(one -> Reference.of(one.tags()) == Notices.NOTE).toList();
    List<Message> messages = answered(channel, Fold.of(found, about), first, last, head);
    return new Page(messages, notes, first, last, head);
  }

  private List<Message> answered(
      String channel, List<Message> messages, long first, long last, Head head) {
    if (messages.isEmpty()) {
      return messages;
    }
    long now = clock.millis();
    Map<Long, Referred> answers =
        await(
            ledger.referred(
                channel, Threads.reference(first), Threads.reference(last), head.offset()));
    return messages.stream()
        .map(message -> {
          Referred to = answers.get(Threads.reference(message.offset()));
          Message all = to == null ? message : message.answered(to.count(), to.time(), to.newest());
          return all.at(now);
        })
        .toList();
  }

  /**
   * What is about messages of a stretch, up to the head: what a message tells is of one moment,
   * since its revision says up to where a device has taken everything in.
   */
  private List<Publication> about(String channel, long first, long last, Head head) {
    List<Publication> about = new ArrayList<>();
    long after = 0;
    while (about.size() < MOST_ABOUT) {
      List<Publication> some = await(ledger.about(channel, first, last, after, ABOUT_AT_ONCE));
      about.addAll(some);
      if (some.size() < ABOUT_AT_ONCE) {
        break;
      }
      after = some.getLast().offset();
    }
    about.removeIf(one -> one.offset() > head.offset());
    return about;
  }

  /** Whether it is one of those that stand in the conversation itself. */
  static boolean inTimeline(Publication publication) {
    return Reference.of(publication.tags()) == 0;
  }

  static boolean isMessage(Publication publication) {
    return inTimeline(publication) || Threads.of(publication.tags()) != 0;
  }
}
