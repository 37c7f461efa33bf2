package dev.hawser.core.channel;

import dev.hawser.core.RefusedException;
import dev.hawser.core.bell.Ring;
import dev.hawser.core.channel.CatchUp.Range;
import dev.hawser.core.channel.Gaps.Gap;
import dev.hawser.core.lane.Lane;
import dev.hawser.core.log.Head;
import dev.hawser.core.log.LogPage;
import dev.hawser.core.profile.Profile;
import dev.hawser.core.trace.Trace;
import dev.hawser.core.transport.Encoding;
import dev.hawser.core.transport.Frame;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Delta;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.Publication;
import dev.hawser.protocol.ServerMessage;
import dev.hawser.protocol.json.DeltaText;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One channel on its owner lane: the place through which everything that concerns its order passes.
 *
 * <h2>How a publication travels</h2>
 *
 * <ol>
 *   <li>A loop decodes a command and hands the entry to the channel's owner lane.
 *   <li>The lane appends it to the log in a batch ({@link Appender}); the log numbers it.
 *   <li>{@link #moved} hears of it: from the append itself, or from the bell when another node
 *       appended. Both are only hints, so it checks epoch and offset. The next offset is delivered;
 *       a known one is dropped; an early one waits briefly, then the gap is read from the log once,
 *       for everybody ({@link #repair}).
 *   <li>The frame is encoded once for each encoding in use and put into the mailbox of each loop
 *       that has subscriptions ({@link Interest}); the loop writes it to its lines ({@link
 *       LocalChannel}).
 * </ol>
 *
 * <h2>Why nothing is lost silently</h2>
 *
 * A subscription is registered and told its position in one step on this lane, and the mailbox to
 * its loop is first in, first out: what is delivered afterwards is exactly what follows. Where that
 * chain breaks (a full mailbox, a slow line, a lost ring), the loop is told how far the channel is,
 * and the subscription reads the difference from the log. Where the log cannot give it (another
 * epoch, retention), everybody concerned is reset, aloud.
 *
 * <p>A stale answer must not turn the epoch back, so the epoch changes only after a {@link
 * dev.hawser.core.log.Log#head} that was asked after the last change ({@link #verify}).
 */
final class Channel {

  private static final int EARLY = 64;
  private static final long EARLY_WAIT_MILLIS = 40;
  static final long RETRY_MILLIS = 300;

  private final ChannelLane home;
  private final String name;
  private Profile profile;
  private final Interest interest;
  private final Appender appender;
  private final Recent recent = new Recent();

  /** What deltas build on; null where there are none, or nothing yet. */
  private @Nullable Publication before;

  /** Which patterns mean it, as was looked up last. */
  private Patterns.Listeners listeners = Patterns.Listeners.NONE;

  /** What lies before the publication that opens it for them; null where nothing does. */
  private @Nullable Position woken;

  /** Whether something was published for them since {@link #stirred} was asked last. */
  private boolean stirred;

  private final TreeMap<Long, Publication> early = new TreeMap<>();
  private final List<Opening> opening = new ArrayList<>(1);

  /** Exists while the log is asked where the channel stands. */
  private @Nullable Verification verification;

  private boolean open;
  private boolean listening;
  private int placing;
  private int alias;
  private String epoch = "";
  private long head;
  private int epochsSeen;

  /** The highest offset heard of in this epoch. */
  private long heard;

  private boolean repairing;
  private Lane.@Nullable Timer repairTimer;

  Channel(ChannelLane home, String name, Profile profile, int loops) {
    this.home = home;
    this.name = name;
    this.profile = profile;
    this.interest = new Interest(loops);
    this.appender = new Appender(this, home);
  }

  String name() {
    return name;
  }

  Profile profile() {
    return profile;
  }

  /** Goes over to a profile that {@link Profile#changesInPlace} allows. */
  void adopt(Profile other) {
    profile = other;
  }

  Appender appender() {
    return appender;
  }

  Interest interest() {
    return interest;
  }

  int alias() {
    return alias;
  }

  boolean isOpen() {
    return open;
  }

  /** Whether the bell was asked to tell of this channel, and must be told when it need no more. */
  boolean listens() {
    return listening;
  }

  Position position() {
    return new Position(epoch, head);
  }

  Patterns.Listeners listeners() {
    return listeners;
  }

  void listeners(Patterns.Listeners others) {
    listeners = others;
  }

  /** Whether anybody here is told what is published in it. */
  boolean followed() {
    return interest.total() > 0 || home.patterns().mean(this);
  }

  /** Whether something was published since the last time, for who listens through patterns. */
  boolean stirred() {
    boolean did = stirred;
    stirred = false;
    return did;
  }

  boolean unused() {
    return interest.total() == 0 && placing == 0 && appender.idle() && !repairing;
  }

  // ---- opening

  private void whenOpen(Runnable then, Consumer<RefusedException> failed) {
    if (open) {
      then.run();
      return;
    }
    opening.add(new Opening(then, failed));
    if (opening.size() == 1) {
      listening = true;
      home.then(
          home.bell().listen(name),
          listening ->
              home.then(
                  home.log().head(name, profile.retention()), this::opened, this::openingFailed),
          this::openingFailed);
    }
  }

  private void opened(Head found) {
    open = true;
    alias = home.nextAlias();
    epoch = found.epoch();
    head = found.offset();
    wakened();
    heard = Math.max(heard, head);
    List<Opening> waiting = List.copyOf(opening);
    opening.clear();
    waiting.forEach(one -> one.then.run());
    takeEarly();
    repair();
  }

  /** Those who listen through patterns go on from before what woke it. */
  private void wakened() {
    Position from = woken;
    woken = null;
    if (from != null && from.epoch().equals(epoch)) {
      if (profile.retention().recovers()) {
        heard = Math.max(heard, head);
      }
      head = Math.min(head, from.offset());
    } else if (from != null) {
      early.clear();
      heard = head;
      lost(0, 0, Code.EPOCH_CHANGED.wireName());
    }
  }

  private void openingFailed(RefusedException e) {
    List<Opening> waiting = List.copyOf(opening);
    opening.clear();
    waiting.forEach(one -> one.failed.accept(e));
  }

  // ---- subscribing

  void subscribe(Wish wish, Consumer<Reply> answer) {
    Placement placement = new Placement(this, home, wish, answer);
    placing++;
    whenOpen(placement::place, placement::refuse);
  }

  /** A wish to subscribe has been answered. */
  void placed() {
    placing--;
  }

  /**
   * Where to go on when what was asked for is lost: at the head, unless this node is so far behind
   * that its head is lost too.
   */
  Position goingOn(LogPage page) {
    return new Position(epoch, Math.max(head, page.head().oldest() - 1));
  }

  // ---- what moved

  /**
   * Somebody appended.
   *
   * @param publication null where it is to be read
   * @param trace who watches it; null for nobody
   */
  void moved(Position position, @Nullable Publication publication, @Nullable Trace trace) {
    if (!open) {
      home.traffic().count(this, 0);
      if (home.patterns().mean(this)) {
        wake(position, publication);
      } else if (!opening.isEmpty()) {
        heard = Math.max(heard, position.offset());
      }
      return;
    }
    if (!position.epoch().equals(epoch)) {
      verify();
      return;
    }
    heard = Math.max(heard, position.offset());
    if (position.offset() <= head) {
      return;
    }
    if (publication == null) {
      repair();
    } else if (position.offset() == head + 1) {
      deliver(publication, trace);
      takeEarly();
    } else {
      early.put(position.offset(), publication);
      if (early.size() > EARLY) {
        early.pollLastEntry();
      }
      if (repairTimer == null) {
        repairTimer = home.lane().after(home.jitter(EARLY_WAIT_MILLIS), this::repairLate);
      }
    }
  }

  /**
   * It is not open, and somebody listens to it through a pattern: it opens, and tells this first.
   */
  private void wake(Position position, @Nullable Publication publication) {
    stirred = true;
    heard = Math.max(heard, position.offset());
    if (woken == null) {
      woken = new Position(position.epoch(), position.offset() - 1);
    }
    if (publication != null && early.size() < EARLY) {
      early.put(position.offset(), publication);
    }
    if (opening.isEmpty()) {
      whenOpen(
          () -> {},
          e -> {
            woken = null;
            early.clear();
            home.patterns().missedSomewhere(name, e.code().wireName());
          });
    }
  }

  /** Those who listen through patterns do not get these; 0 and 0 where it is not known which. */
  private void lost(long from, long to, String reason) {
    home.patterns().lost(this, new Gap(name, epoch, from, to, reason, profile.priority()));
  }

  private void takeEarly() {
    while (!early.isEmpty() && early.firstKey() <= head + 1) {
      Publication publication = early.pollFirstEntry().getValue();
      if (publication.offset() == head + 1) {
        deliver(publication, null);
      }
    }
    if (heard <= head && repairTimer != null) {
      repairTimer.cancel();
      repairTimer = null;
    }
  }

  private void repairLate() {
    repairTimer = null;
    repair();
  }

  /** Reads from the log what was heard of and has not come. */
  private void repair() {
    if (!open || repairing || heard <= head) {
      return;
    }
    repairing = true;
    home.repairs().begin(this::readMissing);
  }

  private void readMissing() {
    int asked = epochsSeen;
    home.meters().repaired.increment();
    read(
        head,
        home.limits().historyPage(),
        ChannelLane.RANGE_BYTES,
        page -> {
          repairing = false;
          home.repairs().ended();
          if (asked == epochsSeen) {
            repaired(page);
          } else {
            repair();
          }
        },
        e -> {
          repairing = false;
          home.repairs().ended();
          if (repairTimer == null) {
            repairTimer = home.lane().after(home.jitter(RETRY_MILLIS), this::repairLate);
          }
        });
  }

  private void repaired(LogPage page) {
    if (!page.head().epoch().equals(epoch)) {
      verify();
      return;
    }
    for (Publication publication : page.publications()) {
      if (publication.offset() > head + 1) {
        pass(new Position(epoch, publication.offset() - 1));
      }
      if (publication.offset() == head + 1) {
        deliver(publication, null);
      }
    }
    if (page.publications().isEmpty() && page.head().offset() > head) {
      pass(page.head().position());
    }
    if (page.head().offset() <= head) {
      // What was heard of beyond is not in the log; if it comes to be, it is rung or compared
      // again.
      heard = head;
    }
    takeEarly();
    repair();
  }

  /** What lies before this position cannot be had any more. */
  private void pass(Position position) {
    Code reason = profile.retention().recovers() ? Code.POSITION_LOST : Code.NO_HISTORY;
    lost(head + 1, position.offset(), reason.wireName());
    head = position.offset();
    recent.clear();
    if (profile.retention().recovers()) {
      interest.unmuteAll();
      interest.tell(local -> local.pass(position, Code.POSITION_LOST.wireName()));
    } else {
      interest.tell(local -> local.doorbell(position.offset()));
    }
  }

  private void deliver(Publication publication, @Nullable Trace trace) {
    head = publication.offset();
    if (profile.retention().recovers()) {
      recent.add(publication);
    }
    Publication base = before;
    before = profile.content().deltas() ? publication : null;
    home.traffic().count(this, interest.total());
    Overheard overheard = home.patterns().overheard(this, publication);
    if (overheard != null) {
      stirred = true;
      overheard.tellOthers();
    }
    if (interest.total() == 0) {
      return;
    }
    Frame frame = encode(publication);
    Frame delta = base == null ? null : delta(base, publication, frame);
    if (!interest.deliver(frame, delta, publication, trace, overheard)) {
      home.meters().doorbells.increment();
      home.ringLater(this);
    }
  }

  private Frame encode(Publication publication) {
    Frame frame =
        home.codecs()
            .shared(
                new ServerMessage.Delivered(name, alias, publication),
                interest.needs(Encoding.JSON),
                interest.needs(Encoding.PROTOBUF));
    return compressed(frame);
  }

  /** The publication as a change of the one before; null where that is not smaller. */
  private @Nullable Frame delta(Publication base, Publication publication, Frame whole) {
    boolean json = interest.takesDeltas(Encoding.JSON);
    boolean protobuf = interest.takesDeltas(Encoding.PROTOBUF);
    boolean texts = base.payload().json() && publication.payload().json();
    if (!texts || !(json || protobuf) || base.offset() != publication.offset() - 1) {
      return null;
    }
    List<Delta.Part> parts =
        home.differ().parts(base.payload().bytes(), publication.payload().bytes());
    if (parts == null) {
      return null;
    }
    Publication patch = publication.with(DeltaText.write(new Delta(base.offset(), parts)));
    Frame frame =
        home.codecs().shared(new ServerMessage.Patched(name, alias, patch), json, protobuf);
    return compressed(frame.smallerThan(whole));
  }

  /** Tells those who are subscribed on this node, and take signals. */
  void signalled(Ring.Signalled ring) {
    boolean json = interest.takesSignals(Encoding.JSON);
    boolean protobuf = interest.takesSignals(Encoding.PROTOBUF);
    if (open && (json || protobuf)) {
      String user = ring.user();
      Frame frame =
          home.codecs()
              .shared(new ServerMessage.Signal(name, alias, user, ring.data()), json, protobuf);
      interest.signal(frame, ring.session(), user == null ? "" : user);
    }
  }

  private Frame compressed(Frame frame) {
    return profile.content().compressed()
        ? home.compressor()
            .compress(frame, interest.deflates(Encoding.JSON), interest.deflates(Encoding.PROTOBUF))
        : frame;
  }

  /** Tries to ring where a mailbox was full. True when all have been told. */
  boolean ring() {
    return interest.unmute(head);
  }

  // ---- epochs and heads

  /** Asks the log where the channel stands, and takes that over. */
  private void verify() {
    verification().ask();
  }

  /** The same, then goes on; see {@link Verification#ask(Runnable, Consumer)}. */
  void verify(Runnable then, @Nullable Consumer<RefusedException> failed) {
    verification().ask(then, failed);
  }

  private Verification verification() {
    Verification present = verification;
    if (present == null) {
      present = new Verification(this, home);
      verification = present;
    }
    return present;
  }

  void verified() {
    verification = null;
  }

  /** Counts the epochs that this lane has seen of the channel. */
  int epochsSeen() {
    return epochsSeen;
  }

  /** Takes over where the log says that the channel stands. */
  void stands(Head found) {
    if (!found.epoch().equals(epoch)) {
      epochsSeen++;
      epoch = found.epoch();
      head = found.offset();
      heard = head;
      recent.clear();
      before = null;
      early.clear();
      lost(0, 0, Code.EPOCH_CHANGED.wireName());
      interest.unmuteAll();
      Position position = position();
      interest.tell(local -> local.jump(position, Code.EPOCH_CHANGED.wireName()));
    } else {
      reaches(found.offset());
    }
  }

  /** The log is known to reach this far in the present epoch. */
  void reaches(long offset) {
    if (offset > head) {
      heard = Math.max(heard, offset);
      repair();
    }
  }

  /** The log knows nothing of the channel any more: then it begins another epoch. */
  void compareAbsent() {
    if (open) {
      verify();
    }
  }

  /** Compares with a head that was read some time ago. */
  void compare(Head found) {
    if (!open) {
      return;
    }
    if (!found.epoch().equals(epoch)) {
      verify();
    } else {
      recent.forgetBefore(found.oldest());
      reaches(found.offset());
    }
  }

  // ---- reading

  void range(long after, Consumer<Range> answer) {
    List<Publication> cached = recent.after(after);
    if (cached != null) {
      answer.accept(frames(cached));
      return;
    }
    read(
        after,
        home.limits().historyPage(),
        ChannelLane.RANGE_BYTES,
        page -> {
          if (!page.head().epoch().equals(epoch)) {
            verify(
                () -> answer.accept(new Range.Lost(position(), Code.EPOCH_CHANGED.wireName())),
                null);
          } else if (!Placement.continues(page, after) && page.head().offset() > after) {
            answer.accept(new Range.Lost(goingOn(page), Code.POSITION_LOST.wireName()));
          } else {
            answer.accept(frames(page.publications()));
          }
        },
        e -> home.lane().after(home.jitter(RETRY_MILLIS), () -> range(after, answer)));
  }

  private Range.Frames frames(List<Publication> publications) {
    return new Range.Frames(
        publications.stream().map(one -> new CatchUp.Read(encode(one), one.slot())).toList(), head);
  }

  void read(
      long after, int count, int bytes, Consumer<LogPage> page, Consumer<RefusedException> failed) {
    home.then(home.log().read(name, profile.retention(), after, count, bytes), page, failed);
  }

  private record Opening(Runnable then, Consumer<RefusedException> failed) {}
}
