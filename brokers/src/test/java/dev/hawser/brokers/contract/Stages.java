package dev.hawser.brokers.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.hawser.core.RefusedException;
import dev.hawser.protocol.Code;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Waits for what an engine answers. */
public final class Stages {

  private Stages() {}

  /** What the stage holds, within a generous time. */
  public static <T> T now(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
  }

  /** Expects the stage to fail with this refusal. */
  public static void refused(CompletionStage<?> stage, Code code) {
    Throwable thrown = catchThrowable(() -> now(stage));
    assertThat(thrown).isInstanceOf(CompletionException.class);
    assertThat(thrown.getCause())
        .isInstanceOfSatisfying(
            RefusedException.class, refused -> assertThat(refused.code()).isEqualTo(code));
  }
}
