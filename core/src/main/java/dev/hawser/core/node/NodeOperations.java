package dev.hawser.core.node;

import dev.hawser.core.RefusedException;
import dev.hawser.core.access.ChannelName;
import dev.hawser.core.channel.Carried;
import dev.hawser.core.channel.Channels;
import dev.hawser.core.channel.HistoryReader;
import dev.hawser.core.directory.Directory.Revocation;
import dev.hawser.core.lane.Census;
import dev.hawser.core.log.Entry;
import dev.hawser.core.log.Head;
import dev.hawser.core.log.LogPage;
import dev.hawser.core.profile.Profile;
import dev.hawser.core.room.Caller;
import dev.hawser.core.room.Ground;
import dev.hawser.core.room.Room;
import dev.hawser.core.room.Rooms;
import dev.hawser.core.session.SessionLoop;
import dev.hawser.core.trail.Question;
import dev.hawser.core.trail.Story;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.ServerMessage.HistoryPage;
import dev.hawser.protocol.ServerMessage.PresencePage;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Carries out what operators ask, on the lanes that own it. */
final class NodeOperations implements Operations, Ground {

  private final NodeSettings settings;
  private final NodePorts ports;
  private final Meters meters;
  private final Channels channels;
  private final Rooms rooms;
  private final List<SessionLoop> loops;
  private final long startedAt;

  NodeOperations(
      NodeSettings settings,
      NodePorts ports,
      Meters meters,
      Channels channels,
      Rooms rooms,
      List<SessionLoop> loops,
      long startedAt) {
    this.settings = settings;
    this.ports = ports;
    this.meters = meters;
    this.channels = channels;
    this.rooms = rooms;
    this.loops = loops;
    this.startedAt = startedAt;
  }

  @Override
  public CompletionStage<Position> publish(
      String channel,
      Payload payload,
      @Nullable String user,
      @Nullable String key,
      Map<String, String> tags,
      @Nullable String slot,
      @Nullable String parent) {
    return on(
        channel,
        profile -> {
          Entry entry = new Entry(payload, user, key, 0, tags, slot);
          try {
            profile.check(entry);
          } catch (RefusedException e) {
            return CompletableFuture.failedFuture(e);
          }
          Room room = rooms.governing(channel);
          return room == null
              ? channels.publish(channel, profile, entry, "operators", parent)
              : room.complete(caller(user), channel, entry)
                  .thenCompose(
                      good -> channels.publish(channel, profile, good, "operators", parent));
        });
  }

  private static Caller caller(@Nullable String user) {
    return user == null || user.isEmpty() ? Caller.OPERATOR : new Caller(user, false);
  }

  @Override
  public CompletionStage<Payload> call(String user, String method, Payload data) {
    return rooms.call(caller(user), method, data);
  }

  @Override
  public CompletionStage<Position> append(String channel, Entry entry) {
    return on(channel, profile -> channels.publish(channel, profile, entry, "room", null));
  }

  @Override
  public void signalHere(String channel, Payload data) {
    channels.signalHere(channel, data);
  }

  @Override
  public void tell(String channel, Payload data) {
    channels.signal(channel, "", null, data);
  }

  @Override
  public CompletionStage<Void> listen(String channel) {
    return ports.bell().listen(channel);
  }

  @Override
  public void unlisten(String channel) {
    ports.bell().unlisten(channel);
  }

  @Override
  public CompletionStage<LogPage> page(String channel, long after, int count) {
    return on(channel, profile -> channels.page(channel, profile, after, count));
  }

  @Override
  public CompletionStage<Head> head(String channel) {
    return on(channel, profile -> channels.head(channel, profile));
  }

  @Override
  public CompletionStage<HistoryPage> history(
      String channel, @Nullable Position since, @Nullable Position before, int limit) {
    int most = settings.limits().historyPage();
    int count = limit <= 0 ? Math.min(100, most) : Math.min(limit, most);
    return on(
        channel,
        profile ->
            channels.history(
                channel,
                profile,
                new HistoryReader.Query(since, before, 0, count, settings.limits().reply())));
  }

  @Override
  public CompletionStage<PresencePage> presence(String channel, int limit, @Nullable String next) {
    int most = settings.limits().historyPage();
    return on(
        channel,
        profile ->
            profile.presence()
                ? ports
                    .directory()
                    .members(
                        channel, limit <= 0 ? Math.min(100, most) : Math.min(limit, most), next)
                    .thenApply(page -> new PresencePage(page.count(), page.members(), page.next()))
                : CompletableFuture.failedFuture(new RefusedException(Code.NO_PRESENCE)));
  }

  private <T> CompletionStage<T> on(
      String channel, Function<Profile, CompletionStage<T>> operation) {
    String problem = ChannelName.problem(channel);
    if (problem != null) {
      return CompletableFuture.failedFuture(new RefusedException(Code.INVALID_CHANNEL, problem));
    }
    return operation.apply(settings.profiles().of(channel));
  }

  @Override
  public CompletionStage<List<ChannelInfo>> channels(
      String prefix, int limit, @Nullable String after) {
    return channels
        .overview()
        .thenApply(all ->
            all.stream()
                .filter(one -> one.channel().startsWith(prefix))
                .filter(one -> after == null || one.channel().compareTo(after) > 0)
                .sorted(Comparator.comparing(Channels.Overview::channel))
                .limit(limit)
                .map(one ->
                    new ChannelInfo(one.channel(), one.head(), one.subscribers(), one.profile()))
                .toList());
  }

  @Override
  public CompletionStage<Optional<List<Carried>>> traffic(int most) {
    return channels.traffic(most);
  }

  @Override
  public CompletionStage<List<ConnectionInfo>> connections(
      @Nullable String user, int limit, @Nullable String after) {
    return onEachLoop(loop -> loop.overview(user))
        .thenApply(all ->
            all.stream()
                .flatMap(List::stream)
                .filter(one -> after == null || one.session().compareTo(after) > 0)
                .sorted(Comparator.comparing(SessionLoop.Overview::session))
                .limit(limit)
                .map(NodeOperations::info)
                .toList());
  }

  private static ConnectionInfo info(SessionLoop.Overview one) {
    return new ConnectionInfo(
        one.session(),
        one.user(),
        one.remote(),
        one.transport(),
        one.encoding(),
        one.since(),
        one.subscriptions(),
        one.backlog());
  }

  @Override
  public CompletionStage<List<Story>> stories(Question question, int limit) {
    if (!settings.keep().on()) {
      return CompletableFuture.failedFuture(new RefusedException(Code.NO_TRAILS));
    }
    return onEachLoop(loop -> loop.stories(question, limit))
        .thenApply(all ->
            all.stream()
                .flatMap(List::stream)
                .sorted(Comparator.comparing(Story::place))
                .limit(limit)
                .toList());
  }

  @Override
  public CompletionStage<Integer> disconnect(
      @Nullable String user, @Nullable String session, Code code, String message) {
    if (!code.isDisconnect() || (user == null && session == null)) {
      return CompletableFuture.failedFuture(
          new RefusedException(
              Code.INVALID_FIELD, "a user or a session, and the code of a disconnect"));
    }
    return onEachLoop(loop -> loop.disconnect(user, session, code, message))
        .thenApply(ended -> ended.stream().mapToInt(Integer::intValue).sum());
  }

  private <T> CompletionStage<List<T>> onEachLoop(Function<SessionLoop, T> question) {
    return Census.of(loops, (loop, task) -> loop.tell(here -> task.run()), question);
  }

  @Override
  public CompletionStage<Void> subscribe(String user, String channel) {
    return on(channel, profile -> ports.directory().subscribe(user, channel, true));
  }

  @Override
  public CompletionStage<Void> unsubscribe(String user, String channel) {
    return on(channel, profile -> ports.directory().subscribe(user, channel, false));
  }

  @Override
  public CompletionStage<Void> revoke(Revocation revocation) {
    return ports.directory().revoke(revocation);
  }

  @Override
  public NodeInfo info() {
    return new NodeInfo(
        settings.name(),
        settings.version(),
        startedAt,
        meters.connections.intValue(),
        meters.channels.sum(),
        loops.size());
  }
}
