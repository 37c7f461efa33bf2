package dev.hawser.core.directory;

import dev.hawser.protocol.ServerMessage.Member;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The port to what nodes share about sessions.
 *
 * <p><b>Leases.</b> Presence belongs to a node's lease, so that renewing costs the same however
 * many sessions are present. What a node holds falls when its lease does, and only then.
 *
 * <p><b>Conditional.</b> Presence is removed only by the node and generation that stand in it: a
 * late farewell of an older connection removes nothing.
 *
 * <p><b>Threads.</b> May be called from any thread and never blocks; stages complete before the
 * call returns or on any thread.
 *
 * <p><b>Failure.</b> Stages fail with {@link dev.hawser.core.RefusedException} {@code
 * directory-unavailable}.
 */
public interface Directory extends AutoCloseable {

  /** Says who hears what other nodes change. Called once, before anything else. */
  void attach(Watcher watcher);

  /**
   * Opens a session, or takes it up: raises its generation by compare-and-set.
   *
   * @param floor the generation in the caller's ticket, 0 for a new session; the new one is higher
   *     than this and than any given out before
   * @param keep how long the record outlives its last {@link #release}
   * @return the session as it now stands; fails with {@code ticket-invalid} where the session is
   *     another user's
   */
  CompletionStage<Claim> claim(String session, String user, String node, long floor, Duration keep);

  /**
   * Says that the line of this generation still stands, where the directory may have lost that or
   * given it up: puts the record back, unless a newer generation stands there.
   *
   * @return the session as it now stands; with a higher generation than this where the line is void
   */
  CompletionStage<Claim> hold(
      String session, String user, String node, long generation, Duration keep);

  /** The line of this generation has ended; the record lives on for a while. */
  void release(String session, long generation);

  /**
   * Counts a session's line among those of its user, over all nodes. An older line of the session
   * counts no more.
   *
   * @param most how many lines the user may have
   * @param seat what else it needs on its platform; null for nothing
   * @return how many there are now; fails, without effect, with {@code too-many-connections} where
   *     there are as many as may be, with {@code displaced} where its seat went to another and with
   *     {@code platform-full} where there is none and none is vacated for it
   */
  CompletionStage<Integer> join(Presence line, int most, @Nullable Seat seat);

  /** Counts a line no more, if exactly this node and generation stand there. */
  void part(Presence line);

  /** Remembers that the server subscribed every session of this user to a channel, or no longer. */
  CompletionStage<Void> subscribe(String user, String channel, boolean subscribed);

  /**
   * Enters a session into a channel's presence, or renews its node and generation there, unless a
   * newer generation stands there already.
   *
   * @return whether the session is new there
   */
  CompletionStage<Boolean> enter(String channel, Presence presence);

  /**
   * Removes a session from a channel's presence, if exactly this node and generation stand there.
   *
   * @return whether it was removed
   */
  CompletionStage<Boolean> leave(String channel, Presence presence);

  /**
   * Reads a page of a channel's presence, in an order that stays the same.
   *
   * @param next where the page before ended; null for the first
   */
  CompletionStage<MemberPage> members(String channel, int limit, @Nullable String next);

  /**
   * Renews the lease of a node in time, and removes what nodes with a fallen lease held; their
   * sessions count as released. Who renews late, or for the first time, removes nothing: where the
   * directory was away, nobody could renew, and nobody fell.
   *
   * @param node names one run of a node: one that starts again is another
   * @return fails with {@code directory-unavailable} also while others are still clearing away what
   *     this node held before its lease fell
   */
  CompletionStage<Renewal> renew(String node, Duration lease);

  /** Ends the lease of a node that leaves in order; its presence stays for the grace. */
  void retire(String node, Duration grace);

  /** Makes a revocation known to every node, until its time is over. */
  CompletionStage<Void> revoke(Revocation revocation);

  /** The revocations that still hold. */
  CompletionStage<List<Revocation>> revocations();

  @Override
  void close();

  /**
   * A session taken up.
   *
   * @param generation the new one
   * @param previousNode which node had the line before, as the record said; null for none
   * @param channels what the server subscribed this user to
   */
  record Claim(long generation, @Nullable String previousNode, List<String> channels) {

    public Claim {
      channels = List.copyOf(channels);
    }
  }

  /** Where a session's line is: on which node, in which generation. */
  record Presence(String session, String user, String node, long generation) {}

  /**
   * A session's place among those of its user on one platform. A session keeps it while its line is
   * broken, so that who returns finds it again, unless a newer session took it meanwhile: first of
   * sessions without a line, then of the one that came first.
   *
   * @param platform like {@code phone}
   * @param most how many there are
   * @param displaces whether a new session takes a place of another where all are taken
   * @param returns whether the session was here before: then it takes no other's place
   * @param keep how long the places outlive the last line of the user
   */
  record Seat(String platform, int most, boolean displaces, boolean returns, Duration keep) {}

  /**
   * A page of members.
   *
   * @param count all of them
   * @param next where the next page begins; null at the end
   */
  record MemberPage(long count, List<Member> members, @Nullable String next) {

    public MemberPage {
      members = List.copyOf(members);
    }
  }

  /**
   * A lease renewed.
   *
   * @param lapsed whether no lease of this node stood: it renews for the first time, or others have
   *     cleared away what it held, or the directory has lost what it knew. What the node holds must
   *     be claimed and entered again.
   * @param departed who went with fallen nodes; each is told to one caller only
   */
  record Renewal(boolean lapsed, List<Departed> departed) {

    public Renewal {
      departed = List.copyOf(departed);
    }
  }

  /** A session that went with its node. */
  record Departed(String channel, String session, String user) {}

  /**
   * What no longer opens a door.
   *
   * @param token the id of one token, or null for all of the user's
   * @param user whose; null where only {@code token} counts
   * @param before tokens issued at or before this are revoked, seconds since 1970
   * @param until when this may be forgotten, seconds since 1970
   */
  record Revocation(@Nullable String token, @Nullable String user, long before, long until) {}

  /** Hears what any node changes, this one included. */
  interface Watcher {

    /**
     * What was changed until now may not have been heard of, and what this node had others know may
     * be lost.
     */
    void returned();

    /** A newer generation of the session was claimed; lines of older ones end. */
    void replaced(String session, long generation);

    /** A newer session of the user took the seat of this one; a line up to this generation ends. */
    void displaced(String session, long generation);

    void revoked(Revocation revocation);

    /**
     * So many lines a user has over all nodes; told where some are elsewhere than where it changed.
     */
    void lines(String user, int count);

    /** The server subscribed a user's sessions to a channel, or no longer. */
    void subscribed(String user, String channel, boolean subscribed);
  }
}
