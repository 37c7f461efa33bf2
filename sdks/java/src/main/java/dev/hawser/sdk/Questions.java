package dev.hawser.sdk;

import dev.hawser.protocol.Command;
import dev.hawser.protocol.ServerMessage.Refused;
import dev.hawser.protocol.ServerMessage.Reply;
import dev.hawser.sdk.HawserException.Local;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Commands that only read: each waits for a line and survives its loss, until its time is over.
 * What is of use only now does neither. Confined to the lane, except {@link #ask}.
 */
final class Questions {

  private final Lane lane;
  private final Settings settings;
  private final Callbacks callbacks;
  private final AtomicInteger open = new AtomicInteger();
  private final Set<Question<?>> waiting = new LinkedHashSet<>();
  private @Nullable Connection line;
  private boolean closed;

  Questions(Lane lane, Settings settings, Callbacks callbacks) {
    this.lane = lane;
    this.settings = settings;
    this.callbacks = callbacks;
  }

  /** Asks from any thread; fails with the server's refusal or {@link Local#TIMEOUT}. */
  <R extends Reply> CompletableFuture<R> ask(Command command, Class<R> kind) {
    return ask(command, kind, false);
  }

  /** Asks on the line that stands, and never again: what it asks for is of use only now. */
  <R extends Reply> CompletableFuture<R> askNow(Command command, Class<R> kind) {
    return ask(command, kind, true);
  }

  private <R extends Reply> CompletableFuture<R> ask(Command command, Class<R> kind, boolean now) {
    if (open.incrementAndGet() > settings.questions()) {
      open.decrementAndGet();
      return CompletableFuture.failedFuture(
          Local.TOO_MANY_REQUESTS.with(settings.questions() + " are unanswered"));
    }
    Question<R> question = new Question<>(command, kind, now);
    if (!lane.offer(question::begin)) {
      return CompletableFuture.failedFuture(Local.CLOSED.with("the SDK was closed"));
    }
    return question.future;
  }

  void connected(Connection connection) {
    line = connection;
    for (Question<?> question : List.copyOf(waiting)) {
      question.send(connection);
    }
  }

  void disconnected() {
    line = null;
  }

  void close() {
    closed = true;
    for (Question<?> question : List.copyOf(waiting)) {
      question.fail(Local.CLOSED.with("the SDK was closed"));
    }
  }

  private final class Question<R extends Reply> implements Connection.Answer {

    final CompletableFuture<R> future = new CompletableFuture<>();
    private final Command command;
    private final Class<R> kind;
    private final boolean now;
    private Lane.@Nullable Timer deadline;

    Question(Command command, Class<R> kind, boolean now) {
      this.command = command;
      this.kind = kind;
      this.now = now;
    }

    void begin() {
      waiting.add(this);
      if (closed) {
        fail(Local.CLOSED.with("the SDK was closed"));
        return;
      }
      deadline =
          lane.after(
              settings.answer(),
              () -> fail(Local.TIMEOUT.with("no answer within " + settings.answer())));
      if (line != null) {
        send(line);
      } else if (now) {
        lost();
      }
    }

    void send(Connection on) {
      on.ask(command, this);
    }

    @Override
    public void replied(Reply reply) {
      if (reply instanceof Refused refused) {
        fail(HawserException.of(refused));
      } else if (kind.isInstance(reply) && done()) {
        callbacks.run(() -> future.complete(kind.cast(reply)));
      }
    }

    @Override
    public void lost() {
      if (now) {
        fail(Local.LINE_LOST.with("it was for now, and there is no line"));
      }
    }

    void fail(HawserException reason) {
      if (done()) {
        callbacks.run(() -> future.completeExceptionally(reason));
      }
    }

    private boolean done() {
      if (!waiting.remove(this)) {
        return false;
      }
      open.decrementAndGet();
      if (deadline != null) {
        deadline.cancel();
      }
      return true;
    }
  }
}
