package dev.hawser.sdk.chat;

import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import dev.hawser.sdk.HawserException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * What is said here, on its way through the outbox. Confined to the turns, but for {@link
 * #publish}.
 */
final class Outgoing {

  private final Host host;
  private final Line line;
  private final Timeline timeline;
  private final Runnable changed;

  Outgoing(Host host, Line line, Timeline timeline, Runnable changed) {
    this.host = host;
    this.line = line;
    this.timeline = timeline;
    this.changed = changed;
  }

  /** Publishes from any thread: from each, in the order in which it asks. */
  CompletableFuture<Position> publish(String key, Json given) {
    long time = System.currentTimeMillis();
    host.turns()
        .run(() -> {
          timeline.waits(key, given, time);
          changed.run();
        });
    return line.channel()
        .publishAs(host.author(), Payload.json(given.toString()), Map.of(), null, key)
        .whenComplete((at, failure) -> {
          // What fails at once does so on the caller's thread, and no outbox tells of it.
          if (failure != null && Failures.cause(failure) instanceof HawserException reason) {
            host.turns().run(() -> unsent(key, reason));
          }
        });
  }

  /** Shows what waits in the outbox, also what was said in an earlier run. */
  void adopt() {
    var unused =
        host.hawser()
            .waiting(line.channel().name())
            .thenAccept(entries -> {
              entries.forEach(entry -> {
                if (entry.payload().json()) {
                  Json waits = Json.of(entry.payload().toString());
                  timeline.adopts(entry.key(), waits, System.currentTimeMillis(), host.user());
                }
              });
              if (!entries.isEmpty()) {
                changed.run();
              }
            });
  }

  void sent(String key, Position at) {
    timeline.sent(key, at.offset(), line.subscribed());
    changed.run();
  }

  void unsent(String key, HawserException reason) {
    timeline.unsent(key, reason);
    changed.run();
  }
}
