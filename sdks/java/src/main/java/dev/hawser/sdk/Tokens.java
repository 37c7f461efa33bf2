package dev.hawser.sdk;

import dev.hawser.protocol.Command;
import dev.hawser.protocol.ServerMessage.Refreshed;
import dev.hawser.protocol.ServerMessage.Refused;
import dev.hawser.protocol.ServerMessage.Reply;
import dev.hawser.sdk.HawserException.Local;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches tokens from the application, keeps the newest while it serves, and renews the session in
 * band before its time is over. Confined to the lane.
 */
final class Tokens {

  private static final Logger LOG = LoggerFactory.getLogger(Tokens.class);

  private final Lane lane;
  private final Callbacks callbacks;
  private final Settings settings;
  private @Nullable String token;
  private long expires;
  private int failures;
  private int round;
  private Lane.@Nullable Timer renewal;

  Tokens(Lane lane, Callbacks callbacks, Settings settings) {
    this.lane = lane;
    this.callbacks = callbacks;
    this.settings = settings;
  }

  /** Whether another token than the one refused can be had. */
  boolean renewable() {
    return settings.token() != null;
  }

  /** The server does not take the token any more. */
  void drop() {
    token = null;
  }

  /** Hands over the token to connect with: the one held, or a new one. */
  void get(BiConsumer<@Nullable String, @Nullable HawserException> then) {
    boolean over = expires != 0 && expires * 1000 <= System.currentTimeMillis();
    if (settings.token() == null || (token != null && !over)) {
      then.accept(token, null);
    } else {
      fetch(then);
    }
  }

  /** The session stands until {@code expires}, seconds since 1970; 0 without end. */
  void connected(Connection connection, long expires) {
    this.expires = expires;
    failures = 0;
    long left = expires * 1000 - System.currentTimeMillis();
    // A time that is over although the server has just let us in is a clock that goes wrong.
    if (expires != 0 && left > 0 && settings.token() != null) {
      double share = 0.7 + 0.1 * settings.random().nextDouble();
      later(connection, Duration.ofMillis((long) (left * share)));
    }
  }

  /** The line is gone, and with it what was planned for it. */
  void disconnected() {
    round++;
    if (renewal != null) {
      renewal.cancel();
      renewal = null;
    }
  }

  private void later(Connection connection, Duration delay) {
    disconnected();
    renewal = lane.after(delay, () -> renew(connection));
  }

  private void renew(Connection connection) {
    int mine = round;
    fetch((fresh, problem) -> {
      if (round != mine) {
        return;
      }
      if (fresh == null) {
        again(connection);
      } else {
        connection.ask(new Command.Refresh(fresh), new Renewal(connection));
      }
    });
  }

  private void again(Connection connection) {
    later(connection, settings.backoff().delay(++failures, settings.random()));
  }

  private void fetch(BiConsumer<@Nullable String, @Nullable HawserException> then) {
    Supplier<CompletionStage<String>> source = settings.token();
    Once once = new Once(then);
    lane.after(
        settings.answer(), () -> once.done(null, new IllegalStateException("no token in time")));
    callbacks.run(() -> {
      try {
        CompletionStage<String> fetched =
            source == null ? failed("no source of tokens") : source.get();
        fetched.whenComplete((fresh, problem) -> lane.execute(() -> once.done(fresh, problem)));
      } catch (RuntimeException thrown) {
        lane.execute(() -> once.done(null, thrown));
      }
    });
  }

  private static CompletionStage<String> failed(String message) {
    return java.util.concurrent.CompletableFuture.failedFuture(new IllegalStateException(message));
  }

  /** What comes first counts: the token, the failure, or the end of patience. */
  private final class Once {

    private final BiConsumer<@Nullable String, @Nullable HawserException> then;
    private boolean done;

    Once(BiConsumer<@Nullable String, @Nullable HawserException> then) {
      this.then = then;
    }

    void done(@Nullable String fresh, @Nullable Throwable problem) {
      if (done) {
        return;
      }
      done = true;
      if (fresh == null) {
        LOG.warn("the application gave no token", problem);
        then.accept(null, Local.TOKEN_UNAVAILABLE.with(String.valueOf(problem)));
      } else {
        token = fresh;
        expires = 0;
        then.accept(fresh, null);
      }
    }
  }

  private final class Renewal implements Connection.Answer {

    private final Connection connection;

    Renewal(Connection connection) {
      this.connection = connection;
    }

    @Override
    public void replied(Reply reply) {
      if (reply instanceof Refreshed refreshed) {
        connected(connection, refreshed.expires());
      } else if (reply instanceof Refused refused) {
        LOG.warn("the new token was refused: {} {}", refused.code(), refused.message());
        drop();
        again(connection);
      }
    }

    @Override
    public void lost() {}
  }
}
