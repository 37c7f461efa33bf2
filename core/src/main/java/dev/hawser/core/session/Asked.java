package dev.hawser.core.session;

import dev.hawser.core.RefusedException;
import dev.hawser.core.access.ChannelName;
import dev.hawser.core.access.Right;
import dev.hawser.core.channel.HistoryReader;
import dev.hawser.core.log.Entry;
import dev.hawser.core.profile.Profile;
import dev.hawser.core.room.Room;
import dev.hawser.core.transport.Priority;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.ServerMessage;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One command that changes no subscription of its session, from the question whether it may be to
 * the answer. Where a room governs the channel, that is asked instead of grants and profiles.
 * Confined to the loop.
 *
 * @param id by which the answer is known; 0 where none is wanted
 */
record Asked(Session session, long id) {

  /** The most bytes that a call carries. */
  private static final int MOST_CALLED = 64 * 1024;

  /** So many bytes of a call that is open count as one command more. */
  private static final int CALLED_UNIT = 1024;

  /** The most bytes that a signal carries. */
  private static final int MOST_SIGNALLED = 1024;

  void publish(Command.Publish publish) {
    String channel = publish.channel();
    Profile profile = profile(channel);
    Room room = roomOrRight(Right.PUBLISH, channel, profile);
    Entry entry =
        new Entry(
            publish.payload(),
            session.principal().user(),
            publish.key(),
            publish.age(),
            publish.tags(),
            publish.slot());
    profile.check(entry);
    if (publish.age() > 0 && publish.key() == null) {
      throw new RefusedException(Code.KEY_REQUIRED);
    }
    if (!session.mayPublish()) {
      throw new RefusedException(Code.TOO_MANY_PUBLICATIONS);
    }
    if (room == null) {
      append(channel, profile, entry);
    } else {
      session.governed().publish(id, room, channel, profile, entry);
    }
  }

  /** Appends what may be published, and answers. */
  void append(String channel, Profile profile, Entry entry) {
    await(
        profile.priority(),
        services().channels().publish(channel, profile, entry, session.line().transport(), null),
        position -> answer(new ServerMessage.Published(position), profile.priority()));
  }

  void history(Command.History asked) {
    Profile profile = profile(asked.channel());
    Room room = services().rooms().governing(asked.channel());
    if (room == null) {
      history(
          asked,
          profile,
          Rights.earliest(session.principal(), Right.HISTORY, asked.channel(), profile, false));
    } else {
      await(
          profile.priority(),
          session.governed().admit(room, Right.HISTORY, asked.channel()),
          earliest -> history(asked, profile, earliest));
    }
  }

  private void history(Command.History asked, Profile profile, long earliest) {
    int most = services().limits().historyPage();
    int count = asked.limit() <= 0 ? Math.min(100, most) : Math.min(asked.limit(), most);
    var query =
        new HistoryReader.Query(
            asked.since(), asked.before(), earliest, count, services().limits().reply());
    await(
        profile.priority(),
        services().channels().history(asked.channel(), profile, query),
        page -> answer(page, profile.priority()));
  }

  void members(Command.Presence asked) {
    Profile profile = profile(asked.channel());
    Room room = roomOrRight(Right.PRESENCE, asked.channel(), profile);
    if (!profile.presence()) {
      throw new RefusedException(Code.NO_PRESENCE);
    }
    if (room == null) {
      members(asked, profile);
    } else {
      await(
          profile.priority(),
          session.governed().admit(room, Right.PRESENCE, asked.channel()),
          earliest -> members(asked, profile));
    }
  }

  private void members(Command.Presence asked, Profile profile) {
    int limit =
        asked.limit() <= 0 ? 100 : Math.min(asked.limit(), services().limits().historyPage());
    await(
        profile.priority(),
        services().directory().members(asked.channel(), limit, asked.next()),
        page ->
            answer(
                new ServerMessage.PresencePage(page.count(), page.members(), page.next()),
                profile.priority()));
  }

  void signal(Command.Signal signal) {
    String channel = signal.channel();
    Profile profile = profile(channel);
    Room room = roomOrRight(Right.PUBLISH, channel, profile);
    if (profile.content().sealed()) {
      throw new RefusedException(Code.SEALED_ONLY);
    }
    checkSize(signal.data(), MOST_SIGNALLED);
    if (!session.maySignal()) {
      throw new RefusedException(Code.TOO_MANY_SIGNALS);
    }
    if (room == null) {
      tell(channel, profile, signal.data());
    } else {
      await(
          profile.priority(),
          room.signal(Governed.caller(session), channel, signal.data()),
          data -> tell(channel, profile, data));
    }
  }

  private void tell(String channel, Profile profile, Payload data) {
    services().channels().signal(channel, session.id(), session.principal().user(), data);
    answer(new ServerMessage.Signalled(), profile.priority());
  }

  /** Asks a room; how much may be asked at once is bounded by ceasing to read. */
  void call(Command.Call call) {
    checkSize(call.data(), MOST_CALLED);
    Connection connection = session.connection();
    int weight = call.data().size() / CALLED_UNIT;
    connection.started(weight);
    Priority priority = Classes.of(services(), call);
    connection.await(
        services().rooms().call(Governed.caller(session), call.method(), call.data()),
        data -> {
          connection.finished(weight);
          answer(new ServerMessage.Called(data), priority);
        },
        e -> {
          connection.finished(weight);
          connection.refuse(id, e.code(), e.getMessage(), priority);
        });
  }

  // ---- what they have in common

  private Services services() {
    return session.loop().services();
  }

  private Profile profile(String channel) {
    String problem = ChannelName.problem(channel);
    if (problem != null) {
      throw new RefusedException(Code.INVALID_CHANNEL, problem);
    }
    return services().profiles().of(channel);
  }

  /** The room that governs the channel; where none does, the right is needed. */
  private @Nullable Room roomOrRight(Right right, String channel, Profile profile) {
    Room room = services().rooms().governing(channel);
    if (room == null && !Rights.may(session.principal(), right, channel, profile)) {
      throw new RefusedException(Code.NOT_ALLOWED);
    }
    return room;
  }

  private static void checkSize(Payload data, int most) {
    if (data.size() > most) {
      throw new RefusedException(
          Code.DATA_TOO_LARGE, data.size() + " bytes (at most " + most + ")");
    }
  }

  private void answer(ServerMessage.Reply reply, Priority priority) {
    session.connection().answer(id, reply, priority);
  }

  /** Goes on with what a stage brings; what refuses is told in the class of the command. */
  private <T> void await(Priority priority, CompletionStage<T> stage, Consumer<T> done) {
    session
        .connection()
        .await(
            stage, done, e -> session.connection().refuse(id, e.code(), e.getMessage(), priority));
  }
}
