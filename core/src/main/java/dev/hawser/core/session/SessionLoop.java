package dev.hawser.core.session;

import dev.hawser.core.channel.LocalChannels;
import dev.hawser.core.directory.Directory.Revocation;
import dev.hawser.core.lane.Lane;
import dev.hawser.core.lane.Mailbox;
import dev.hawser.core.lane.Wheel;
import dev.hawser.core.profile.Profiles;
import dev.hawser.core.trail.Question;
import dev.hawser.core.trail.Story;
import dev.hawser.core.trail.Trails;
import dev.hawser.core.transport.Line;
import dev.hawser.core.transport.LineListener;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Command;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop, and what they share there. Confined to the loop, but for
 * {@link #tell} and {@link #mailbox}.
 */
public final class SessionLoop {

  private static final long TICK_MILLIS = 100;
  private static final int SLOTS = 512;

  private final Lane lane;
  private final Services services;
  private final Identities identities;
  private final Rate commandRate;
  private final Mailbox mailbox;
  private final Trails trails;
  private final LocalChannels locals;
  private final Wheel wheel;
  private final Moving moving = new Moving(this);
  private final SplittableRandom random;
  private final Map<String, Connection> bySession = new HashMap<>();
  private final Set<Connection> connections = new HashSet<>();

  /** Openings whose session is not in {@link #bySession}, or whose peer was not told of it. */
  private final Map<String, List<Opening>> openings = new HashMap<>();

  private final Standing standing = new Standing(this);
  private boolean draining;

  /**
   * @param loops how many the node has
   */
  public SessionLoop(Lane lane, int loops, Services services, Identities identities) {
    this.lane = lane;
    this.services = services;
    this.identities = identities;
    this.commandRate = Rate.perSecond(services.limits().commandsPerSecond());
    this.mailbox = new Mailbox(lane, services.limits().mailbox(), () -> {});
    this.trails = new Trails(services.keep(), loops, services.clock());
    this.locals = new LocalChannels(services.channels(), mailbox, lane.index(), trails);
    this.wheel = new Wheel(lane.millis(), TICK_MILLIS, SLOTS);
    this.random = new SplittableRandom(services.random().nextLong());
  }

  public void start() {
    lane.execute(this::tick);
  }

  private void tick() {
    lane.after(TICK_MILLIS, this::tick);
    wheel.advance(lane.millis());
  }

  /** A wire speaks the protocol: gives it a connection. */
  public LineListener opened(Line line) {
    Connection connection = new Connection(this, line);
    connections.add(connection);
    services.meters().came(line.transport());
    return connection;
  }

  // ---- for connections

  Lane lane() {
    return lane;
  }

  Services services() {
    return services;
  }

  Identities identities() {
    return identities;
  }

  Rate commandRate() {
    return commandRate;
  }

  Mailbox mailbox() {
    return mailbox;
  }

  LocalChannels locals() {
    return locals;
  }

  Trails trails() {
    return trails;
  }

  Wheel wheel() {
    return wheel;
  }

  long random(long bound) {
    return random.nextLong(bound);
  }

  /** The opening waits for this session; from now on it hears what concerns it. */
  void awaits(String session, Opening opening) {
    openings.computeIfAbsent(session, name -> new ArrayList<>(1)).add(opening);
  }

  void awaitsNoMore(String session, Opening opening) {
    openings.computeIfPresent(
        session,
        (name, these) -> {
          these.remove(opening);
          return these.isEmpty() ? null : these;
        });
  }

  /**
   * The connection has this session now; of two generations the older has had its time, in
   * whichever order their answers came.
   */
  void remember(Connection connection, Session session) {
    Connection other = bySession.get(session.id());
    Session held = other == null ? null : other.taken();
    if (other != null && held != null && held.generation() > session.generation()) {
      connection.close(Code.REPLACED, Code.REPLACED.meaning());
      return;
    }
    bySession.put(session.id(), connection);
    if (other != null) {
      other.close(Code.REPLACED, Code.REPLACED.meaning());
    }
  }

  /** Whether newcomers are to go elsewhere. */
  boolean drains() {
    return draining;
  }

  /**
   * When one who wants a session is to return, in milliseconds; 0 where it is let in now. A poll
   * with a ticket is how a session goes on, and no newcomer.
   */
  int holdsBack(Line line, Command.Connect connect) {
    boolean known = connect.resume() != null && services.tickets().knows(connect.resume());
    long now = lane.millis() * 1_000_000;
    if (known && line.repeated()) {
      return 0;
    }
    if (!services.newcomers().admits(known, now)) {
      return services.newcomers().turn(known, now);
    }
    services.meters().newcomers.increment();
    return 0;
  }

  void forget(Connection connection) {
    connections.remove(connection);
    Session session = connection.taken();
    if (session != null) {
      bySession.remove(session.id(), connection);
      openings.computeIfPresent(
          session.id(),
          (name, these) -> {
            these.removeIf(opening -> opening.of(connection));
            return these.isEmpty() ? null : these;
          });
    }
    services.meters().went(connection.line().transport());
  }

  // ---- from elsewhere

  /** Runs something here, from any thread. */
  public void tell(Consumer<SessionLoop> what) {
    mailbox.put(() -> what.accept(this));
  }

  public void replaced(String session, long generation) {
    openings.getOrDefault(session, List.of()).forEach(opening -> opening.replaced(generation));
    Connection connection = bySession.get(session);
    if (connection != null) {
      Session held = connection.taken();
      if (held != null && held.generation() < generation) {
        connection.close(Code.REPLACED, Code.REPLACED.meaning());
      }
    }
  }

  public void displaced(String session, long generation) {
    openings.getOrDefault(session, List.of()).forEach(opening -> opening.displaced(generation));
    end(
        one -> one.id().equals(session) && one.generation() <= generation,
        Code.CLOSING_DISPLACED,
        Code.CLOSING_DISPLACED.meaning());
  }

  /** The directory may have lost or given up what it knew of the sessions here. */
  public void standAgain() {
    standing.sayAgain(connections);
  }

  public void revoked(Revocation revocation) {
    end(
        session -> Revocations.bars(revocation, session.principal()),
        Code.REVOKED,
        Code.REVOKED.meaning());
  }

  public void subscribed(String user, String channel, boolean subscribed) {
    for (Session session : sessions(user)) {
      if (subscribed) {
        session.subscribeByServer(channel);
      } else {
        session.unsubscribeByServer(channel, Code.ENDED_BY_OPERATOR);
      }
    }
    for (List<Opening> these : openings.values()) {
      these.forEach(opening -> opening.subscribed(user, channel, subscribed));
    }
  }

  /** Ends connections; tells how many. */
  public int disconnect(
      @Nullable String user, @Nullable String session, Code code, String message) {
    return end(
        one ->
            (user == null || one.principal().user().equals(user))
                && (session == null || one.id().equals(session)),
        code,
        message);
  }

  private int end(Predicate<Session> which, Code code, String message) {
    int ended = 0;
    for (Connection connection : List.copyOf(connections)) {
      Session session = connection.ended() ? null : connection.taken();
      if (session != null && which.test(session)) {
        connection.close(code, message);
        ended++;
      }
    }
    return ended;
  }

  /** What operators see of the connections here. */
  public List<Overview> overview(@Nullable String user) {
    return sessions(user).stream().map(Session::overview).toList();
  }

  /**
   * What is known of the connections here, standing or ended, the newest first.
   *
   * @param most how many
   */
  public List<Story> stories(Question question, int most) {
    return Past.found(connections, trails, question, most);
  }

  private List<Session> sessions(@Nullable String user) {
    List<Session> found = new ArrayList<>();
    for (Connection connection : connections) {
      Session session = connection.session();
      if (session != null && (user == null || session.principal().user().equals(user))) {
        found.add(session);
      }
    }
    return found;
  }

  /** The profiles are others now: channels go over, and what nobody may any more ends. */
  public void adopt(Profiles profiles) {
    locals.adopt(profiles);
    sessions(null).forEach(Session::endWhatIsNoLongerGranted);
  }

  /**
   * Asks every peer to go elsewhere, each at a moment of its own within the first half of the time,
   * then ends what is still here.
   *
   * @param targets where to go, for one peer at a time
   */
  public void drain(long withinMillis, Supplier<List<String>> targets) {
    draining = true;
    moving.all(standing(), withinMillis, targets);
  }

  /**
   * Asks some of those that have been here for a while to go elsewhere.
   *
   * @param targets where to go, for one peer at a time
   */
  public void moveOn(int count, Supplier<List<String>> targets) {
    if (!draining) {
      services.meters().askedToMove.add(moving.some(standing(), count, targets));
    }
  }

  List<Connection> standing() {
    return List.copyOf(connections);
  }

  /** A connection in a few figures. */
  public record Overview(
      String session,
      String user,
      String remote,
      String transport,
      String encoding,
      long since,
      int subscriptions,
      int backlog) {}
}
