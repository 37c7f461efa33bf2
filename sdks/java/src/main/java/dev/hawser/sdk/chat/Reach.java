package dev.hawser.sdk.chat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Tells the server how far this user has read and received: the newest counts, and one question at
 * a time. Confined to the turns.
 */
final class Reach {

  /** Tells the room one of the two. */
  interface Teller {

    CompletableFuture<Json> tell(String method, long offset);
  }

  private static final Duration TOGETHER = Duration.ofSeconds(1);

  private final Teller teller;
  private final Turns turns;
  private final Runnable done;
  private long read;
  private long toldRead;
  private boolean telling;
  private long received;
  private Turns.@Nullable Timer timer;

  /**
   * @param read how far the user has read, where the server was not told yet; otherwise 0
   * @param done the server knows all
   */
  Reach(long read, Teller teller, Turns turns, Runnable done) {
    this.read = read;
    this.teller = teller;
    this.turns = turns;
    this.done = done;
  }

  /** How far the user has read, where the server does not know it; otherwise 0. */
  long untold() {
    return read > toldRead ? read : 0;
  }

  void read(long offset) {
    read = Math.max(read, offset);
    tell();
  }

  /** Tells what is untold; without a line, or an answer, the next line does. */
  void tell() {
    long offset = untold();
    if (telling || offset == 0) {
      return;
    }
    telling = true;
    var unused =
        teller
            .tell("read", offset)
            .whenComplete((answer, failure) -> {
              telling = false;
              if (failure == null) {
                toldRead = Math.max(toldRead, offset);
                if (untold() == 0) {
                  done.run();
                } else {
                  tell();
                }
              }
            });
  }

  /** It is on a device of this user; told once for all that comes within a second. */
  void received(long offset) {
    received = Math.max(received, offset);
    if (timer == null) {
      timer =
          turns.after(
              TOGETHER,
              () -> {
                timer = null;
                if (received > read) {
                  var unused = teller.tell("received", received);
                }
              });
    }
  }

  void stop() {
    if (timer != null) {
      timer.cancel();
    }
  }
}
