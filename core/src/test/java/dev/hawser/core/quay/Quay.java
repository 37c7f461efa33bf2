package dev.hawser.core.quay;

import dev.hawser.core.RefusedException;
import dev.hawser.core.access.Authenticator;
import dev.hawser.core.access.ChannelPattern;
import dev.hawser.core.access.Grant;
import dev.hawser.core.access.Principal;
import dev.hawser.core.access.Right;
import dev.hawser.core.channel.Codecs;
import dev.hawser.core.clockwork.Clockwork;
import dev.hawser.core.clockwork.ClockworkLane;
import dev.hawser.core.log.Retention;
import dev.hawser.core.node.Meters;
import dev.hawser.core.node.Node;
import dev.hawser.core.node.NodePorts;
import dev.hawser.core.node.NodeSettings;
import dev.hawser.core.profile.Limits;
import dev.hawser.core.profile.Profile;
import dev.hawser.core.profile.Profiles;
import dev.hawser.core.transport.Encoding;
import dev.hawser.core.transport.Priority;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.ServerMessage;
import dev.hawser.protocol.ServerMessage.Connected;
import dev.hawser.protocol.ServerMessage.Subscribed;
import dev.hawser.protocol.binary.ProtobufCodec;
import dev.hawser.protocol.json.JsonCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One node with two loops and two owner lanes, and everything that it stands on.
 *
 * <p>Channels: {@code chat/#} keeps 1,000 and presence; {@code short/#} keeps history without
 * presence; {@code bare/#} keeps nothing; {@code drop/#} drops for who is slow, {@code cut/#} ends
 * them; {@code open/#} lets guests in. A token is the user's name; {@link #principal} changes what
 * it is worth.
 */
public final class Quay implements Authenticator {

  public static final Duration KEYS = Duration.ofMinutes(1);

  /** The time of the heartbeat that peers agree on where they have no wish. */
  public static final int HEARTBEAT = 20_000;

  /** Drawn from the log, and nobody is moved. */
  private static final Profile.Slow STILL = new Profile.Slow(Profile.Policy.PACE, 5, false);

  private static final Set<Right> ALL = Set.of(Right.values());

  private final Clockwork clock = new Clockwork(4711);
  private final Codecs codecs = new Codecs(new JsonCodec(), new ProtobufCodec());
  private final Ledger log = new Ledger();
  private final Chime bell = new Chime();
  private final Roster directory = new Roster();
  private final Sluice tokens = new Sluice(Code.TOKEN_INVALID);
  private final Meters meters = new Meters();
  private final List<ClockworkLane> loops = new ArrayList<>();
  private final List<ClockworkLane> owners = new ArrayList<>();
  private final Map<String, Principal> principals = new HashMap<>();
  private final Node node;

  public Quay() {
    this(limits());
  }

  public Quay(Limits limits) {
    for (int i = 0; i < 2; i++) {
      loops.add(clock.lane(i));
      owners.add(clock.lane(i));
    }
    NodeSettings settings =
        new NodeSettings(
            "n1",
            "test",
            profiles(),
            limits,
            new byte[32],
            Duration.ofHours(1),
            Duration.ofMinutes(5),
            Duration.ofSeconds(30));
    node =
        new Node(
            settings,
            new NodePorts(log, bell, directory, this, codecs, clock::wall, new Random(5)),
            meters,
            loops,
            owners);
  }

  /** The usual one, begun. */
  public static Quay begun() {
    return begun(limits());
  }

  public static Quay begun(Limits limits) {
    Quay quay = new Quay(limits);
    quay.begin();
    return quay;
  }

  public void begin() {
    owners.getFirst().execute(node::start);
    settle();
  }

  private static Profiles profiles() {
    return new Profiles(
        List.of(
            profile("chat", 1_000, true, Profile.Slow.PACE, Set.of()),
            profile("short", 1_000, false, Profile.Slow.PACE, Set.of()),
            profile("bare", 0, false, Profile.Slow.PACE, Set.of()),
            profile("drop", 1_000, false, Profile.Slow.DROP, Set.of()),
            profile("latest", 1_000, false, Profile.Slow.LATEST, Set.of()),
            profile("sample", 1_000, false, Profile.Slow.SAMPLE, Set.of()),
            profile("lately", 0, false, Profile.Slow.LATEST, Set.of()),
            profile("seldom", 0, false, Profile.Slow.SAMPLE, Set.of()),
            profile("crowd", 1_000, true, Profile.Slow.LATEST, Set.of()),
            holding("newest", Profile.Slow.LATEST, new Profile.Content(false, true, false)),
            profile("still", 1_000, false, STILL, Set.of()),
            profile("cut", 1_000, false, Profile.Slow.DISCONNECT, Set.of()),
            profile("open", 1_000, true, Profile.Slow.PACE, ALL),
            in(Priority.HIGH, profile("urgent", 1_000, false, Profile.Slow.PACE, Set.of())),
            in(Priority.LOW, profile("bulk", 1_000, false, Profile.Slow.PACE, Set.of())),
            holding("state", Profile.Slow.DROP, new Profile.Content(true, true, false)),
            holding("sealed", Profile.Slow.PACE, new Profile.Content(false, false, true))),
        Profile.standard());
  }

  private static Profile profile(
      String name, int count, boolean presence, Profile.Slow slow, Set<Right> guests) {
    return profile(name, count, presence, slow, guests, Profile.Content.plain());
  }

  private static Profile in(Priority priority, Profile one) {
    return new Profile(
        one.name(),
        one.pattern(),
        one.retention(),
        one.presence(),
        one.grace(),
        one.announce(),
        one.guests(),
        one.maxData(),
        one.slow(),
        one.content(),
        priority);
  }

  private static Profile holding(String name, Profile.Slow slow, Profile.Content content) {
    return profile(name, 1_000, false, slow, Set.of(), content);
  }

  private static Profile profile(
      String name,
      int count,
      boolean presence,
      Profile.Slow slow,
      Set<Right> guests,
      Profile.Content content) {
    return new Profile(
        name,
        new ChannelPattern(name + "/#"),
        new Retention(count, Duration.ofHours(1), KEYS),
        presence,
        Duration.ofSeconds(3),
        5,
        guests,
        8 * 1024,
        slow,
        content,
        Priority.NORMAL);
  }

  /** Small ones, so that bounds are met; a test changes what it is about. */
  public static Limits limits() {
    return limits(100, 100, 20, 64 * 1024);
  }

  public static Limits limits(int channels, int subscriptions, int perUser, int mailbox) {
    return limits(
        channels,
        subscriptions,
        perUser,
        mailbox,
        new Limits.Slow(100, 64 * 1024, Duration.ofSeconds(1), Duration.ofSeconds(4)));
  }

  public static Limits limits(
      int channels, int subscriptions, int perUser, int mailbox, Limits.Slow slow) {
    return limits(channels, subscriptions, perUser, mailbox, slow, Limits.Newcomers.standard());
  }

  public static Limits limits(
      int channels,
      int subscriptions,
      int perUser,
      int mailbox,
      Limits.Slow slow,
      Limits.Newcomers newcomers) {
    return new Limits(
        50,
        perUser,
        40,
        channels,
        subscriptions,
        8,
        200,
        100,
        16 * 1024,
        50,
        4 * 1024,
        32 * 1024,
        mailbox,
        Duration.ofSeconds(5),
        Duration.ofMillis(HEARTBEAT),
        Duration.ofMinutes(1),
        Duration.ofSeconds(4),
        Duration.ofSeconds(8),
        slow,
        newcomers,
        List.of(new Limits.Platform("phone", 1, true)));
  }

  // ---- parts

  public Node node() {
    return node;
  }

  public Ledger log() {
    return log;
  }

  public Chime bell() {
    return bell;
  }

  public Roster directory() {
    return directory;
  }

  public Meters meters() {
    return meters;
  }

  public Sluice tokens() {
    return tokens;
  }

  public Clockwork clock() {
    return clock;
  }

  public ClockworkLane loop(int index) {
    return loops.get(index);
  }

  /** Lets everything happen that is due. */
  public void settle() {
    clock.run(60);
  }

  public void pass(long millis) {
    clock.run(millis);
  }

  /** Seconds since 1970, so many from now. */
  public long in(long seconds) {
    return clock.wall().getEpochSecond() + seconds;
  }

  // ---- principals

  /** Says what the token of this name is worth from now on. */
  public void principal(String token, Principal principal) {
    principals.put(token, principal);
  }

  /** Somebody who may do everything below these patterns. */
  public static Principal may(String user, long expires, String... patterns) {
    return principal(user, expires, 0, List.of(), patterns);
  }

  public static Principal principal(
      String user, long expires, long from, List<String> channels, String... patterns) {
    return new Principal(
        user,
        false,
        java.util.Arrays.stream(patterns)
            .map(pattern -> new Grant(new ChannelPattern(pattern), ALL, from))
            .toList(),
        expires,
        1_000,
        "id-" + user,
        channels);
  }

  @Override
  public CompletionStage<Principal> authenticate(String token) {
    return tokens.answer(() -> {
      if (token.isEmpty()) {
        throw new RefusedException(Code.TOKEN_INVALID);
      }
      Principal known = principals.get(token);
      return known == null ? may(token, 0, "#") : known;
    });
  }

  // ---- peers

  /** A new line, of which nothing was said yet. */
  public Rope rope() {
    return rope(0, Encoding.JSON);
  }

  public Rope rope(int loop, Encoding encoding) {
    Rope rope = new Rope(loops.get(loop), codecs, encoding);
    loops.get(loop).execute(() -> rope.hears(node.gate().opened(rope)));
    settle();
    return rope;
  }

  public static Command.Connect connect(
      @Nullable String token, @Nullable String ticket, Command.Subscribe... subscribe) {
    return new Command.Connect(token, ticket, 0, List.of(), List.of(subscribe));
  }

  /** A line of this user, connected. */
  public Rope connected(String user) {
    Rope rope = rope();
    open(rope, user);
    return rope;
  }

  public Connected open(Rope rope, String user) {
    return (Connected) ask(rope, connect(user, null));
  }

  /** Says it and waits for the answer. */
  public ServerMessage ask(Rope rope, Command command) {
    long id = rope.say(command);
    settle();
    return rope.answer(id);
  }

  public Subscribed subscribe(Rope rope, String channel) {
    return (Subscribed) ask(rope, new Command.Subscribe(channel, null));
  }

  public Subscribed subscribe(Rope rope, String channel, Position since) {
    return (Subscribed) ask(rope, new Command.Subscribe(channel, since));
  }

  public static Command.Publish publish(String channel, String text) {
    return new Command.Publish(channel, Payload.json("\"" + text + "\""), null, 0, Map.of(), null);
  }
}
