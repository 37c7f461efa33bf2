package dev.hawser.core.session;

import dev.hawser.core.channel.Subscription;
import dev.hawser.core.trail.Question;
import dev.hawser.core.trail.Question.Place;
import dev.hawser.core.trail.Step;
import dev.hawser.core.trail.Story;
import dev.hawser.core.trail.Trail;
import dev.hawser.core.trail.Trails;
import dev.hawser.protocol.Code;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is told of a connection to who asks what happened to it: its {@link Trail}, and what still
 * holds, which is read where it lies. Confined to the loop.
 */
final class Past {

  /** The most subscriptions of an ended connection that are remembered. */
  private static final int SUBSCRIPTIONS = 100;

  private Past() {}

  static void unsubscribed(Connection connection, Subscription subscription, @Nullable String why) {
    Trails trails = connection.loop().trails();
    if (trails.on()) {
      long now = trails.now();
      connection.happened(subscription.stretch(now));
      connection.happened(Step.of(Step.Kind.UNSUBSCRIBED, now, subscription.channel(), why));
    }
  }

  static void refused(Connection connection, String channel, Code why) {
    Trails trails = connection.loop().trails();
    if (trails.on()) {
      connection.happened(Step.of(Step.Kind.REFUSED, trails.now(), channel, why.wireName()));
    }
  }

  /** It is not read for a while. */
  static void paused(Connection connection) {
    Trails trails = connection.loop().trails();
    if (trails.on()) {
      connection.happened(Step.of(Step.Kind.PAUSED, trails.now(), null));
    }
  }

  /** The line has ended; what its session held is still there. */
  static void ended(Connection connection, Code code) {
    Trails trails = connection.loop().trails();
    Session session = connection.taken();
    // Who came for one command has no session that anybody could ask for.
    if (!trails.on() || session == null || session.generation() == 0) {
      return;
    }
    long now = trails.now();
    connection.happened(Step.of(Step.Kind.CLOSED, now, code.wireName()));
    trails.ended(story(connection, session, now));
  }

  /** Those asked about, standing or ended; only those that are told are looked at closely. */
  static List<Story> found(
      Collection<Connection> connections, Trails trails, Question question, int most) {
    SortedMap<Place, Supplier<Story>> found = new TreeMap<>();
    String needed = question.needed();
    for (Connection connection : connections) {
      Session session = connection.taken();
      if (session != null && session.generation() > 0) {
        Place place = new Place(connection.since(), session.id());
        if (question.wants(place, session.principal().user())
            && (needed == null || knows(connection, session, needed))) {
          found.put(place, () -> story(connection, session, 0));
        }
      }
    }
    for (Story story : trails.ended()) {
      if (question.wants(story.place(), story.user()) && (needed == null || story.knows(needed))) {
        found.putIfAbsent(story.place(), () -> story);
      }
    }
    return found.values().stream().limit(most).map(Supplier::get).toList();
  }

  private static boolean knows(Connection connection, Session session, String channel) {
    Trail trail = connection.trail();
    return session.subscriptions().get(channel) != null || (trail != null && trail.knows(channel));
  }

  private static Story story(Connection connection, Session session, long closed) {
    List<Step> holds = new ArrayList<>();
    holds.add(Step.of(Step.Kind.OPENED, connection.since(), connection.line().transport()));
    if (connection.connected() > 0) {
      holds.add(
          Step.of(
              session.generation() > 1 ? Step.Kind.RESUMED : Step.Kind.CONNECTED,
              connection.connected(),
              null));
    }
    List<Story.Standing> standing = new ArrayList<>();
    int left = closed > 0 ? SUBSCRIPTIONS : Integer.MAX_VALUE;
    for (Subscription subscription : session.subscriptions().all()) {
      if (subscription.state() != Subscription.State.PENDING && left-- > 0) {
        holds.add(subscription.stretch(closed));
        if (closed == 0) {
          standing.add(subscription.standing());
        }
      }
    }
    return Trails.story(
        session.id(),
        session.principal().user(),
        connection.line().remote(),
        connection.line().transport(),
        connection.line().backlog(),
        connection.trail(),
        holds,
        standing);
  }
}
