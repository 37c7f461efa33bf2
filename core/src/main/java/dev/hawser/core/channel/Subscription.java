package dev.hawser.core.channel;

import dev.hawser.core.profile.Profile;
import dev.hawser.core.trail.Step;
import dev.hawser.core.trail.Story;
import dev.hawser.core.transport.Frame;
import dev.hawser.core.transport.Line;
import dev.hawser.core.transport.Offer;
import dev.hawser.core.transport.Priority;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.ServerMessage;
import dev.hawser.protocol.ServerMessage.Reset;
import dev.hawser.protocol.ServerMessage.Skipped;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One connection's interest in one channel, confined to the connection's loop.
 *
 * <p>Its cursor is the highest offset that was handed to the line or announced as skipped. A live
 * subscription takes each publication as it comes, so its cursor is the channel's head as far as
 * the loop knows. When the line takes too little, the subscription leaves the live stream: nothing
 * is queued for it any more, and it follows the log at its own pace until its cursor meets the head
 * ({@link State#BEHIND}), gets the newest of each slot ({@link State#CONFLATING}) or of all now and
 * then ({@link State#SAMPLING}), or waits and then says what it left out ({@link State#SKIPPING}).
 * Which of these is said by the channel's profile, or by the {@link Ladder} of who asked for one.
 */
public final class Subscription extends Stretch {

  /** Where a subscription stands. */
  public enum State {
    /** Asked of the owner lane. */
    PENDING,
    /** Answered, but the peer has not been told yet. */
    HELD,
    /** Takes what comes. */
    LIVE,
    /** Follows the log until it meets the head. */
    BEHIND,
    /** Gets the newest of each slot as the line takes more. */
    CONFLATING,
    /** Gets the newest now and then. */
    SAMPLING,
    /** Lets pass what comes until the line takes more. */
    SKIPPING,
    /** Over. */
    ENDED;

    private final String word = name().toLowerCase(Locale.ROOT);

    /** Whether it left the live stream. */
    private boolean slow() {
      return this == BEHIND || this == CONFLATING || this == SAMPLING || this == SKIPPING;
    }
  }

  private boolean seesPresence;
  private boolean byServer;
  private final boolean deltas;
  private final @Nullable Ladder ladder;

  /** Whether the peer was pushed the publication at the cursor itself. */
  private boolean holds;

  private State state = State.PENDING;
  private long cursor;
  private @Nullable Reset heldReset;

  /** Signals that wait until the line has room; null where none do. */
  private @Nullable LateSignals late;

  /** Where this stands in its channel's list. */
  int index = -1;

  /** Whether a range was asked for on its behalf. */
  boolean asked;

  Subscription(
      Subscriber owner,
      LocalChannel channel,
      boolean seesPresence,
      boolean byServer,
      boolean adapts) {
    super(owner, channel);
    this.seesPresence = seesPresence;
    this.byServer = byServer;
    this.deltas = channel.profile().content().deltas() && owner.takesDeltas();
    this.ladder = adapts ? Ladder.of(this) : null;
  }

  public String channel() {
    return channel.name();
  }

  public LocalChannel local() {
    return channel;
  }

  public State state() {
    return state;
  }

  public boolean byServer() {
    return byServer;
  }

  public boolean seesPresence() {
    return seesPresence;
  }

  /** Rights have changed. */
  public void seesPresence(boolean sees) {
    seesPresence = sees;
  }

  /** The server wants it too: no grant is needed any more. */
  public void alsoByServer() {
    byServer = true;
  }

  /** The next offset that it reads from the log, or 0 where it takes only what comes. */
  public long readsFrom() {
    return switch (state) {
      case BEHIND -> cursor + 1;
      case HELD, CONFLATING, SAMPLING -> cursor < channel.latest() ? cursor + 1 : 0;
      case PENDING, LIVE, SKIPPING, ENDED -> 0;
    };
  }

  /** The channel's number on this node; 0 until the owner lane has answered. */
  public int alias() {
    return channel.alias();
  }

  /** The highest offset handed to the line or announced as skipped, in its epoch. */
  public Position position() {
    return new Position(channel.epoch(), cursor);
  }

  long cursor() {
    return cursor;
  }

  Line line() {
    return owner.line();
  }

  /** The class in which everything of this channel leaves. */
  public Priority priority() {
    return channel.profile().priority();
  }

  /** Bytes that leave its line before what would be sent now. */
  int backlog() {
    return owner.line().backlog(priority());
  }

  boolean writable() {
    return owner.line().writable(priority());
  }

  Subscriber owner() {
    return owner;
  }

  /** The owner lane has answered; the peer is told later, by {@link #begin}. */
  void hold(Reply.Accepted accepted) {
    state = State.HELD;
    cursor = accepted.position().offset();
    begins(accepted.after(), accepted.how(), false);
  }

  /** The peer is told less than was read for it: the rest follows as for who is behind. */
  public void holdBack(long position) {
    if (state == State.HELD) {
      cursor = Math.min(cursor, position);
    }
  }

  /** The peer has been told: publications after the cursor may follow. */
  public void begin() {
    if (state != State.HELD) {
      return;
    }
    state = State.LIVE;
    tellRung();
    if (heldReset != null) {
      owner.push(heldReset, priority());
      heldReset = null;
    }
    if (cursor < channel.latest()) {
      missed();
    }
  }

  void end() {
    become(State.ENDED);
    if (late != null) {
      late.close();
      late = null;
    }
    if (ladder != null) {
      channel.home().ladders().forget(ladder);
    }
  }

  private void become(State next) {
    if (state == next) {
      return;
    }
    State before = state;
    state = next;
    moves(before, next);
    if (before == State.CONFLATING || before == State.SAMPLING) {
      channel.unfollow(this, before);
    }
    if (next == State.CONFLATING || next == State.SAMPLING) {
      channel.follow(this);
    }
  }

  /** What it followed is gone, with the epoch that it was of. */
  void detach() {
    if (state == State.CONFLATING || state == State.SAMPLING) {
      state = State.LIVE;
    }
  }

  /**
   * Hands over the next publication of the channel, or leaves the live stream.
   *
   * @return what was written; null for nothing
   */
  @Nullable Frame deliver(Frame frame, @Nullable Frame delta, long offset, @Nullable String slot) {
    if (state != State.LIVE || offset <= cursor) {
      return null;
    }
    Line line = owner.line();
    Frame chosen = delta != null && fits(delta, offset) ? delta : frame;
    Priority priority = priority();
    Offer offer =
        line.backlog(priority) > channel.behind() ? Offer.FULL : line.send(chosen, priority);
    if (offer == Offer.ACCEPTED) {
      cursor = offset;
      holds = true;
      line.flush();
    } else if (offer == Offer.FULL) {
      fallBehind(frame, offset, slot);
    }
    return offer == Offer.ACCEPTED ? chosen : null;
  }

  private boolean fits(Frame delta, long offset) {
    return deltas && holds && cursor == offset - 1 && delta.has(owner.line().encoding());
  }

  /** Hands over what was read from the log. False: no more now. */
  boolean catchUp(Frame frame, long offset) {
    return state == State.BEHIND && take(frame, offset);
  }

  /** Hands over what its line did not take before. False: no more now. */
  boolean take(Frame frame, long offset) {
    if (!writable()) {
      return false;
    }
    Offer offer = owner.line().send(frame, priority());
    if (offer == Offer.FULL && writable()) {
      // No lower class holds the room, and there is none: waiting would not help.
      owner.tooSlow();
    } else if (offer == Offer.ACCEPTED) {
      cursor = offset;
      holds = true;
    }
    return offer == Offer.ACCEPTED;
  }

  /** Says that what comes after the cursor, up to here, will not come. False: it has ended. */
  boolean skip(long to, String reason) {
    long from = cursor + 1;
    cursor = to;
    holds = false;
    channel.meters().skipped.add(to - from + 1);
    note(Step.Kind.SKIPPED, from, to, to - from + 1, reason);
    owner.push(new Skipped(channel.name(), channel.alias(), from, to, reason), priority());
    return state != State.ENDED;
  }

  /** The cursor met the head that the owner lane told. */
  void live() {
    become(State.LIVE);
  }

  private void fallBehind(Frame frame, long offset, @Nullable String slot) {
    channel.meters().fellBehind.increment();
    if (ladder != null) {
      channel.home().ladders().fell(ladder, owner.line().loop());
    }
    leaveLiveStream();
    channel.kept(frame, offset, slot);
    if (state != State.ENDED && writable()) {
      // A frame too large for what is left of the outbox, on a line that is not slow at all.
      resume();
    }
  }

  private void leaveLiveStream() {
    switch (policy()) {
      case DISCONNECT -> owner.tooSlow();
      case PACE -> follow();
      case LATEST -> become(State.CONFLATING);
      case SAMPLE -> become(State.SAMPLING);
      case DROP -> become(State.SKIPPING);
    }
  }

  private Profile.Policy policy() {
    return ladder == null ? channel.profile().slow().policy() : ladder.rung().policy();
  }

  /** Gets what it has not got, one after the other, where it can be read. */
  private void follow() {
    become(channel.profile().retention().recovers() ? State.BEHIND : State.SKIPPING);
  }

  /** The loop did not get publications that exist: fetch them, or say that they will not come. */
  void missed() {
    if (state == State.LIVE) {
      follow();
      resume();
    }
  }

  /**
   * Hands over what is kept nowhere, where the line takes it at once; otherwise the newest of each
   * user waits for that, outside the outbox.
   */
  void signal(Frame frame, String user) {
    if (state == State.PENDING || state == State.HELD || state == State.ENDED) {
      return;
    }
    if (late == null && tells(frame)) {
      return;
    }
    if (late == null) {
      late = new LateSignals(channel.home());
    }
    late.put(user, frame);
  }

  /** It never fills an outbox and ends no line: there is room, or it is not sent. */
  private boolean tells(Frame frame) {
    if (!writable() || owner.line().send(frame, priority()) != Offer.ACCEPTED) {
      return false;
    }
    owner.line().flush();
    channel.meters().signals.increment();
    return true;
  }

  private void tellLate() {
    LateSignals waiting = late;
    if (waiting != null && writable()) {
      late = null;
      waiting.leave(this::tells);
    }
  }

  /** The line takes more again. */
  public void resume() {
    tellLate();
    switch (state) {
      case BEHIND -> channel.catchUp().want(this);
      case CONFLATING -> {
        if (channel.conflation().feed(this)) {
          live();
        }
      }
      case SKIPPING -> skipTo(channel.latest());
      case PENDING, HELD, LIVE, SAMPLING, ENDED -> {}
    }
  }

  private void skipTo(long offset) {
    if (!writable()) {
      return;
    }
    become(State.LIVE);
    if (offset > cursor) {
      channel.meters().dropped.add(offset - cursor);
      skip(offset, channel.gap());
    }
  }

  // ---- the ladder

  /** Whether what its channel publishes still waits for its line. */
  boolean strained() {
    return switch (state) {
      case BEHIND, CONFLATING, SAMPLING, SKIPPING -> backlog() > 0;
      case PENDING, HELD, LIVE, ENDED -> false;
    };
  }

  /** It stands on another rung of its ladder now. */
  void moved(boolean up) {
    (up ? channel.meters().rungsUp : channel.meters().rungsDown).increment();
    if (ladder != null) {
      note(Step.Kind.RUNG, 0, 0, 1, ladder.rung().wireName());
    }
    tellRung();
    if (state != State.LIVE || policy() == Profile.Policy.SAMPLE) {
      leaveLiveStream();
    }
    resume();
  }

  /** Its line kept up with samples for a while. */
  void keptUp() {
    if (state == State.SAMPLING && (ladder == null || ladder.atTop())) {
      live();
    }
  }

  private void tellRung() {
    if (ladder != null) {
      owner.push(
          new ServerMessage.Rung(channel.name(), channel.alias(), ladder.rung().wireName()),
          priority());
    }
  }

  /** What the peer holds is no longer continued: it goes on from here. */
  void reset(Position position, String reason) {
    reset(position, reason, channel.epoch());
  }

  /**
   * The same.
   *
   * @param before the epoch in which it stood
   */
  void reset(Position position, String reason, String before) {
    if (state == State.PENDING || state == State.ENDED) {
      return;
    }
    channel.meters().lost.increment();
    passed(before, cursor);
    cursor = position.offset();
    holds = false;
    begins(cursor, reason, true);
    Reset reset = new Reset(channel.name(), channel.alias(), position, reason);
    if (state == State.HELD) {
      heldReset = reset;
      return;
    }
    boolean sampled = ladder != null && !ladder.atTop() && ladder.rung() == Rung.SAMPLE;
    become(sampled ? State.SAMPLING : State.LIVE);
    owner.push(reset, priority());
    if (cursor < channel.latest()) {
      missed();
    }
  }

  // ---- what is told to who asks why

  /** What it has been given since it was answered, or reset. */
  public Step stretch(long until) {
    return stretch(channel.epoch(), cursor, until);
  }

  /** Where it stands now. */
  public Story.Standing standing() {
    return new Story.Standing(
        channel.name(),
        channel.epoch(),
        state.word,
        cursor,
        Math.max(cursor, channel.latest()),
        channel.told());
  }

  private void moves(State before, State next) {
    if (next.slow() && next != before) {
      note(Step.Kind.SLOW, cursor + 1, cursor + 1, 1, next.word);
    } else if (before.slow() && next == State.LIVE) {
      note(Step.Kind.LIVE, cursor, cursor, 1, null);
    }
  }
}
