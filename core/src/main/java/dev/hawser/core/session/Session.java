package dev.hawser.core.session;

import dev.hawser.core.RefusedException;
import dev.hawser.core.access.ChannelName;
import dev.hawser.core.access.ChannelPattern;
import dev.hawser.core.access.Principal;
import dev.hawser.core.access.Right;
import dev.hawser.core.channel.Reply;
import dev.hawser.core.channel.Subscriber;
import dev.hawser.core.channel.Subscription;
import dev.hawser.core.directory.Directory.Presence;
import dev.hawser.core.profile.Profile;
import dev.hawser.core.recorder.Recorder;
import dev.hawser.core.room.Room;
import dev.hawser.core.session.Identities.Identity;
import dev.hawser.core.trail.Step;
import dev.hawser.core.transport.Line;
import dev.hawser.core.transport.Priority;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.ServerMessage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A principal on a device, while it has a line here: what it may do, and what it is subscribed to.
 * Confined to the loop of its connection.
 *
 * <p>Nothing of it outlives the line but the directory's record: when it returns, it tells its
 * positions, and whichever node it finds goes on from there.
 */
final class Session implements Subscriber {

  private static final Logger log = LoggerFactory.getLogger(Session.class);

  /** What one connection may signal: a pointer that moves smoothly, and no flood. */
  private static final Rate SIGNALS = Rate.perSecond(30);

  private final Connection connection;
  private final SessionLoop loop;
  private final @Nullable Identity identity;
  private final Presence presence;
  private final Subscriptions subscriptions = new Subscriptions();
  private final boolean bound;
  private @Nullable Governed governed;
  private @Nullable Patterns patterns;
  private long signalRate;
  private Principal principal;

  /**
   * @param identity what the user holds on this node; null for guests
   * @param presence this session in this generation on this node
   * @param bound whether it is let in to the channels that it asked for, and no others
   */
  Session(
      Connection connection,
      Principal principal,
      @Nullable Identity identity,
      Presence presence,
      boolean bound) {
    this.connection = connection;
    this.loop = connection.loop();
    this.principal = principal;
    this.identity = identity;
    this.presence = presence;
    this.bound = bound;
  }

  /** One that is there for one command. */
  static Session errand(Connection connection, Principal principal, @Nullable Identity identity) {
    // No generation is one that nobody can hold: nothing is released with it.
    Presence nowhere = new Presence("", principal.user(), connection.services().run(), 0);
    return new Session(connection, principal, identity, nowhere, true);
  }

  /** The public name. */
  String id() {
    return presence.session();
  }

  long generation() {
    return presence.generation();
  }

  Principal principal() {
    return principal;
  }

  /** The peer has been told what it is subscribed to: let it flow. */
  void begin() {
    subscriptions.all().forEach(Subscription::begin);
    if (patterns != null) {
      patterns.begin();
    }
  }

  /** The line takes more again. */
  void resume() {
    subscriptions.all().forEach(Subscription::resume);
    if (patterns != null) {
      patterns.resume();
    }
  }

  /** The line has ended; who was present is given a grace to return. */
  void lineEnded() {
    if (patterns != null) {
      patterns.endAll();
    }
    for (Subscription subscription : subscriptions.all()) {
      if (subscription.state() != Subscription.State.PENDING) {
        loop.locals().unsubscribe(subscription, presenceIn(subscription), false);
        Governed.left(this, subscription.channel());
      }
    }
    if (presence.generation() == 0) {
      errandDone();
      return;
    }
    loop.services().directory().release(presence.session(), presence.generation());
    if (identity != null) {
      loop.services().directory().part(presence);
      loop.identities().release(principal.user(), loop.lane().millis() * 1_000_000);
    }
  }

  /** It was only for one command: nothing was claimed that could be released. */
  void errandDone() {
    if (identity != null) {
      loop.identities().leave(principal.user(), loop.lane().millis() * 1_000_000);
    }
  }

  /** Where each subscription that the peer was told of stands. */
  Map<String, Position> positions() {
    Map<String, Position> positions = new LinkedHashMap<>();
    for (Subscription subscription : subscriptions.all()) {
      switch (subscription.state()) {
        case LIVE, BEHIND, CONFLATING, SAMPLING, SKIPPING ->
            positions.put(subscription.channel(), subscription.position());
        case PENDING, HELD, ENDED -> {}
      }
    }
    return positions;
  }

  SessionLoop.Overview overview() {
    Line line = connection.line();
    return new SessionLoop.Overview(
        id(),
        principal.user(),
        line.remote(),
        line.transport(),
        line.encoding().name().toLowerCase(Locale.ROOT),
        connection.since(),
        subscriptions.size() + Patterns.count(patterns),
        line.backlog());
  }

  // ---- a directory that forgot

  /** The session has a line elsewhere. */
  void replaced() {
    connection.close(Code.REPLACED, Code.REPLACED.meaning());
  }

  /** Has the directory know again where this session is present. */
  void enterAgain() {
    if (identity != null) {
      // It stands already, so it is counted, however many there are; but another may have its seat.
      Services services = loop.services();
      connection.await(
          services.directory().join(presence, Integer.MAX_VALUE, services.seat(principal, true)),
          count -> {},
          e -> {
            if (e.code() == Code.DISPLACED) {
              connection.close(Code.CLOSING_DISPLACED, Code.CLOSING_DISPLACED.meaning());
            }
          });
    }
    for (Subscription subscription : subscriptions.all()) {
      Presence present = presenceIn(subscription);
      if (present != null && subscription.state() != Subscription.State.PENDING) {
        loop.locals().enter(subscription.local(), present);
      }
    }
  }

  /** The channels to which the server subscribed the user, but not the token. */
  List<String> byServer() {
    return subscriptions.all().stream()
        .filter(Subscription::byServer)
        .map(Subscription::channel)
        .filter(channel -> !principal.channels().contains(channel))
        .toList();
  }

  /**
   * Makes good what the server wished and this node may not have heard of.
   *
   * @param channels to which the server subscribes the user
   * @param before which of them stood; those that are wished no more end
   */
  void wished(List<String> channels, Set<String> before) {
    if (connection.session() == null) {
      return;
    }
    channels.forEach(this::subscribeByServer);
    before.stream()
        .filter(channel -> !channels.contains(channel))
        .forEach(channel -> unsubscribeByServer(channel, Code.ENDED_BY_OPERATOR));
  }

  // ---- Subscriber

  @Override
  public Line line() {
    return connection.line();
  }

  @Override
  public String session() {
    return presence.session();
  }

  @Override
  public void push(ServerMessage.Push push, Priority priority) {
    connection.send(0, push, priority);
  }

  @Override
  public boolean takesDeltas() {
    return connection.features().contains(ServerMessage.DELTA);
  }

  @Override
  public boolean takesSignals() {
    return connection.features().contains(ServerMessage.SIGNALS);
  }

  @Override
  public boolean brings(String channel) {
    Subscription own = subscriptions.get(channel);
    return own != null && own.state() != Subscription.State.PENDING;
  }

  @Override
  public void tooSlow() {
    connection.tooSlow();
  }

  @Override
  public void happened(Step step) {
    connection.happened(step);
  }

  @Override
  public void began(Step step) {
    Recorder.tell(id(), principal.user(), step);
  }

  // ---- commands

  /** Carries out a command of an open session. */
  void carryOut(long id, Command command) {
    try {
      dispatch(id, command);
    } catch (RefusedException e) {
      connection.refuse(id, e.code(), e.getMessage(), Classes.of(loop.services(), command));
    }
  }

  private void dispatch(long id, Command command) {
    switch (command) {
      case Command.Subscribe subscribe -> subscribe(id, subscribe);
      case Command.Unsubscribe unsubscribe -> unsubscribe(id, unsubscribe.channel());
      case Command.Publish publish -> new Asked(this, id).publish(publish);
      case Command.History history -> new Asked(this, id).history(history);
      case Command.Presence presence -> new Asked(this, id).members(presence);
      case Command.Refresh refresh -> refresh(id, refresh.token());
      case Command.Call call -> new Asked(this, id).call(call);
      case Command.Signal signal -> new Asked(this, id).signal(signal);
      case Command.Connect connect -> throw new IllegalStateException("dealt with before");
      case Command.Ping ping -> throw new IllegalStateException("dealt with before");
      case Command.Pong pong -> throw new IllegalStateException("dealt with before");
    }
  }

  // ---- subscribing

  private void subscribe(long id, Command.Subscribe wish) {
    connection.started();
    try {
      begin(wish, false, loop.services().limits().reply(), new Told(id, wish.channel()));
    } catch (RefusedException e) {
      connection.finished();
      Past.refused(connection, wish.channel(), e.code());
      throw e;
    }
  }

  /**
   * Checks a wish to subscribe and takes it to the owner lane, where a room governs the channel
   * after asking that.
   *
   * @throws RefusedException if it may not be
   */
  void begin(Command.Subscribe wish, boolean byServer, int window, Heard heard) {
    String channel = wish.channel();
    int open =
        subscriptions.size() + (governed == null ? 0 : governed.size()) + Patterns.count(patterns);
    boolean full = open >= loop.services().limits().subscriptionsPerConnection();
    if (listensTo(channel) && !byServer) {
      if (full) {
        throw new RefusedException(Code.TOO_MANY_SUBSCRIPTIONS);
      }
      patterns().subscribe(wish, heard);
      return;
    }
    String problem = ChannelName.problem(channel);
    if (problem != null) {
      throw new RefusedException(Code.INVALID_CHANNEL, problem);
    }
    if (subscriptions.get(channel) != null || asks(channel)) {
      throw new RefusedException(Code.ALREADY_SUBSCRIBED);
    }
    if (full) {
      throw new RefusedException(Code.TOO_MANY_SUBSCRIPTIONS);
    }
    Room room = loop.services().rooms().governing(channel);
    if (room == null) {
      Profile profile = loop.services().profiles().of(channel);
      long earliest = Rights.earliest(principal, Right.SUBSCRIBE, channel, profile, byServer);
      stand(wish, earliest, byServer, window, heard);
    } else if (bound && principal.grant(channel, Right.SUBSCRIBE) == null) {
      throw new RefusedException(Code.NOT_ALLOWED);
    } else {
      governed().subscribe(room, wish, byServer, window, heard);
    }
  }

  /** Whether this is a pattern, from a peer that takes what patterns bring. */
  private boolean listensTo(String channel) {
    return ChannelPattern.isMeant(channel)
        && connection.features().contains(ServerMessage.PATTERNS);
  }

  private Patterns patterns() {
    Patterns known = patterns;
    if (known == null) {
      known = new Patterns(this);
      patterns = known;
    }
    return known;
  }

  /** Takes a wish that may be to the owner lane. */
  void stand(Command.Subscribe wish, long earliest, boolean byServer, int window, Heard heard) {
    String channel = wish.channel();
    Profile profile = loop.services().profiles().of(channel);
    boolean sees = profile.presence() && seesPresence(channel, profile);
    subscriptions.add(
        loop.locals()
            .subscribe(
                this,
                channel,
                profile,
                wish.since(),
                earliest,
                window,
                profile.presence() ? presence : null,
                sees,
                byServer,
                wish.adapt() && connection.features().contains(ServerMessage.RUNGS),
                new Settled(this, heard)));
  }

  /** Tells the peer, and lets the channel flow. */
  private final class Told implements Heard {

    private final long id;
    private final String channel;

    private Told(long id, String channel) {
      this.id = id;
      this.channel = channel;
    }

    @Override
    public void listens(ServerMessage.Subscribed told) {
      connection.finished();
      connection.send(id, told, Priority.FIRST);
      patterns().begin();
    }

    @Override
    public void accepted(Subscription subscription, Reply.Accepted accepted) {
      connection.finished();
      connection.send(id, subscribed(subscription, accepted), subscription.priority());
      subscription.begin();
    }

    @Override
    public void refused(Reply.Refused refused) {
      connection.finished();
      connection.refuse(
          id, refused.code(), refused.detail(), loop.services().profiles().of(channel).priority());
    }
  }

  static ServerMessage.Subscribed subscribed(Subscription subscription, Reply.Accepted accepted) {
    Code reason = accepted.reason();
    return new ServerMessage.Subscribed(
        subscription.channel(),
        accepted.alias(),
        accepted.position(),
        accepted.recovered(),
        reason == null ? null : reason.wireName(),
        accepted.more(),
        accepted.publications(),
        null);
  }

  /** The server subscribes this session. */
  void subscribeByServer(String channel) {
    if (bound) {
      return;
    }
    Subscription present = subscriptions.get(channel);
    if (present != null) {
      present.alsoByServer();
      return;
    }
    if (asks(channel)) {
      return;
    }
    try {
      connection.started();
      begin(
          new Command.Subscribe(channel, null),
          true,
          loop.services().limits().reply(),
          new Told(0, channel));
    } catch (RefusedException e) {
      connection.finished();
      log.warn("{} was not subscribed to {}: {}", id(), channel, e.code());
    }
  }

  /** The server ends a subscription of this session. */
  void unsubscribeByServer(String channel, Code why) {
    if (governed != null) {
      governed.takeBack(channel);
    }
    Subscription subscription = subscriptions.get(channel);
    if (subscription != null && !connection.ended()) {
      int alias = subscription.alias();
      boolean told = subscription.state() != Subscription.State.PENDING;
      end(subscription, why.wireName());
      if (told) {
        connection.send(
            0,
            new ServerMessage.Unsubscribed(channel, alias, why.number(), why.wireName()),
            subscription.priority());
      }
    }
  }

  private void unsubscribe(long id, String channel) {
    if (patterns != null && patterns.end(channel)) {
      connection.answer(id, ServerMessage.Unsubscribed.asked(channel), Priority.LOW);
      return;
    }
    if (governed != null && governed.takeBack(channel)) {
      connection.answer(
          id,
          ServerMessage.Unsubscribed.asked(channel),
          loop.services().profiles().of(channel).priority());
      return;
    }
    Subscription subscription = subscriptions.get(channel);
    if (subscription == null) {
      throw new RefusedException(Code.NOT_SUBSCRIBED);
    }
    end(subscription, null);
    connection.answer(id, ServerMessage.Unsubscribed.asked(channel), subscription.priority());
  }

  private void end(Subscription subscription, @Nullable String why) {
    subscriptions.remove(subscription);
    if (subscription.state() != Subscription.State.PENDING) {
      if (patterns != null) {
        patterns.takeOver(subscription);
      }
      Past.unsubscribed(connection, subscription, why);
      loop.locals().unsubscribe(subscription, presenceIn(subscription), true);
      Governed.left(this, subscription.channel());
    }
  }

  Connection connection() {
    return connection;
  }

  SessionLoop loop() {
    return loop;
  }

  Subscriptions subscriptions() {
    return subscriptions;
  }

  @Nullable Presence presenceIn(Subscription subscription) {
    return subscription.local().profile().presence() ? presence : null;
  }

  // ---- other commands

  /** Whether it may publish now: one more for its user. */
  boolean mayPublish() {
    return identity == null
        || loop.identities().mayPublish(identity, connection.heard() * 1_000_000);
  }

  /** One who comes for one command has no rate of its own, so the user's counts. */
  boolean maySignal() {
    if (presence.generation() == 0) {
      return mayPublish();
    }
    long next = SIGNALS.take(signalRate, connection.heard() * 1_000_000);
    if (next >= 0) {
      signalRate = next;
    }
    return next >= 0;
  }

  Governed governed() {
    Governed known = governed;
    if (known == null) {
      known = new Governed(this);
      governed = known;
    }
    return known;
  }

  private boolean asks(String channel) {
    return governed != null && governed.asks(channel);
  }

  /** Who may subscribe to a channel of a room may see who else does. */
  private boolean seesPresence(String channel, Profile profile) {
    return loop.services().rooms().governing(channel) != null
        || Rights.may(principal, Right.PRESENCE, channel, profile);
  }

  private void refresh(long id, String token) {
    connection.await(
        loop.services().authenticator().authenticate(token),
        fresh -> {
          if (!fresh.user().equals(principal.user()) || principal.guest()) {
            connection.refuse(id, Code.WRONG_USER, Code.WRONG_USER.meaning());
          } else if (loop.services().revocations().bars(fresh)) {
            connection.refuse(id, Code.TOKEN_REVOKED, Code.TOKEN_REVOKED.meaning());
          } else if (fresh.expires() > 0
              && loop.services().clock().instant().getEpochSecond() >= fresh.expires()) {
            connection.refuse(id, Code.TOKEN_EXPIRED, Code.TOKEN_EXPIRED.meaning());
          } else {
            principal = fresh;
            connection.answer(id, new ServerMessage.Refreshed(fresh.expires()), Priority.FIRST);
            endWhatIsNoLongerGranted();
            connection.scheduleHeartbeat();
          }
        },
        e -> connection.refuse(id, e.code(), e.getMessage(), Priority.FIRST));
  }

  /** Rights have changed: ends the subscriptions that may not stand any more. */
  void endWhatIsNoLongerGranted() {
    if (patterns != null) {
      patterns.endWhatIsNoLongerGranted();
    }
    for (Subscription subscription : subscriptions.all()) {
      if (subscription.state() == Subscription.State.PENDING) {
        // It is looked at when it is answered.
        continue;
      }
      if (loop.services().rooms().governing(subscription.channel()) != null) {
        // The room ends it itself.
        continue;
      }
      Profile profile = subscription.local().profile();
      Code barred = Rights.barred(principal, subscription, subscription.readsFrom());
      if (barred == null) {
        subscription.seesPresence(
            profile.presence()
                && Rights.may(principal, Right.PRESENCE, subscription.channel(), profile));
      } else {
        unsubscribeByServer(subscription.channel(), barred);
      }
    }
  }
}
