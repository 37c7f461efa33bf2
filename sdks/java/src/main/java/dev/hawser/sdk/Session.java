package dev.hawser.sdk;

import dev.hawser.protocol.Code;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.ServerMessage;
import dev.hawser.protocol.ServerMessage.Connected;
import dev.hawser.protocol.ServerMessage.Goaway;
import dev.hawser.protocol.ServerMessage.Push;
import dev.hawser.protocol.ServerMessage.Refused;
import dev.hawser.protocol.ServerMessage.Reply;
import dev.hawser.sdk.HawserException.Local;
import dev.hawser.sdk.wire.Address;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the line: opens it, takes the session up again after every loss, and decides by the number
 * of an end whether and when to return. Confined to the lane.
 */
final class Session implements Connection.Owner {

  private static final Logger LOG = LoggerFactory.getLogger(Session.class);
  private static final Duration PROBE = Duration.ofSeconds(5);
  private static final long STEADY = 5_000;

  /** Longer than networks and kernels hold on to what was sent over a line that is gone. */
  private static final long GHOST = 120_000;

  private final Lane lane;
  private final Settings settings;
  private final Callbacks callbacks;
  private final Inflow inflow;
  private final Rhythm rhythm;
  private final Tokens tokens;
  private final Subscriptions subscriptions;
  private final Outbox outbox;
  private final Questions questions;
  private final Deque<Address> targets = new ArrayDeque<>();
  private final Chooser chooser;
  private State state = new State.Disconnected(null);
  private boolean wanted;
  private @Nullable Connection line;
  private Lane.@Nullable Timer timer;
  private @Nullable String resume;
  private long connectedAt;

  /** Until when a connect of ours whose line was lost may still reach the node, and replace us. */
  private long ghostUntil = Long.MIN_VALUE;

  private long moveAt;

  /** Where the node that held us back expects us, and not before when. */
  private @Nullable Address appointed;

  private long appointedAt;
  private int next;
  private int attempt;
  private int journey;

  Session(
      Lane lane,
      Settings settings,
      Callbacks callbacks,
      Inflow inflow,
      Subscriptions subscriptions,
      Outbox outbox,
      Questions questions) {
    this.lane = lane;
    this.settings = settings;
    this.callbacks = callbacks;
    this.rhythm = new Rhythm(settings.heartbeat());
    this.inflow = inflow;
    this.subscriptions = subscriptions;
    this.outbox = outbox;
    this.questions = questions;
    this.tokens = new Tokens(lane, callbacks, settings);
    this.chooser = new Chooser(lane, settings);
  }

  static String nameOf(int number) {
    Code code = Code.of(number);
    return code == null ? "unknown" : code.wireName();
  }

  void connect() {
    if (!wanted) {
      wanted = true;
      attempt = 0;
      dial();
    }
  }

  /** The network below is there again, or another one: what was waited for may be tried now. */
  void networkAvailable() {
    attempt = 0;
    if (state instanceof State.Connected && line != null) {
      line.probe(PROBE);
    } else if (wanted && (appointed == null || Lane.millis() >= appointedAt)) {
      abandon();
      dial();
    }
  }

  /** Ends the line and seeks no other. */
  void close(@Nullable HawserException reason) {
    wanted = false;
    appointed = null;
    abandon();
    enter(new State.Disconnected(reason));
  }

  // ---- opening

  private void dial() {
    cancelTimer();
    Address target = appointed == null ? targets.poll() : appointed;
    appointed = null;
    List<Address> addresses = settings.addresses();
    Address address =
        target != null ? target : addresses.get(Math.floorMod(next++, addresses.size()));
    int mine = ++journey;
    if (target == null && settings.choose()) {
      enter(new State.Connecting(address.toString()));
      chooser.draw(address, chosen -> dial(chosen, mine));
    } else {
      dial(address, mine);
    }
  }

  private void dial(Address address, int mine) {
    if (mine != journey) {
      return;
    }
    enter(new State.Connecting(address.toString()));
    tokens.get((token, problem) -> {
      if (mine != journey) {
        return;
      }
      if (problem != null) {
        again(problem, null);
        return;
      }
      Connection opening = new Connection(lane, settings, callbacks, inflow, rhythm, this, address);
      line = opening;
      timer =
          lane.after(
              settings.answer(), () -> opening.end(Local.TIMEOUT.with("not connected in time")));
      opening.open();
    });
  }

  @Override
  public void opened(Connection connection) {
    tokens.get((token, problem) ->
        connection.ask(
            new Command.Connect(
                token,
                resume,
                (int) rhythm.interval(),
                List.of(
                    ServerMessage.DELTA,
                    ServerMessage.PARTS,
                    ServerMessage.PATTERNS,
                    ServerMessage.RUNGS,
                    ServerMessage.SIGNALS),
                subscriptions.wanted()),
            new Connection.Answer() {
              @Override
              public void replied(Reply reply) {
                if (reply instanceof Connected connected) {
                  connected(connection, connected);
                } else if (reply instanceof Refused refused) {
                  // Its closing, if it comes, says the same.
                  connection.end(HawserException.of(refused));
                }
              }

              @Override
              public void lost() {
                ghostUntil = Lane.millis() + GHOST;
              }
            }));
  }

  private void connected(Connection connection, Connected connected) {
    cancelTimer();
    targets.clear();
    resume = connected.resume();
    connectedAt = Lane.millis();
    moveAt = 0;
    connection.connected(connected);
    tokens.connected(connection, connected.expires());
    enter(
        new State.Connected(
            connection.address().toString(),
            connected.session(),
            connected.user(),
            connected.node()));
    subscriptions.connected(connection, connected.subscribed());
    outbox.connected(connection, connected.user());
    questions.connected(connection);
  }

  // ---- standing

  @Override
  public void pushed(Connection connection, Push push) {
    if (connection != line) {
      return;
    }
    if (push instanceof Goaway goaway) {
      goaway(connection, goaway);
    } else {
      subscriptions.pushed(connection, push);
    }
  }

  private void goaway(Connection connection, Goaway goaway) {
    targets.clear();
    for (String target : goaway.targets()) {
      if (targets.size() < settings.addresses().size() + 16) {
        try {
          targets.add(connection.address().resolve(target));
        } catch (IllegalArgumentException malformed) {
          LOG.warn("the node names a target that is no address: {}", target);
        }
      }
    }
    int after = Math.max(0, goaway.after());
    moveAt = Lane.millis() + after;
    cancelTimer();
    timer =
        lane.after(
            Duration.ofMillis(after), () -> connection.end(Local.MOVING.with(goaway.reason())));
  }

  // ---- ended

  @Override
  public void ended(Connection connection, HawserException reason) {
    if (connection != line) {
      return;
    }
    boolean stood = state instanceof State.Connected;
    line = null;
    cancelTimer();
    tokens.disconnected();
    subscriptions.disconnected();
    outbox.disconnected();
    questions.disconnected();
    if (stood && Lane.millis() - connectedAt >= STEADY) {
      attempt = 0;
    }
    if (!wanted) {
      return;
    }
    LOG.debug("line to {} ended: {}", connection.address(), reason.getMessage());
    if (mayReturn(reason)) {
      again(reason, connection.address());
    } else {
      LOG.warn("not coming back: {}", reason.getMessage());
      wanted = false;
      enter(new State.Disconnected(reason));
    }
  }

  /** The number's range alone says whether to come back; for a refused connect, its retry. */
  private boolean mayReturn(HawserException reason) {
    int number = reason.number();
    if (number == Code.TICKET_INVALID.number() || number == Code.CLOSING_TICKET_INVALID.number()) {
      boolean had = resume != null;
      resume = null;
      return had || number >= 3000;
    }
    boolean badToken =
        number == Code.TOKEN_INVALID.number()
            || number == Code.TOKEN_EXPIRED.number()
            || (number >= 3300 && number < 3500);
    if (badToken) {
      tokens.drop();
      return tokens.renewable();
    }
    if (number == Code.REPLACED.number() && Lane.millis() < ghostUntil) {
      return true;
    }
    return number >= 3000 ? number < 3500 : reason.retry();
  }

  /**
   * Returns after a while.
   *
   * @param from where the line was that ended; null where there was none
   */
  private void again(HawserException reason, @Nullable Address from) {
    boolean told = !reason.after().isZero();
    Duration delay =
        told
            ? Backoff.told(reason.after(), settings.random())
            : settings.backoff().delay(attempt, settings.random());
    attempt++;
    if (told && from != null) {
      appointed = from;
      appointedAt = Lane.millis() + delay.toMillis();
    }
    long move = moveAt - Lane.millis();
    moveAt = 0;
    if (move > delay.toMillis()) {
      delay = Duration.ofMillis(move);
    }
    cancelTimer();
    timer = lane.after(delay, this::dial);
    enter(new State.Waiting(attempt, Instant.now().plus(delay), reason));
  }

  private void abandon() {
    cancelTimer();
    journey++;
    Connection old = line;
    if (old != null) {
      boolean seeking = wanted;
      wanted = false;
      old.end(Local.CLOSED.with("ended by this program"));
      wanted = seeking;
    }
  }

  private void cancelTimer() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  private void enter(State entered) {
    if (!entered.equals(state)) {
      state = entered;
      callbacks.run(() -> settings.states().accept(entered));
    }
  }
}
