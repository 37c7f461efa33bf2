package dev.hawser.core.session;

import dev.hawser.core.RefusedException;
import dev.hawser.protocol.Code;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What takes time and comes back to a connection through its loop's mailbox. */
final class Awaited {

  private static final Logger log = LoggerFactory.getLogger(Awaited.class);

  private Awaited() {}

  /** Goes on with what a stage brings, on the connection's loop, if the line still stands. */
  static <T> void on(
      Connection connection,
      CompletionStage<T> stage,
      Consumer<T> done,
      Consumer<RefusedException> failed) {
    connection.started();
    var _ =
        stage.whenComplete((value, e) ->
            connection
                .loop()
                .mailbox()
                .put(() -> {
                  connection.finished();
                  if (connection.ended()) {
                    return;
                  }
                  if (e == null) {
                    done.accept(value);
                  } else {
                    failed.accept(refusal(e));
                  }
                }));
  }

  /** What a failure says to the peer. */
  static RefusedException refusal(@Nullable Throwable e) {
    Throwable cause = e instanceof CompletionException ? e.getCause() : e;
    if (cause instanceof RefusedException refused) {
      return refused;
    }
    log.error("A command failed in a way that was not foreseen", cause);
    return new RefusedException(Code.INTERNAL);
  }
}
