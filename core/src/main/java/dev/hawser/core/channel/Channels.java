package dev.hawser.core.channel;

import dev.hawser.core.RefusedException;
import dev.hawser.core.bell.Bell;
import dev.hawser.core.bell.Ring;
import dev.hawser.core.channel.CatchUp.Range;
import dev.hawser.core.directory.Directory;
import dev.hawser.core.directory.Directory.Departed;
import dev.hawser.core.directory.Directory.Presence;
import dev.hawser.core.lane.Census;
import dev.hawser.core.lane.Lane;
import dev.hawser.core.log.Entry;
import dev.hawser.core.log.Head;
import dev.hawser.core.log.Log;
import dev.hawser.core.log.LogPage;
import dev.hawser.core.node.Meters;
import dev.hawser.core.node.Pressure;
import dev.hawser.core.profile.Limits;
import dev.hawser.core.profile.Profile;
import dev.hawser.core.profile.Profiles;
import dev.hawser.core.room.Rooms;
import dev.hawser.core.trace.Trace;
import dev.hawser.core.trace.Tracing;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.ServerMessage.HistoryPage;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All channels of a node: finds the owner lane of a name and takes wishes there.
 *
 * <p><b>Threads.</b> May be called from anywhere. Answers come on the owner lane, or on the asking
 * loop where that is said.
 */
public final class Channels implements Bell.Ear {

  private final ChannelLane[] lanes;
  private final Ports ports;
  private final Listened listened;

  /** What channels stand on. */
  public record Ports(
      Log log,
      Bell bell,
      Directory directory,
      Codecs codecs,
      Limits limits,
      Meters meters,
      Pressure pressure,
      Tracing tracing,
      Rooms rooms,
      Profiles profiles) {}

  /**
   * @param owners the lanes that own channels
   * @param loops how many event loops may have subscriptions
   */
  public Channels(List<? extends Lane> owners, int loops, Ports ports, long seed) {
    this.ports = ports;
    this.lanes = new ChannelLane[owners.size()];
    for (int i = 0; i < lanes.length; i++) {
      lanes[i] = new ChannelLane(owners.get(i), ports, loops, lanes.length, seed + i);
    }
    this.listened = new Listened(List.of(lanes), ports.bell());
  }

  /** Begins to hear the bell and to compare heads. */
  public void start() {
    ports.bell().attach(this);
    for (ChannelLane lane : lanes) {
      lane.start();
    }
  }

  private ChannelLane owner(String channel) {
    int hash = channel.hashCode() * 0x9E3779B9;
    return lanes[(int) (((hash & 0xFFFFFFFFL) * lanes.length) >>> 32)];
  }

  Limits limits() {
    return ports.limits();
  }

  Meters meters() {
    return ports.meters();
  }

  // ---- from loops

  void subscribe(Wish wish, Consumer<Reply> answer) {
    ChannelLane lane = owner(wish.local().name());
    Consumer<Reply> onLoop = reply -> wish.local().home().mailbox().put(() -> answer.accept(reply));
    lane.mailbox()
        .put(() -> {
          Channel channel = lane.open(wish.local().name(), wish.local().profile());
          if (channel == null) {
            onLoop.accept(
                new Reply.Refused(Code.TOO_MANY_CHANNELS, Code.TOO_MANY_CHANNELS.meaning()));
          } else {
            channel.subscribe(wish, onLoop);
          }
        });
  }

  void unsubscribe(LocalChannel local, Form form, @Nullable Presence presence, boolean forGood) {
    ChannelLane lane = owner(local.name());
    lane.mailbox()
        .put(() -> {
          Channel channel = lane.find(local.name());
          if (channel != null) {
            channel.interest().remove(local, form);
            if (channel.interest().total() == 0) {
              lane.attended(channel.name(), false);
            }
            if (presence != null) {
              lane.presence().leave(local, presence, forGood);
            }
          }
        });
  }

  /** Enters a session into the presence again, where that may have been lost. */
  void enter(LocalChannel local, Presence presence) {
    ChannelLane lane = owner(local.name());
    lane.mailbox()
        .put(() -> {
          Channel channel = lane.find(local.name());
          if (channel != null) {
            lane.presence().enter(channel, presence);
          }
        });
  }

  /** Takes a session out of the presence, where it may have been left of an earlier wish. */
  void leave(LocalChannel local, Presence presence, boolean forGood) {
    ChannelLane lane = owner(local.name());
    lane.mailbox().put(() -> lane.presence().leave(local, presence, forGood));
  }

  void range(LocalChannel local, long after, Consumer<Range> answer) {
    ChannelLane lane = owner(local.name());
    lane.mailbox()
        .put(() -> {
          Channel channel = lane.find(local.name());
          Consumer<Range> onLoop = range -> local.home().mailbox().put(() -> answer.accept(range));
          if (channel == null) {
            // Nobody is subscribed any more, so nobody waits for what is in it.
            onLoop.accept(new Range.Frames(List.of(), after));
          } else {
            channel.range(after, onLoop);
          }
        });
  }

  /** Whether anybody may listen to patterns. */
  public boolean hearPatterns() {
    return ports.bell().hearsPatterns();
  }

  /** To what loops listen through patterns. */
  Listened listened() {
    return listened;
  }

  // ---- from anywhere

  /**
   * Appends one publication; the stage completes on the owner lane.
   *
   * @param door how it came, for who watches
   * @param parent as {@link Tracing#begun} takes it
   */
  public CompletionStage<Position> publish(
      String channel, Profile profile, Entry entry, String door, @Nullable String parent) {
    ChannelLane lane = owner(channel);
    Trace trace = ports.tracing().begun(channel, door, parent);
    Append append = new Append(lane, channel, profile, entry, trace, new CompletableFuture<>());
    if (ports.pressure().refuses() || !lane.mailbox().offer(append)) {
      append.refused(Code.OVERLOADED);
    }
    return append.result;
  }

  /** Reads a page of history; the stage completes on the owner lane. */
  public CompletionStage<HistoryPage> history(
      String channel, Profile profile, HistoryReader.Query query) {
    ChannelLane lane = owner(channel);
    CompletableFuture<HistoryPage> result = new CompletableFuture<>();
    lane.mailbox().put(() -> new HistoryReader(lane, channel, profile, query, result).start());
    return result;
  }

  /** What follows an offset, as the log has it; the stage completes on a lane. */
  public CompletionStage<LogPage> page(String channel, Profile profile, long after, int count) {
    int bytes = ports.limits().reply();
    return read(channel, log -> log.read(channel, profile.retention(), after, count, bytes));
  }

  /** Where a channel stands, as the log has it; the stage completes on a lane. */
  public CompletionStage<Head> head(String channel, Profile profile) {
    return read(channel, log -> log.head(channel, profile.retention()));
  }

  private <T> CompletionStage<T> read(String channel, Function<Log, CompletionStage<T>> question) {
    ChannelLane lane = owner(channel);
    CompletableFuture<T> result = new CompletableFuture<>();
    lane.mailbox()
        .put(() ->
            lane.then(question.apply(lane.log()), result::complete, result::completeExceptionally));
    return result;
  }

  /** Every channel that the node has open; the stage completes on a lane. */
  public CompletionStage<List<Overview>> overview() {
    return onEachLane(lane -> lane.all().stream().map(Overview::of).toList())
        .thenApply(Channels::flat);
  }

  /**
   * What channels carried since the look before; the stage completes on a lane.
   *
   * @return the busiest first; empty where there was no look in the last seconds, so that counting
   *     only begins
   */
  public CompletionStage<Optional<List<Carried>>> traffic(int most) {
    return onEachLane(lane -> Optional.ofNullable(lane.traffic().look(most)))
        .thenApply(all ->
            all.stream().anyMatch(Optional::isEmpty)
                ? Optional.empty()
                : Optional.of(
                    all.stream()
                        .flatMap(Optional::stream)
                        .flatMap(List::stream)
                        .sorted(Carried.BUSIEST)
                        .limit(most)
                        .toList()));
  }

  /** The channels in use that cannot go over to their profile of these; completes on a lane. */
  public CompletionStage<List<String>> bound(Profiles profiles) {
    return onEachLane(lane -> lane.bound(profiles)).thenApply(Channels::flat);
  }

  /** Has every channel go over to its profile of these; completes on a lane once all did. */
  public CompletionStage<Void> adopt(Profiles profiles) {
    return onEachLane(
            lane -> {
              lane.adopt(profiles);
              return lane;
            })
        .thenAccept(all -> {});
  }

  private <T> CompletionStage<List<T>> onEachLane(Function<ChannelLane, T> question) {
    return Census.of(List.of(lanes), (lane, task) -> lane.mailbox().put(task::run), question);
  }

  private static <T> List<T> flat(List<List<T>> parts) {
    return parts.stream().flatMap(List::stream).toList();
  }

  /** A channel in a few figures. */
  public record Overview(String channel, Position head, int subscribers, String profile) {

    private static Overview of(Channel channel) {
      return new Overview(
          channel.name(), channel.position(), channel.interest().total(), channel.profile().name());
    }
  }

  /** A session went with its node: tells this node and the others. */
  public void departed(Departed departed) {
    Ring.Met met = new Ring.Met(departed.channel(), departed.session(), departed.user(), false);
    rung(met);
    ports.bell().ring(met);
  }

  /**
   * Tells those who are subscribed now, on every node.
   *
   * @param session who is not told, since it tells; empty for nobody
   * @param user who tells; null for the server itself
   */
  public void signal(String channel, String session, @Nullable String user, Payload data) {
    Ring.Signalled ring = new Ring.Signalled(channel, session, user, data);
    rung(ring);
    ports.bell().ring(ring);
  }

  /** Tells those who are subscribed on this node, as the server itself. */
  public void signalHere(String channel, Payload data) {
    ChannelLane lane = owner(channel);
    var _ = lane.mailbox().offer(new Aside(lane, new Ring.Signalled(channel, "", null, data)));
  }

  // ---- from the bell

  @Override
  public void rung(Ring ring) {
    ChannelLane lane = owner(ring.channel());
    lane.hear(new Heard(lane, ring));
  }

  @Override
  public void returned() {
    for (ChannelLane lane : lanes) {
      lane.mailbox().put(lane.comparison()::all);
    }
    unheard();
    ports.rooms().returned();
  }

  @Override
  public void unheard() {
    listened.unheard();
  }

  /** What a room tells on this node alone, which it need not hear itself. */
  private record Aside(ChannelLane lane, Ring.Signalled ring)
      implements dev.hawser.core.lane.Message {

    @Override
    public int weight() {
      return 128 + ring.data().size();
    }

    @Override
    public void run() {
      Channel channel = lane.find(ring.channel());
      if (channel != null) {
        channel.signalled(ring);
      }
    }
  }

  private record Append(
      ChannelLane lane,
      String name,
      Profile profile,
      Entry entry,
      @Nullable Trace trace,
      CompletableFuture<Position> result)
      implements dev.hawser.core.lane.Message, Appender.Result {

    @Override
    public int weight() {
      return 128 + entry.weight();
    }

    @Override
    public void run() {
      Channel channel = lane.open(name, profile);
      if (channel == null) {
        refused(Code.TOO_MANY_CHANNELS);
      } else {
        channel.appender().add(entry, this);
      }
    }

    @Override
    public void published(Position position) {
      if (trace != null) {
        trace.answered(null);
      }
      result.complete(position);
    }

    @Override
    public void refused(Code code) {
      if (trace != null) {
        trace.answered(code);
      }
      result.completeExceptionally(new RefusedException(code));
    }
  }
}
