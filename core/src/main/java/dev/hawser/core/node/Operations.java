package dev.hawser.core.node;

import dev.hawser.core.channel.Carried;
import dev.hawser.core.directory.Directory.Revocation;
import dev.hawser.core.trail.Question;
import dev.hawser.core.trail.Story;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.ServerMessage.HistoryPage;
import dev.hawser.protocol.ServerMessage.PresencePage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What operators and programs around the server ask of a node, without a line of their own.
 *
 * <p><b>Threads.</b> May be called from any thread and never blocks; stages complete on a lane, so
 * do not block in what follows them.
 *
 * <p><b>Failure.</b> Stages fail with {@link dev.hawser.core.RefusedException}.
 */
public interface Operations {

  /**
   * Publishes as the server, or in the name of a user.
   *
   * @param user null for the server itself
   * @param parent what it is part of, as W3C's {@code traceparent}; null for nothing
   */
  CompletionStage<Position> publish(
      String channel,
      Payload payload,
      @Nullable String user,
      @Nullable String key,
      Map<String, String> tags,
      @Nullable String slot,
      @Nullable String parent);

  /** The same, as part of nothing. */
  default CompletionStage<Position> publish(
      String channel,
      Payload payload,
      @Nullable String user,
      @Nullable String key,
      Map<String, String> tags,
      @Nullable String slot) {
    return publish(channel, payload, user, key, tags, slot, null);
  }

  /**
   * Asks a room on behalf of a user.
   *
   * @param user empty for the operator itself
   * @param method the room's name, a slash, and its own name for it
   * @return one JSON value
   */
  CompletionStage<Payload> call(String user, String method, Payload data);

  CompletionStage<HistoryPage> history(
      String channel, @Nullable Position since, @Nullable Position before, int limit);

  CompletionStage<PresencePage> presence(String channel, int limit, @Nullable String next);

  /**
   * Channels open on this node, by name.
   *
   * @param after the last name of the page before; null for the first
   */
  CompletionStage<List<ChannelInfo>> channels(String prefix, int limit, @Nullable String after);

  /**
   * What channels of this node carried since the look before, which may have been another's.
   *
   * @return the busiest first; empty where there was no look in the last ten seconds, so that
   *     counting only begins
   */
  CompletionStage<Optional<List<Carried>>> traffic(int most);

  /**
   * Connections of this node, by session.
   *
   * @param user only theirs; null for all
   * @param after the last session of the page before; null for the first
   */
  CompletionStage<List<ConnectionInfo>> connections(
      @Nullable String user, int limit, @Nullable String after);

  /**
   * What happened to connections of this node, standing or ended a while ago; the newest first.
   * Refused with {@code no-trails} where nothing is kept.
   */
  CompletionStage<List<Story>> stories(Question question, int limit);

  /**
   * Ends connections on this node.
   *
   * @param user whose; null where only {@code session} counts
   * @param session which; null for all of the user's
   * @param code a disconnect of the catalogue
   * @return how many were ended
   */
  CompletionStage<Integer> disconnect(
      @Nullable String user, @Nullable String session, Code code, String message);

  /** Subscribes every session of a user to a channel, now and when they return. */
  CompletionStage<Void> subscribe(String user, String channel);

  /** Ends every subscription of a user to a channel, and what {@link #subscribe} began. */
  CompletionStage<Void> unsubscribe(String user, String channel);

  /** Makes tokens worthless from now on, and ends the connections that stand on them. */
  CompletionStage<Void> revoke(Revocation revocation);

  NodeInfo info();

  /**
   * A channel as this node knows it.
   *
   * @param subscribers on this node
   */
  record ChannelInfo(String channel, Position head, int subscribers, String profile) {}

  /**
   * A connection of this node.
   *
   * @param since when it connected, milliseconds since 1970
   * @param backlog bytes that wait for it
   */
  record ConnectionInfo(
      String session,
      String user,
      String remote,
      String transport,
      String encoding,
      long since,
      int subscriptions,
      int backlog) {}

  /** This node in a few figures. */
  record NodeInfo(
      String node, String version, long startedAt, int connections, long channels, int loops) {}
}
