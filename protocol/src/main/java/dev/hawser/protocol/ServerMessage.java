package dev.hawser.protocol;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the server says.
 *
 * <p>Pushes that belong to a channel carry its name and its alias. JSON writes the name; Protobuf
 * writes the alias, which the channel's {@link Subscribed} told. A decoder of Protobuf leaves the
 * name of such a push empty, and one of JSON leaves the alias 0: whoever holds the connection knows
 * the other half.
 */
public sealed interface ServerMessage {

  /** The feature by which a client says that it takes {@link Patched}. */
  String DELTA = "delta";

  /** The feature by which a client says that it takes {@link Part}. */
  String PARTS = "parts";

  /** The feature by which a client says that it takes {@link Rung}. */
  String RUNGS = "rungs";

  /** The feature by which a client says that it takes {@link Signal}. */
  String SIGNALS = "signals";

  /** The feature by which a client says that it subscribes to patterns: {@link Matched}. */
  String PATTERNS = "patterns";

  /** What answers a command. */
  sealed interface Reply extends ServerMessage {}

  /** What is said unasked. */
  sealed interface Push extends ServerMessage {}

  /** A push of one channel. */
  sealed interface ChannelPush extends Push {

    String channel();

    int alias();
  }

  /**
   * The command was not carried out.
   *
   * @param code a number of the catalogue; a newer server may use one that this version has not
   * @param retry whether the same command may succeed later
   */
  record Refused(int code, String name, String message, boolean retry) implements Reply {

    public static Refused of(Code code, String message) {
      return new Refused(code.number(), code.wireName(), message, code.retry());
    }
  }

  /**
   * The session is open.
   *
   * @param session its public name
   * @param resume the secret ticket that alone takes it up again
   * @param heartbeat the interval agreed, milliseconds
   * @param expires when the principal's time ends, seconds since 1970; 0 never
   * @param keys milliseconds for which publish keys are remembered at least
   * @param subscribed one answer for each channel asked for, and those the server added
   */
  record Connected(
      String session,
      String resume,
      String user,
      String node,
      int heartbeat,
      long expires,
      long keys,
      List<String> features,
      List<Subscribed> subscribed)
      implements Reply {

    public Connected {
      features = List.copyOf(features);
      subscribed = List.copyOf(subscribed);
    }
  }

  /**
   * A subscription stands; also pushed, where the server began it.
   *
   * @param alias the channel's number on this node
   * @param position what the client holds after the publications here; not necessarily the head
   * @param recovered whether everything since the position given is here or will follow
   * @param reason where a position was given and not recovered: the name of a catalogue entry
   * @param more whether the rest follows as ordinary publications
   * @param refused only within {@link Connected}: this channel was refused, nothing else holds
   */
  record Subscribed(
      String channel,
      int alias,
      Position position,
      boolean recovered,
      @Nullable String reason,
      boolean more,
      List<Publication> publications,
      @Nullable Refused refused)
      implements Reply, Push {

    private static final Position NOWHERE = new Position("", 0);

    public Subscribed {
      publications = List.copyOf(publications);
    }

    /** The answer within {@link Connected} for a channel that was refused. */
    public static Subscribed refused(String channel, Refused refused) {
      return new Subscribed(channel, 0, NOWHERE, false, null, false, List.of(), refused);
    }
  }

  /**
   * A subscription has ended.
   *
   * @param alias 0 in a reply
   * @param code 0 where the client asked, otherwise why the server ended it
   */
  record Unsubscribed(String channel, int alias, int code, String name) implements Reply, Push {

    /** The answer to the client's own wish. */
    public static Unsubscribed asked(String channel) {
      return new Unsubscribed(channel, 0, 0, "");
    }
  }

  /** The publication has its place. */
  record Published(Position position) implements Reply {}

  /**
   * A page of history, oldest first.
   *
   * @param position the channel's head
   */
  record HistoryPage(Position position, List<Publication> publications) implements Reply {

    public HistoryPage {
      publications = List.copyOf(publications);
    }
  }

  /**
   * A page of presence.
   *
   * @param count all members, not only those of this page
   * @param next where the next page begins; null at the end
   */
  record PresencePage(long count, List<Member> members, @Nullable String next) implements Reply {

    public PresencePage {
      members = List.copyOf(members);
    }
  }

  /** One subscribed session. */
  record Member(String session, String user) {}

  /** The principal's time is renewed. */
  record Refreshed(long expires) implements Reply {}

  /**
   * What a room answers.
   *
   * @param data one JSON value
   */
  record Called(Payload data) implements Reply {}

  /** Those who are subscribed are being told. */
  record Signalled() implements Reply {}

  /** A publication, live or catching up. */
  record Delivered(String channel, int alias, Publication publication) implements ChannelPush {}

  /**
   * A publication, told by how it differs from the one that was pushed before it. Only to those who
   * named the feature {@link #DELTA}.
   *
   * @param patch the publication, but that its data is a {@link Delta}
   */
  record Patched(String channel, int alias, Publication patch) implements ChannelPush {}

  /**
   * What somebody tells those who are subscribed now; it has no number and is not kept. Only to
   * those who named the feature {@link #SIGNALS}.
   *
   * @param user who tells; null for the server itself
   * @param data one JSON value
   */
  record Signal(String channel, int alias, @Nullable String user, Payload data)
      implements ChannelPush {}

  /** A session has come to a channel with presence. */
  record Joined(String channel, int alias, String session, String user) implements ChannelPush {}

  /** A session has gone from a channel with presence, and did not return within the grace. */
  record Left(String channel, int alias, String session, String user) implements ChannelPush {}

  /**
   * What the subscriber held is no longer continued; it goes on from this position.
   *
   * @param reason the name of a catalogue entry
   */
  record Reset(String channel, int alias, Position position, String reason)
      implements ChannelPush {}

  /**
   * These offsets will not come, by policy.
   *
   * @param from the first
   * @param to the last, inclusive
   */
  record Skipped(String channel, int alias, long from, long to, String reason)
      implements ChannelPush {}

  /**
   * A publication of a channel that a pattern brought, and no subscription to the channel itself.
   * Only to those who named the feature {@link #PATTERNS}. No {@link Subscribed} told of the
   * channel, so it brings name and epoch, in either encoding.
   */
  record Matched(String channel, String epoch, Publication publication) implements Push {}

  /**
   * What patterns would have brought, and will not come. Only to those who named the feature {@link
   * #PATTERNS}.
   *
   * @param channel the channel; or the pattern, where nobody knows in which of its channels
   *     something is missing
   * @param epoch what the offsets belong to; empty where they are unknown
   * @param from the first that is missing; 0 where that is unknown
   * @param to the last, inclusive; 0 where that is unknown
   * @param reason the name of a catalogue entry, or {@code slow} or {@code unheard}
   */
  record Missed(String channel, String epoch, long from, long to, String reason) implements Push {}

  /**
   * A piece of a frame that is too large to let others wait behind it. Only to those who named the
   * feature {@link #PARTS}. {@link Joiner} makes it whole.
   *
   * @param stream pieces of one number belong together, in the order in which they come
   * @param piece bytes of the frame, in the encoding of the line; shared, not to be changed
   * @param more false in the last
   */
  record Part(int stream, byte[] piece, boolean more) implements Push {

    /** One above the highest number of a stream. */
    public static final int STREAMS = 8;

    public Part {
      if (stream < 0 || stream >= STREAMS) {
        throw new IllegalArgumentException("stream: " + stream + " (expected: 0 to 7)");
      }
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Part that
          && stream == that.stream
          && more == that.more
          && Arrays.equals(piece, that.piece);
    }

    @Override
    public int hashCode() {
      return 31 * Arrays.hashCode(piece) + 2 * stream + Boolean.hashCode(more);
    }

    @Override
    public String toString() {
      return "Part[" + stream + ", " + piece.length + " bytes" + (more ? ", more]" : "]");
    }
  }

  /**
   * How much the subscription gets from here on.
   *
   * @param rung {@code all}, {@code latest}, {@code sample} or {@code drop}
   */
  record Rung(String channel, int alias, String rung) implements ChannelPush {}

  /** Asks for a sign of life. */
  record Ping() implements Push {}

  /** Gives a sign of life. */
  record Pong() implements Reply, Push {}

  /**
   * The node wishes the line to be opened elsewhere.
   *
   * @param after milliseconds to wait before returning
   */
  record Goaway(String reason, int after, List<String> targets) implements Push {

    public Goaway {
      targets = List.copyOf(targets);
    }
  }

  /**
   * The connection ends now.
   *
   * @param versions the versions spoken, where the version was the trouble
   * @param after milliseconds to wait before returning; 0 where the node has no wish
   */
  record Closing(int code, String name, String message, List<String> versions, int after)
      implements Push {

    public Closing {
      versions = List.copyOf(versions);
    }

    public static Closing of(Code code, String message) {
      return of(code, message, 0);
    }

    /** With a hint when to return, in milliseconds. */
    public static Closing of(Code code, String message, int after) {
      return new Closing(code.number(), code.wireName(), message, List.of(), after);
    }
  }
}
