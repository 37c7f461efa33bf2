package dev.hawser.core.session;

import dev.hawser.core.RefusedException;
import dev.hawser.core.access.ChannelName;
import dev.hawser.core.access.ChannelPattern;
import dev.hawser.core.channel.Listening;
import dev.hawser.core.channel.LocalPatterns;
import dev.hawser.core.channel.Reply;
import dev.hawser.core.channel.Subscription;
import dev.hawser.core.transport.Encoding;
import dev.hawser.core.transport.Priority;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.ServerMessage.Subscribed;
import dev.hawser.protocol.ServerMessage.Unsubscribed;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The patterns that a session is subscribed to. Confined to the loop; made for those who subscribe
 * to one.
 *
 * <p>A pattern names no single channel, so what is said of it leaves before all that channels have
 * to say when it begins, and after all of it when it ends.
 */
final class Patterns {

  private static final Position NOWHERE = new Position("", 0);

  private final Session session;
  private final LocalPatterns locals;
  private final Listening listening;

  /** By their text, in the order asked. */
  private final Map<String, Wanted> all = new LinkedHashMap<>(2);

  private static final class Wanted {
    private final ChannelPattern pattern;
    private boolean stands;

    private Wanted(ChannelPattern pattern) {
      this.pattern = pattern;
    }
  }

  Patterns(Session session) {
    this.session = session;
    this.locals = session.loop().locals().patterns();
    this.listening = new Listening(session, locals);
  }

  int size() {
    return all.size();
  }

  /**
   * Checks a wish and has the node listen.
   *
   * @throws RefusedException if it may not be
   */
  void subscribe(Command.Subscribe wish, Heard heard) {
    String text = wish.channel();
    ChannelPattern pattern = read(text);
    if (all.containsKey(text)) {
      throw new RefusedException(Code.ALREADY_SUBSCRIBED);
    }
    if (wish.since() != null) {
      throw new RefusedException(Code.LIVE_ONLY);
    }
    if (all.size() >= session.loop().services().limits().patternsPerConnection()) {
      throw new RefusedException(Code.TOO_MANY_PATTERNS);
    }
    if (!may(pattern)) {
      throw new RefusedException(
          Code.NOT_ALLOWED, "no grant and no profile allows every channel of " + text);
    }
    Wanted wanted = new Wanted(pattern);
    all.put(text, wanted);
    session
        .connection()
        .await(
            locals.want(pattern, encoding()),
            _ -> heard(wanted, heard),
            e -> refused(wanted, heard, e.code(), String.valueOf(e.getMessage())));
  }

  private static ChannelPattern read(String text) {
    String problem = ChannelName.problem(text.replace('+', '.').replace('#', '.'));
    if (problem != null) {
      throw new RefusedException(Code.INVALID_CHANNEL, problem);
    }
    try {
      return new ChannelPattern(text);
    } catch (IllegalArgumentException e) {
      throw new RefusedException(Code.INVALID_CHANNEL, String.valueOf(e.getMessage()));
    }
  }

  private boolean may(ChannelPattern pattern) {
    Services services = session.loop().services();
    // A room decides for each of its channels, so no pattern brings them.
    return services.rooms().governing(pattern.text()) == null
        && Rights.mayHear(session.principal(), pattern, services.profiles());
  }

  /** Much may have changed while other lanes and nodes were told. */
  private void heard(Wanted wanted, Heard heard) {
    if (all.get(wanted.pattern.text()) != wanted) {
      heard.refused(new Reply.Refused(Code.NOT_SUBSCRIBED, "unsubscribed before it stood"));
    } else if (!may(wanted.pattern)) {
      refused(wanted, heard, Code.NOT_ALLOWED, Code.NOT_ALLOWED.meaning());
    } else {
      wanted.stands = true;
      String text = wanted.pattern.text();
      heard.listens(
          new Subscribed(
              text, 0, NOWHERE, false, Code.LIVE_ONLY.wireName(), false, List.of(), null));
    }
  }

  private void refused(Wanted wanted, Heard heard, Code code, String detail) {
    if (all.remove(wanted.pattern.text(), wanted)) {
      locals.unwant(wanted.pattern, encoding());
    }
    Past.refused(session.connection(), wanted.pattern.text(), code);
    heard.refused(new Reply.Refused(code, detail));
  }

  /** The peer has been told of those that stand: they begin. */
  void begin() {
    all.values().stream().filter(one -> one.stands).forEach(one -> listening.begin(one.pattern));
  }

  /**
   * Ends one.
   *
   * @return whether it was there
   */
  boolean end(String text) {
    Wanted wanted = all.remove(text);
    if (wanted == null) {
      return false;
    }
    listening.end(wanted.pattern);
    locals.unwant(wanted.pattern, encoding());
    return true;
  }

  /** The line has ended. */
  void endAll() {
    List.copyOf(all.keySet()).forEach(this::end);
  }

  /** Rights have changed: those that nothing allows any more end, and the peer is told. */
  void endWhatIsNoLongerGranted() {
    for (Wanted wanted : List.copyOf(all.values())) {
      if (wanted.stands && !may(wanted.pattern)) {
        String text = wanted.pattern.text();
        end(text);
        Code why = Code.NOT_ALLOWED;
        session
            .connection()
            .send(0, new Unsubscribed(text, 0, why.number(), why.wireName()), Priority.LOW);
      }
    }
  }

  void resume() {
    listening.resume();
  }

  /** A subscription of the session ends, and patterns go on with its channel. */
  void takeOver(Subscription subscription) {
    listening.takesOver(subscription);
  }

  private Encoding encoding() {
    return session.line().encoding();
  }

  /** Those of a session that may have none. */
  static int count(@Nullable Patterns patterns) {
    return patterns == null ? 0 : patterns.size();
  }
}
