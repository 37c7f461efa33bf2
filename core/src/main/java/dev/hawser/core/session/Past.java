package dev.hawser.core.session;

import dev.hawser.core.channel.Subscription;
import dev.hawser.core.recorder.Recorder;
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

  /** The recorder hears of everything when it happens, so not again of a stretch that is over. */
  static void recorded(@Nullable Session session, Step step) {
    if (!step.stretch()) {
      Recorder.tell(
          session == null ? "" : session.id(),
          session == null ? "" : session.principal().user(),
          step);
    }
  }

  static void connected(Connection connection) {
    Session session = connection.taken();
    if (session != null) {
      recorded(session, opened(connection));
      recorded(session, welcomed(connection, session));
    }
  }

  static void unsubscribed(Connection connection, Subscription subscription, @Nullable String why) {
    long now = connection.loop().trails().now();
    connection.happened(subscription.stretch(now));
    connection.happened(Step.of(Step.Kind.UNSUBSCRIBED, now, subscription.channel(), why));
  }

  static void refused(Connection connection, String channel, Code why) {
    long now = connection.loop().trails().now();
    connection.happened(Step.of(Step.Kind.REFUSED, now, channel, why.wireName()));
  }

  /** It is not read for a while. */
  static void paused(Connection connection) {
    connection.happened(Step.of(Step.Kind.PAUSED, connection.loop().trails().now(), null));
  }

  /** The line has ended; what its session held is still there. */
  static void ended(Connection connection, Code code) {
    Trails trails = connection.loop().trails();
    long now = trails.now();
    connection.happened(Step.of(Step.Kind.CLOSED, now, code.wireName()));
    Session session = connection.taken();
    // Who came for one command has no session that anybody could ask for.
    if (trails.on() && session != null && session.generation() > 0) {
      trails.ended(story(connection, session, now));
    }
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

  private static Step opened(Connection connection) {
    return Step.of(Step.Kind.OPENED, connection.since(), connection.line().transport());
  }

  private static Step welcomed(Connection connection, Session session) {
    return Step.of(
        session.generation() > 1 ? Step.Kind.RESUMED : Step.Kind.CONNECTED,
        connection.connected(),
        null);
  }

  private static boolean knows(Connection connection, Session session, String channel) {
    Trail trail = connection.trail();
    return session.subscriptions().get(channel) != null || (trail != null && trail.knows(channel));
  }

  private static Story story(Connection connection, Session session, long closed) {
    List<Step> holds = new ArrayList<>();
    holds.add(opened(connection));
    if (connection.connected() > 0) {
      holds.add(welcomed(connection, session));
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
