package dev.hawser.core.channel;

import dev.hawser.core.lane.Message;
import dev.hawser.core.trace.Trace;
import dev.hawser.core.transport.Encoding;
import dev.hawser.core.transport.Frame;
import dev.hawser.protocol.Publication;
import org.jspecify.annotations.Nullable;

/**
 * Which loops have subscriptions of a channel, how many, and which forms they take. Confined to the
 * owner lane.
 *
 * <p>A loop whose mailbox is full is muted for this channel: it gets one doorbell when there is
 * room again, however much was published meanwhile.
 */
final class Interest {

  private final @Nullable LocalChannel[] locals;
  private final int[] onLoop;
  private final boolean[] muted;
  private final Takers json = new Takers();
  private final Takers protobuf = new Takers();
  private int total;

  Interest(int loops) {
    locals = new LocalChannel[loops];
    onLoop = new int[loops];
    muted = new boolean[loops];
  }

  int total() {
    return total;
  }

  /** Whether the channel has subscribers on this loop. */
  boolean has(int loop) {
    return locals[loop] != null;
  }

  /** Whether this loop gets a doorbell once there is room again. */
  boolean mutes(int loop) {
    return muted[loop];
  }

  void add(LocalChannel local, Form form) {
    int loop = local.home().loop();
    locals[loop] = local;
    onLoop[loop]++;
    total++;
    count(form, 1);
  }

  void remove(LocalChannel local, Form form) {
    int loop = local.home().loop();
    onLoop[loop]--;
    total--;
    count(form, -1);
    if (onLoop[loop] == 0) {
      locals[loop] = null;
      muted[loop] = false;
    }
  }

  private void count(Form form, int one) {
    Takers takers = takers(form.encoding());
    takers.all += one;
    if (form.deflates()) {
      takers.deflate += one;
    }
    if (form.deltas()) {
      takers.delta += one;
    }
    if (form.signals()) {
      takers.signal += one;
    }
  }

  private Takers takers(Encoding encoding) {
    return encoding == Encoding.JSON ? json : protobuf;
  }

  boolean needs(Encoding encoding) {
    return takers(encoding).all > 0;
  }

  /** Whether anybody takes frames in this encoding compressed. */
  boolean deflates(Encoding encoding) {
    return takers(encoding).deflate > 0;
  }

  /** Whether anybody takes deltas in this encoding. */
  boolean takesDeltas(Encoding encoding) {
    return takers(encoding).delta > 0;
  }

  /** Whether anybody takes signals in this encoding. */
  boolean takesSignals(Encoding encoding) {
    return takers(encoding).signal > 0;
  }

  /**
   * Tells every loop that is not muted. False where a mailbox had no room.
   *
   * @param delta the same for who holds the publication before it; null for none
   * @param trace who watches it; null for nobody
   * @param overheard for who listens to it through patterns; null for nobody
   */
  boolean deliver(
      Frame frame,
      @Nullable Frame delta,
      Publication publication,
      @Nullable Trace trace,
      @Nullable Overheard overheard) {
    long offset = publication.offset();
    String slot = publication.slot();
    boolean room = true;
    for (int loop = 0; loop < locals.length; loop++) {
      LocalChannel local = locals[loop];
      if (local != null && !muted[loop]) {
        Message own = new Delivery(local, frame, delta, offset, slot, trace);
        muted[loop] =
            !local.home().mailbox().offer(overheard == null ? own : overheard.with(loop, own));
      }
      if (muted[loop] && overheard != null) {
        overheard.missed(loop);
      }
      room &= !muted[loop];
    }
    return room;
  }

  /** Rings once for each loop that was muted and has room now. True when none is muted any more. */
  boolean unmute(long head) {
    boolean done = true;
    for (int loop = 0; loop < locals.length; loop++) {
      LocalChannel local = locals[loop];
      if (local == null || !muted[loop]) {
        continue;
      }
      if (local.home().mailbox().hasRoom()) {
        muted[loop] = false;
        local.home().mailbox().put(() -> local.doorbell(head));
      } else {
        done = false;
      }
    }
    return done;
  }

  /** Tells every loop something that is not a publication. */
  void tell(java.util.function.Consumer<LocalChannel> what) {
    for (LocalChannel local : locals) {
      if (local != null) {
        local.home().mailbox().put(() -> what.accept(local));
      }
    }
  }

  /** Tells every loop that has room: comings and goings are hints for display. */
  void announce(Frame frame, String session) {
    for (LocalChannel local : locals) {
      if (local != null) {
        var _ = local.home().mailbox().offer(new Announcement(local, frame, session));
      }
    }
  }

  /** Tells every loop that has room: what is signalled is of use only now. */
  void signal(Frame frame, String session, String user) {
    for (LocalChannel local : locals) {
      if (local != null && !local.home().mailbox().offer(new Signal(local, frame, session, user))) {
        local.meters().signalsDropped.increment();
      }
    }
  }

  /** After a jump a loop knows the head again. */
  void unmuteAll() {
    java.util.Arrays.fill(muted, false);
  }

  /** How many take one encoding, and in which further forms. */
  private static final class Takers {

    int all;
    int deflate;
    int delta;
    int signal;
  }

  private record Signal(LocalChannel local, Frame frame, String session, String user)
      implements Message {

    @Override
    public int weight() {
      return 64 + frame.weight();
    }

    @Override
    public void run() {
      local.signal(frame, session, user);
    }
  }

  private record Announcement(LocalChannel local, Frame frame, String session) implements Message {

    @Override
    public int weight() {
      return 64 + frame.weight();
    }

    @Override
    public void run() {
      local.announce(frame, session);
    }
  }

  private record Delivery(
      LocalChannel local,
      Frame frame,
      @Nullable Frame delta,
      long offset,
      @Nullable String slot,
      @Nullable Trace trace)
      implements Message {

    @Override
    public int weight() {
      return 64 + frame.weight() + (delta == null ? 0 : delta.weight());
    }

    @Override
    public void run() {
      local.deliver(frame, delta, offset, slot, trace);
    }
  }
}
