package dev.hawser.core.session;

import dev.hawser.core.access.Authenticator;
import dev.hawser.core.access.Principal;
import dev.hawser.core.access.Tickets;
import dev.hawser.core.channel.Channels;
import dev.hawser.core.channel.Codecs;
import dev.hawser.core.directory.Directory;
import dev.hawser.core.directory.Directory.Seat;
import dev.hawser.core.node.Meters;
import dev.hawser.core.profile.Limits;
import dev.hawser.core.profile.Profiles;
import dev.hawser.core.room.Rooms;
import dev.hawser.core.trail.Keep;
import java.time.Duration;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What every connection of a node stands on.
 *
 * @param node its name
 * @param run names this run of it, in what nodes share
 * @param sessionKeep how long a session's record outlives its line
 * @param keep how much is kept of what happened to connections
 * @param rooms decide about channels of theirs, and answer calls
 * @param newcomers lets them in, not too many at once
 * @param random unguessable; callable from any thread
 */
public record Services(
    String node,
    String run,
    Duration sessionKeep,
    Keep keep,
    Channels channels,
    Directory directory,
    Authenticator authenticator,
    Tickets tickets,
    Profiles profiles,
    Limits limits,
    Codecs codecs,
    Meters meters,
    Revocations revocations,
    Rooms rooms,
    Newcomers newcomers,
    InstantSource clock,
    RandomGenerator random) {

  /**
   * What a session of this one needs on its platform; null for nothing.
   *
   * @param returns whether it was here before
   */
  @Nullable Seat seat(Principal principal, boolean returns) {
    Limits.Platform platform = limits.platform(principal.platform());
    return platform == null
        ? null
        : new Seat(
            platform.name(), platform.sessions(), platform.displaces(), returns, sessionKeep);
  }
}
