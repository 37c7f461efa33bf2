package dev.hawser.protocol;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a client asks for. */
public sealed interface Command {

  /**
   * Opens or resumes a session; the first command of every connection.
   *
   * @param token who is asking; null where the operator lets guests in
   * @param resume the ticket of the session to take up again
   * @param heartbeat the interval the client wishes, in milliseconds; 0 leaves it to the server
   * @param features optional parts of the protocol that the client knows
   * @param subscribe channels to subscribe to in the same round trip
   */
  record Connect(
      @Nullable String token,
      @Nullable String resume,
      int heartbeat,
      List<String> features,
      List<Subscribe> subscribe)
      implements Command {

    public Connect {
      features = List.copyOf(features);
      subscribe = List.copyOf(subscribe);
    }
  }

  /**
   * Subscribes to a channel.
   *
   * @param since the position the client holds; null begins at the head
   * @param adapt whether the subscription may be moved from rung to rung, and is told
   */
  record Subscribe(String channel, @Nullable Position since, boolean adapt) implements Command {

    public Subscribe {
      requireNonNull(channel, "channel");
    }

    public Subscribe(String channel, @Nullable Position since) {
      this(channel, since, false);
    }
  }

  /** Ends a subscription. */
  record Unsubscribe(String channel) implements Command {

    public Unsubscribe {
      requireNonNull(channel, "channel");
    }
  }

  /**
   * Appends one publication to a channel.
   *
   * @param key makes the effect happen once for (channel, user), however often it is sent
   * @param age milliseconds since the first try; 0 for the first
   */
  record Publish(
      String channel,
      Payload payload,
      @Nullable String key,
      long age,
      Map<String, String> tags,
      @Nullable String slot)
      implements Command {

    public Publish {
      requireNonNull(channel, "channel");
      requireNonNull(payload, "payload");
      tags = Map.copyOf(tags);
    }
  }

  /**
   * Reads a page of a channel's history, oldest first.
   *
   * @param since read what follows this position; with null, the newest before {@code before}
   * @param before read what comes before this position; null means the head inclusive
   * @param limit the most publications wanted; 0 leaves it to the server
   */
  record History(String channel, @Nullable Position since, @Nullable Position before, int limit)
      implements Command {

    public History {
      requireNonNull(channel, "channel");
    }
  }

  /**
   * Reads a page of who is subscribed.
   *
   * @param limit the most members wanted; 0 leaves it to the server
   * @param next where the page before ended; null for the first
   */
  record Presence(String channel, int limit, @Nullable String next) implements Command {

    public Presence {
      requireNonNull(channel, "channel");
    }
  }

  /** Renews the principal's time with a newer token of the same user. */
  record Refresh(String token) implements Command {

    public Refresh {
      requireNonNull(token, "token");
    }
  }

  /**
   * Asks something of a room, beyond channels.
   *
   * @param method what: the room's name, a slash, and its own name for it
   * @param data what the method takes; one JSON value
   */
  record Call(String method, Payload data) implements Command {

    public Call {
      requireNonNull(method, "method");
      requireNonNull(data, "data");
    }
  }

  /**
   * Tells those who are subscribed now, and nobody later.
   *
   * @param data one JSON value
   */
  record Signal(String channel, Payload data) implements Command {

    public Signal {
      requireNonNull(channel, "channel");
      requireNonNull(data, "data");
    }
  }

  /** Asks for a sign of life. */
  record Ping() implements Command {}

  /** Gives a sign of life. */
  record Pong() implements Command {}
}
