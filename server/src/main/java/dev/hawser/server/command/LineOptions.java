package dev.hawser.server.command;

import dev.hawser.sdk.Encoding;
import dev.hawser.sdk.Hawser;
import dev.hawser.sdk.HawserBuilder;
import dev.hawser.sdk.HawserException;
import dev.hawser.sdk.State;
import dev.hawser.server.command.Failures.RefusalException;
import dev.hawser.server.command.Failures.UnreachableException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How a command reaches a node over a line, the way a client does. */
final class LineOptions {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--url",
      defaultValue = "ws://127.0.0.1:8700/ws",
      paramLabel = "URL",
      description = "ws://, wss://, tcp:// or tls:// (default: ${DEFAULT-VALUE}).")
  private String url = "";

  @Option(
      names = "--token",
      defaultValue = "${env:HAWSER_TOKEN}",
      paramLabel = "TOKEN",
      description = "Who asks (default: the variable HAWSER_TOKEN; without either, a guest).")
  private @Nullable String token;

  @Option(
      names = "--encoding",
      defaultValue = "json",
      paramLabel = "NAME",
      description = "json or protobuf (default: ${DEFAULT-VALUE}).")
  private Encoding encoding = Encoding.JSON;

  @Option(
      names = "--within",
      defaultValue = "10s",
      paramLabel = "TIME",
      description = "How long to wait for the line (default: ${DEFAULT-VALUE}).")
  private Duration within = Duration.ZERO;

  URI url() {
    return URI.create(url);
  }

  @Nullable String token() {
    return token;
  }

  Encoding encoding() {
    return encoding;
  }

  Duration within() {
    return within;
  }

  /**
   * Opens a line and waits until it stands.
   *
   * @param later hears every state after the first line stood
   * @throws RefusalException where the server says no
   * @throws UnreachableException where none answers
   */
  Hawser open(Consumer<State> later)
      throws RefusalException, UnreachableException, InterruptedException {
    First first = new First(later);
    HawserBuilder builder = Hawser.builder().encoding(encoding).answerWithin(within);
    try {
      builder.address(url);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--url: " + e.getMessage(), e);
    }
    String given = token;
    if (given != null && !given.isBlank()) {
      builder.token(() -> CompletableFuture.completedFuture(given));
    }
    Hawser hawser = builder.onState(first::hear).build();
    hawser.connect();
    try {
      first.stands.get(within.toMillis(), TimeUnit.MILLISECONDS);
      return hawser;
    } catch (ExecutionException e) {
      hawser.close();
      throw failure(e.getCause());
    } catch (TimeoutException e) {
      hawser.close();
      throw new UnreachableException(url + " did not answer within " + within.toMillis() + " ms");
    }
  }

  /** Waits for an answer of the SDK. */
  <T> T answer(CompletableFuture<T> future)
      throws RefusalException, UnreachableException, InterruptedException {
    try {
      return future.get(within.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    } catch (TimeoutException e) {
      throw new UnreachableException(url + " did not answer within " + within.toMillis() + " ms");
    }
  }

  /** Tells a number of the server from what the SDK itself says about the line. */
  RefusalException failure(@Nullable Throwable cause) throws UnreachableException {
    if (cause instanceof RefusalException refused) {
      return refused;
    }
    if (cause instanceof UnreachableException unreachable) {
      throw unreachable;
    }
    if (cause instanceof HawserException refused && refused.number() >= 2000) {
      return Failures.refusal(refused);
    }
    throw new UnreachableException(url + ": " + (cause == null ? "no answer" : reason(cause)));
  }

  private static String reason(Throwable cause) {
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }

  /** The first line decides whether the command goes on at all; later ones return by themselves. */
  private static final class First {

    final CompletableFuture<Void> stands = new CompletableFuture<>();
    private final Consumer<State> later;

    First(Consumer<State> later) {
      this.later = later;
    }

    void hear(State state) {
      if (stands.isDone()) {
        later.accept(state);
        return;
      }
      switch (state) {
        case State.Connected _ -> {
          later.accept(state);
          stands.complete(null);
        }
        case State.Waiting waiting -> stands.completeExceptionally(waiting.reason());
        case State.Disconnected ended -> {
          HawserException reason = ended.reason();
          if (reason != null) {
            stands.completeExceptionally(reason);
          }
        }
        case State.Connecting _ -> {}
      }
    }
  }
}
