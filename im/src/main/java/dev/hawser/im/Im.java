package dev.hawser.im;

import dev.hawser.core.RefusedException;
import dev.hawser.core.access.Right;
import dev.hawser.core.log.Entry;
import dev.hawser.core.log.Ledger;
import dev.hawser.core.room.Caller;
import dev.hawser.core.room.Ground;
import dev.hawser.core.room.Room;
import dev.hawser.im.conversation.Conversation;
import dev.hawser.im.conversation.ConversationStore;
import dev.hawser.im.conversation.JoinStore;
import dev.hawser.im.moved.Moves;
import dev.hawser.im.people.PeopleStore;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The room of instant messaging.
 *
 * <p>A conversation is a durable channel, {@code im/c/} and its id, with one small row for each
 * member. Saying something appends one publication and writes nothing for each member; how much
 * somebody has not read is counted from their cursor. What concerns one user alone goes into their
 * inbox, {@code im/u/} and their name.
 */
public final class Im implements Room, AutoCloseable {

  /** The first part of its channels and methods. */
  public static final String NAME = "im";

  private final ImSettings settings;
  private final Work work;
  private final Touches touches;
  private final Doorkeeper doorkeeper;
  private final Moves moves;
  private final Sightings sightings;
  private final Map<String, BiFunction<Caller, Asked, ObjectNode>> methods = new HashMap<>();

  /** Of the operator itself. */
  private final Map<String, Function<Asked, ObjectNode>> operators = new HashMap<>();

  private final Audit audit;
  private @Nullable Governance governance;

  /**
   * @param ground the node's channels
   * @param ledger what the log of these channels counts
   * @param relations what people have to do with each other
   * @param around what stands around conversations
   */
  public Im(
      ImSettings settings,
      Ground ground,
      Ledger ledger,
      ConversationStore store,
      Relations relations,
      Around around,
      InstantSource clock) {
    this.settings = settings;
    this.work = new Work(settings.underWay());
    this.touches = new Touches(store);
    Channels channels = new Channels(ground, ledger, clock);
    Notices notices = new Notices(ground, settings.announced());
    Views views = new Views(channels, store, relations.mentions(), clock);
    this.doorkeeper = new Doorkeeper(settings, channels, store, around, touches, relations, clock);
    this.moves = new Moves(ground, store);
    JoinStore joins = relations.joins();
    PeopleStore known = relations.people();
    Gathering gathering =
        new Gathering(settings, channels, store, joins, known, notices, moves, views, clock);
    Joining joining =
        new Joining(store, joins, gathering, notices, views, clock, new SecureRandom());
    Reading reading = new Reading(channels, store, touches, notices, views);
    Moved moved = new Moved(store, views, clock);
    methods.put("open", gathering::open);
    methods.put("create", gathering::create);
    methods.put("invite", gathering::invite);
    methods.put("join", joining::join);
    methods.put("link", joining::link);
    methods.put("requests", joining::requests);
    methods.put("answer", joining::answer);
    methods.put("leave", gathering::leave);
    methods.put("remove", gathering::remove);
    methods.put("role", gathering::role);
    methods.put("update", gathering::update);
    methods.put("conversations", reading::conversations);
    methods.put("conversation", reading::conversation);
    methods.put("moved", moved::since);
    methods.put("members", reading::members);
    methods.put("read", reading::read);
    methods.put("received", reading::received);
    methods.put("unread-mark", reading::mark);
    methods.put("set", reading::set);
    methods.put("history", reading::history);
    methods.put("who-read", reading::whoRead);
    this.sightings = new Sightings(known, relations.online(), clock);
    open(new People(known, store, notices, clock), new Profiles(known, notices), sightings);
    Attachments attachments =
        around.files() == null
            ? null
            : new Attachments(around.files(), views, clock, new SecureRandom());
    Conversing conversing = new Conversing(ground, channels, views, doorkeeper, attachments);
    methods.put("thread", conversing::thread);
    methods.put("forward-message", conversing::forward);
    open(around, attachments, channels, views, clock);
    this.audit = new Audit(ground);
    if (around.desks() != null) {
      Governance own =
          new Governance(around, around.desks(), store, relations, notices, moves, ground, clock);
      operators.put("export", own::export);
      operators.put("erase", own::erase);
      operators.put("erasures", own::erasures);
      governance = own;
    }
  }

  private void open(People people, Profiles profiles, Sightings sightings) {
    methods.put("last-seen", sightings::lastSeen);
    methods.put("block", people::block);
    methods.put("unblock", people::unblock);
    methods.put("blocked", people::blocked);
    methods.put("contact-request", people::request);
    methods.put("contact-answer", people::answer);
    methods.put("contact-remove", people::remove);
    methods.put("contacts", people::contacts);
    methods.put("profile", profiles::profile);
    methods.put("profiles", profiles::profiles);
  }

  private void open(
      Around around,
      @Nullable Attachments attachments,
      Channels channels,
      Views views,
      InstantSource clock) {
    if (attachments != null) {
      methods.put("upload", attachments::upload);
      methods.put("download", attachments::download);
      methods.put("forward", attachments::forward);
    }
    if (around.search() != null) {
      methods.put("search", new Finding(around.search(), channels, views)::search);
    }
    if (around.ways() != null) {
      Devices devices = new Devices(around.ways(), clock);
      methods.put("device", devices::put);
      methods.put("device-remove", devices::remove);
      methods.put("devices", devices::list);
    }
  }

  @Override
  public CompletionStage<Long> admit(Caller caller, Right right, String channel) {
    return barred(caller)
        ? refused(Code.NOT_ALLOWED)
        : work.elsewhere(() -> {
          long earliest = doorkeeper.admit(caller, channel);
          if (right == Right.SUBSCRIBE && channel.startsWith(Conversation.INBOXES)) {
            moves.expect(channel.substring(Conversation.INBOXES.length()));
          }
          return earliest;
        });
  }

  @Override
  public CompletionStage<Payload> signal(Caller caller, String channel, Payload data) {
    return barred(caller)
        ? refused(Code.NOT_ALLOWED)
        : work.elsewhere(() -> doorkeeper.signal(caller, channel, data));
  }

  @Override
  public void attended(String channel, boolean here) {
    if (channel.startsWith(Conversation.INBOXES)) {
      moves.attended(channel, here);
    }
  }

  @Override
  public void numbered(String channel, Position position) {
    if (channel.startsWith(Conversation.CHANNELS)) {
      moves.numbered(channel, position.offset());
    }
  }

  @Override
  public void told(String channel, Payload data) {
    moves.told(channel, data);
  }

  @Override
  public void returned() {
    moves.returned();
  }

  /** Who is in their inbox no more, is noted; what there is no room for, is not. */
  @Override
  public void left(Caller caller, String channel) {
    if (!barred(caller) && channel.equals(Conversation.INBOXES + caller.user())) {
      var _ = work.elsewhere(() -> sightings.left(caller.user()));
    }
  }

  @Override
  public CompletionStage<Entry> complete(Caller caller, String channel, Entry entry) {
    if (barred(caller)) {
      return refused(Code.NOT_ALLOWED);
    }
    try {
      Entry good = doorkeeper.atOnce(caller, channel, entry);
      return good == null
          ? work.elsewhere(() -> doorkeeper.complete(caller, channel, entry))
          : CompletableFuture.completedFuture(good);
    } catch (RefusedException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public CompletionStage<Payload> call(Caller caller, String method, Payload data) {
    if (caller.operator()) {
      return operate(method, data);
    }
    BiFunction<Caller, Asked, ObjectNode> answer = methods.get(method);
    if (answer == null) {
      return refused(Code.UNKNOWN_METHOD);
    }
    return barred(caller)
        ? refused(Code.NOT_ALLOWED)
        : work.elsewhere(() -> {
          Asked asked = Asked.of(data);
          Payload told = Payload.json(answer.apply(caller, asked).toString());
          if (Audit.governs(method)) {
            audit.note(caller.user(), null, NAME + "/" + method, asked.all());
          }
          return told;
        });
  }

  /** The operator itself has no conversations: it has calls of its own. */
  private CompletionStage<Payload> operate(String method, Payload data) {
    Function<Asked, ObjectNode> answer = operators.get(method);
    if (answer == null) {
      return refused(methods.containsKey(method) ? Code.NOT_ALLOWED : Code.UNKNOWN_METHOD);
    }
    return work.elsewhere(() -> Payload.json(answer.apply(Asked.of(data)).toString()));
  }

  /** Goes on with what broke off; called every minute or so. Blocks. */
  public void tidy() {
    if (governance != null) {
      governance.resume();
    }
  }

  /**
   * Writes down what the operator has done. Never blocks.
   *
   * @param key which of the operator's keys opened
   */
  public void did(String key, String deed, JsonNode what) {
    audit.note(null, key, deed, what);
  }

  private boolean barred(Caller caller) {
    return caller.guest() && !settings.guests();
  }

  private static <T> CompletionStage<T> refused(Code code) {
    return CompletableFuture.failedFuture(new RefusedException(code));
  }

  /** What is under way is given up. */
  @Override
  public void close() {
    work.close();
    moves.close();
    touches.close();
  }
}
