package dev.hawser.core.channel;

import dev.hawser.core.transport.Encoding;
import dev.hawser.core.transport.Frame;
import org.jspecify.annotations.Nullable;

/**
 * Which loops have subscriptions of a channel, how many, and in which encodings. Confined to the
 * owner lane.
 *
 * <p>A loop whose mailbox is full is muted for this channel: it gets one doorbell when there is
 * room again, however much was published meanwhile.
 */
final class Interest {

  private final @Nullable LocalChannel[] locals;
  private final int[] json;
  private final int[] protobuf;
  private final boolean[] muted;
  private int total;

  Interest(int loops) {
    locals = new LocalChannel[loops];
    json = new int[loops];
    protobuf = new int[loops];
    muted = new boolean[loops];
  }

  int total() {
    return total;
  }

  void add(LocalChannel local, Encoding encoding) {
    int loop = local.home().loop();
    locals[loop] = local;
    counts(encoding)[loop]++;
    total++;
  }

  void remove(LocalChannel local, Encoding encoding) {
    int loop = local.home().loop();
    counts(encoding)[loop]--;
    total--;
    if (json[loop] == 0 && protobuf[loop] == 0) {
      locals[loop] = null;
      muted[loop] = false;
    }
  }

  private int[] counts(Encoding encoding) {
    return encoding == Encoding.JSON ? json : protobuf;
  }

  boolean needs(Encoding encoding) {
    for (int count : counts(encoding)) {
      if (count > 0) {
        return true;
      }
    }
    return false;
  }

  /** Tells every loop that is not muted. False where a mailbox had no room. */
  boolean deliver(Frame frame, long offset) {
    boolean room = true;
    for (int loop = 0; loop < locals.length; loop++) {
      LocalChannel local = locals[loop];
      if (local != null && !muted[loop]) {
        if (!local.home().mailbox().offer(new Delivery(local, frame, offset))) {
          muted[loop] = true;
        }
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

  /** After a jump a loop knows the head again. */
  void unmuteAll() {
    java.util.Arrays.fill(muted, false);
  }

  private record Announcement(LocalChannel local, Frame frame, String session)
      implements dev.hawser.core.lane.Message {

    @Override
    public int weight() {
      return 64 + frame.weight();
    }

    @Override
    public void run() {
      local.announce(frame, session);
    }
  }

  private record Delivery(LocalChannel local, Frame frame, long offset)
      implements dev.hawser.core.lane.Message {

    @Override
    public int weight() {
      return 64 + frame.weight();
    }

    @Override
    public void run() {
      local.deliver(frame, offset);
    }
  }
}
