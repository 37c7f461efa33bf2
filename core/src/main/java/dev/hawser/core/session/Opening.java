package dev.hawser.core.session;

import dev.hawser.core.RefusedException;
import dev.hawser.core.access.Principal;
import dev.hawser.core.access.Tickets.Ticket;
import dev.hawser.core.channel.Reply;
import dev.hawser.core.channel.Subscription;
import dev.hawser.core.directory.Directory.Claim;
import dev.hawser.core.directory.Directory.Presence;
import dev.hawser.core.profile.Limits;
import dev.hawser.core.session.Identities.Identity;
import dev.hawser.core.transport.Priority;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.Publication;
import dev.hawser.protocol.ServerMessage;
import dev.hawser.protocol.ServerMessage.Closing;
import dev.hawser.protocol.ServerMessage.Refused;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way from {@code connect} to {@code connected}: is it its turn, who is it, may it, which
 * session, which channels. Confined to the loop; forgotten once the connection is open.
 *
 * <p>Subscriptions hold what comes until {@code connected} has been said, so that no push of a
 * channel precedes the reply that tells of it.
 */
final class Opening implements Admission.Answer {

  private static final int SMALLEST_WINDOW = 4 * 1024;

  private final Connection connection;
  private final Services services;
  private final long id;
  private final Command.Connect connect;
  private final Admission admission;

  /** The answers in the order asked, whatever the order in which they come. */
  private final Map<String, ServerMessage.@Nullable Subscribed> subscribed = new LinkedHashMap<>();

  private @Nullable Session session;
  private int unanswered;

  /** Who is asking; known once its session is being claimed. */
  private String user = "";

  /** The newest generation of the session that was claimed elsewhere meanwhile. */
  private long newest;

  /** The newest generation of it that lost its seat meanwhile. */
  private long displaced;

  /** What the server wished meanwhile: it is carried out once the peer knows of its session. */
  private final List<Consumer<Session>> wishes = new ArrayList<>(0);

  /** Bytes of publications that still fit into the reply. */
  private int room;

  Opening(Connection connection, long id, Command.Connect connect) {
    this.connection = connection;
    this.services = connection.services();
    this.id = id;
    this.connect = connect;
    this.admission = new Admission(connection, false, this);
    this.room = services.limits().reply();
  }

  boolean of(Connection one) {
    return connection == one;
  }

  void replaced(long generation) {
    newest = Math.max(newest, generation);
  }

  /** Another session took its seat before this one heard that it had it. */
  void displaced(long generation) {
    displaced = Math.max(displaced, generation);
  }

  /** The server subscribed a user's sessions to a channel, or no longer. */
  void subscribed(String whose, String channel, boolean on) {
    if (user.equals(whose)) {
      wishes.add(
          on
              ? one -> one.subscribeByServer(channel)
              : one -> one.unsubscribeByServer(channel, Code.ENDED_BY_OPERATOR));
    }
  }

  void start() {
    int after = connection.loop().holdsBack(connection.line(), connect);
    if (after > 0) {
      // Nothing else is said or done: who is held back is not to be worked for.
      connection.close(Closing.of(Code.HELD_BACK, Code.HELD_BACK.meaning(), after));
      return;
    }
    if (connect.subscribe().size() > services.limits().subscriptionsPerConnection()) {
      refused(Code.TOO_MANY_SUBSCRIPTIONS, Code.REFUSED);
      return;
    }
    connection.agreeOn(features());
    admission.ask(connect);
  }

  @Override
  public void admitted(Principal principal, @Nullable Identity identity, @Nullable Ticket ticket) {
    claim(principal, identity, ticket);
  }

  @Override
  public void refused(Code refusal, Code ending) {
    connection.refuse(id, refusal, refusal.meaning());
    connection.close(ending, refusal.meaning());
  }

  // ---- which session

  private void claim(Principal principal, @Nullable Identity identity, @Nullable Ticket ticket) {
    String session = ticket == null ? Names.of(services.random(), 12) : ticket.session();
    long floor = ticket == null ? 0 : ticket.generation();
    user = principal.user();
    connection.loop().awaits(session, this);
    var claimed =
        services
            .directory()
            .claim(session, principal.user(), services.run(), floor, services.sessionKeep());
    // Not through the connection's own waiting: what was acquired is given back even if it ended.
    var _ =
        claimed.whenComplete((claim, e) ->
            connection.loop().mailbox().put(() -> claimed(principal, identity, session, claim, e)));
  }

  private void claimed(
      Principal principal,
      @Nullable Identity identity,
      String name,
      @Nullable Claim claim,
      @Nullable Throwable problem) {
    if (claim == null) {
      givenUp(principal, identity, name, problem);
      return;
    }
    Presence line = new Presence(name, principal.user(), services.run(), claim.generation());
    if (identity == null) {
      joined(principal, null, line, claim, null);
      return;
    }
    var _ =
        services
            .directory()
            .join(
                line,
                services.limits().connectionsPerUser(),
                services.seat(principal, connect.resume() != null))
            .whenComplete((count, e) ->
                connection
                    .loop()
                    .mailbox()
                    .put(() -> {
                      if (count != null) {
                        connection.loop().identities().everywhere(principal.user(), count);
                      }
                      joined(principal, identity, line, claim, e);
                    }));
  }

  /** What was acquired is given back; the peer is told why, unless it is gone. */
  private void givenUp(
      Principal principal, @Nullable Identity identity, String name, @Nullable Throwable problem) {
    connection.loop().awaitsNoMore(name, this);
    if (identity != null) {
      connection
          .loop()
          .identities()
          .release(principal.user(), connection.loop().lane().millis() * 1_000_000);
    }
    RefusedException e = Awaited.refusal(problem);
    if (!connection.ended()) {
      admission.failed(e);
    }
  }

  private void joined(
      Principal principal,
      @Nullable Identity identity,
      Presence line,
      Claim claim,
      @Nullable Throwable problem) {
    if (problem != null) {
      services.directory().release(line.session(), line.generation());
      // Where the outcome is unknown it may have been counted.
      services.directory().part(line);
      givenUp(principal, identity, line.session(), problem);
      return;
    }
    Session opened = new Session(connection, principal, identity, line, admission.bound());
    if (connection.ended()) {
      connection.loop().awaitsNoMore(line.session(), this);
      opened.lineEnded();
      return;
    }
    session = opened;
    connection.take(opened);
    if (newest > claim.generation()) {
      connection.close(Code.REPLACED, Code.REPLACED.meaning());
    } else if (displaced >= claim.generation()) {
      connection.close(Code.CLOSING_DISPLACED, Code.CLOSING_DISPLACED.meaning());
    } else {
      connection.loop().remember(connection, opened);
    }
    if (!connection.ended()) {
      subscribe(opened, claim);
    }
  }

  // ---- which channels

  private void subscribe(Session opened, Claim claim) {
    Map<String, Command.Subscribe> asked = new LinkedHashMap<>();
    connect.subscribe().forEach(one -> asked.put(one.channel(), one));
    List<String> byServer = new ArrayList<>(opened.principal().channels());
    if (!admission.bound()) {
      byServer.addAll(claim.channels());
    }
    byServer.forEach(channel -> asked.putIfAbsent(channel, new Command.Subscribe(channel, null)));

    int window = Math.max(SMALLEST_WINDOW, services.limits().reply() / Math.max(1, asked.size()));
    unanswered = asked.size() + 1;
    asked.keySet().forEach(channel -> subscribed.put(channel, null));
    asked.forEach((channel, wish) -> {
      try {
        opened.begin(wish, byServer.contains(channel), window, new Gathered(channel));
      } catch (RefusedException e) {
        Past.refused(connection, channel, e.code());
        refuse(channel, e.code(), String.valueOf(e.getMessage()));
      }
    });
    answered();
  }

  private final class Gathered implements Heard {

    private final String channel;

    private Gathered(String channel) {
      this.channel = channel;
    }

    @Override
    public void listens(ServerMessage.Subscribed told) {
      subscribed.put(channel, told);
      answered();
    }

    @Override
    public void accepted(Subscription subscription, Reply.Accepted accepted) {
      subscribed.put(channel, Session.subscribed(subscription, fitting(subscription, accepted)));
      answered();
    }

    @Override
    public void refused(Reply.Refused refused) {
      refuse(channel, refused.code(), refused.detail());
    }
  }

  /** As much of the answer as the reply has room for; the rest follows as publications. */
  private Reply.Accepted fitting(Subscription subscription, Reply.Accepted accepted) {
    List<Publication> all = accepted.publications();
    int taken = 0;
    while (taken < all.size() && all.get(taken).payload().size() <= room) {
      room -= all.get(taken++).payload().size();
    }
    if (taken == all.size()) {
      return accepted;
    }
    long reached = all.get(taken).offset() - 1;
    subscription.holdBack(reached);
    return new Reply.Accepted(
        accepted.alias(),
        new Position(accepted.position().epoch(), reached),
        accepted.recovered(),
        accepted.reason(),
        all.subList(0, taken),
        accepted.head(),
        true);
  }

  private void refuse(String channel, Code code, String detail) {
    services.meters().code(code).increment();
    subscribed.put(channel, ServerMessage.Subscribed.refused(channel, Refused.of(code, detail)));
    answered();
  }

  private void answered() {
    if (--unanswered == 0 && session != null) {
      connected(session);
    }
  }

  private void connected(Session opened) {
    Principal principal = opened.principal();
    connection.loop().awaitsNoMore(opened.id(), this);
    if (services.revocations().bars(principal)) {
      refused(Code.TOKEN_REVOKED, Code.REVOKED);
      return;
    }
    Ticket ticket =
        new Ticket(opened.id(), principal.user(), principal.guest(), opened.generation());
    int heartbeat = heartbeat();
    connection.send(
        id,
        new ServerMessage.Connected(
            opened.id(),
            // With a guest's ticket of a session one is that guest, everywhere: a pass is not that.
            admission.bound() ? "" : services.tickets().issue(ticket),
            principal.user(),
            services.node(),
            heartbeat,
            principal.expires(),
            services.profiles().keys().toMillis(),
            connection.features(),
            subscribed.values().stream().filter(Objects::nonNull).toList()),
        Priority.FIRST);
    connection.open(heartbeat);
    opened.begin();
    wishes.forEach(wish -> wish.accept(opened));
  }

  /** What both know. */
  private List<String> features() {
    List<String> both = new ArrayList<>(0);
    if (connect.features().contains(ServerMessage.DELTA) && services.profiles().sendDeltas()) {
      both.add(ServerMessage.DELTA);
    }
    if (connect.features().contains(ServerMessage.RUNGS)) {
      both.add(ServerMessage.RUNGS);
    }
    if (connect.features().contains(ServerMessage.SIGNALS)) {
      both.add(ServerMessage.SIGNALS);
    }
    // Between two polls nobody would listen, and nobody could tell what was missed.
    boolean listens = services.channels().hearPatterns() && !connection.line().repeated();
    if (connect.features().contains(ServerMessage.PATTERNS) && listens) {
      both.add(ServerMessage.PATTERNS);
    }
    if (connect.features().contains(ServerMessage.PARTS) && connection.line().cutLarge()) {
      both.add(ServerMessage.PARTS);
    }
    return List.copyOf(both);
  }

  private int heartbeat() {
    Limits limits = services.limits();
    Duration asked =
        connect.heartbeat() <= 0 ? limits.heartbeat() : Duration.ofMillis(connect.heartbeat());
    Duration agreed = asked.compareTo(limits.heartbeatMax()) > 0 ? limits.heartbeatMax() : asked;
    agreed = agreed.compareTo(limits.heartbeatMin()) < 0 ? limits.heartbeatMin() : agreed;
    return (int) agreed.toMillis();
  }
}
